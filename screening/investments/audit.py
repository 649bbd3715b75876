"""The event codes of screening and the sentence for each; ``accounts.audit.record`` stays the only writer."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.audit import register_codes
from accounts.audit.words import register_words
from screening.investments.models import Fine, Measure

SENTENCES = {
    "case.end_fine": _("%(actor)s annulled the fine on %(case)s or handed it over for collection."),  # of former days
    "file.closing_said": _("%(actor)s said on %(case)s whether the deal is closed: %(closed_code)s."),
    "file.declared": _("%(actor)s signed for the truth of what was handed in on %(case)s."),
    "file.copied": _("%(actor)s took a copy of what was handed in on %(case)s."),
    "file.access_opened": _("%(actor)s read a document of %(case)s that was opened to the representatives."),
    "file.access_ended": _("%(actor)s closed a document of %(case)s to its representatives."),
    "file.saved": _("%(actor)s saved the notification %(case)s."),
    "file.opinion_saved": _("%(actor)s saved the draft opinion of %(service_code)s on %(case)s."),
    "file.contribution_saved": _("%(actor)s saved a draft contribution of %(service_code)s on %(case)s."),
    "file.annex_written": _("%(actor)s wrote the classified part of a joint opinion on %(case)s."),
    "file.draft_taken_up": _("%(actor)s took up the draft %(case)s, which nobody represented any more."),
    "file.draft_invited": _("%(actor)s named %(person)s on the draft %(case)s, which nobody represented any more."),
    "file.letter_made": _("%(actor)s made a letter on %(case)s."),
    "file.letter_written": _("A letter on %(case)s was set as a document."),
    "file.letter_sent": _("%(actor)s sent a letter on %(case)s."),
    "file.letter_opened": _("%(actor)s opened a letter on %(case)s."),
    "file.language_set": _("%(actor)s set the language of the procedure of %(case)s to %(language)s."),
    "file.guard_stopped": _("The guard stopped a letter of %(actor)s on %(case)s."),
    "file.guard_passed": _("%(actor)s released passages of a letter on %(case)s that the guard had shown."),
    "file.handed_in": _("%(actor)s handed a text in on %(case)s that is to leave the house."),
    "file.dispatch_settled": _("A text handed in on %(case)s was dealt with at its fixed time: %(step_code)s."),
    "file.guard_found": _("A text handed in on %(case)s names what its sender can’t open."),
    "file.guard_alarm": _("Several texts of one person named what that person can’t open."),
    "file.dispatch_changed": _(
        "A text of %(case)s was about to leave as another than the one looked over; it was given back."
    ),
    "file.previewed": _("%(actor)s looked at %(case)s as %(service_code)s sees it."),
    "file.obligation_due": _("An obligation of %(case)s is due on %(due)s."),
}


PAGES = {
    **dict.fromkeys(("investments", "draft-invite", "api-investments", "api-investment"), _("investment files")),
    **dict.fromkeys(("api-investments-schema", "api-investment-notify"), _("notifications of a program")),
    **dict.fromkeys(("case-requests", "drop-question", "question.drop"), _("the questions on a file")),
    **dict.fromkeys(("case-letters", "access-end", "api-access", "api-access-end"), _("the letters of a file")),
    **dict.fromkeys(("letter", "letter-draft", "letter-new"), _("a letter")),
    **dict.fromkeys(
        ("letter-sample", "letter-templates", "procedure-letters", "procedure-letter-sample"), _("samples of letters")
    ),
    **dict.fromkeys(("file-language", "language"), _("the language of a file")),
    "file-as": _("a file as another service sees it"),
    **dict.fromkeys(("case-measures", "obligation-step"), _("the measures of a file")),
    "case-notification": _("the notification of a file"),
    **dict.fromkeys(
        (
            "case-opinions",
            "opinion-autosave",
            "contribution-autosave",
            "give_opinion.autosave",
            "contribute.autosave",
        ),
        _("the opinions on a file"),
    ),
    "case-ruling": _("the ruling on a file"),
    "filings": _("the files of the representative"),
    **dict.fromkeys(("enquiry-edit", "enquiry-new"), _("an enquiry")),
    **dict.fromkeys(("outgoing", "outgoing-text", "api-take-back"), _("texts that wait to leave")),
    **dict.fromkeys(
        (
            "filing-new",
            "filing-step",
            "filing-take-up",
            "filing-autosave",
            "filing-check",
            "filing-enclosures",
            "filing-enclosure-remove",
            "filing-people",
            "filing-scope",
            "filing-withdraw",
        ),
        _("a notification of the representative"),
    ),
    **dict.fromkeys(
        (
            "portal-answer",
            "portal-answer-save",
            "portal-comment",
            "portal-copy",
            "portal-enclosure",
            "portal-file",
            "portal-fine",
            "portal-closing",
            "portal-hand-in",
            "portal-hand-in-pdf",
            "portal-hearing",
            "portal-letter",
            "portal-measure",
            "portal-obligation",
            "portal-opened",
        ),
        _("a file of the representative"),
    ),
}
# why something was refused, by the first part of the code
REFUSALS = {
    **dict.fromkeys(("obligation", "mandate", "side", "fine", "filing"), _("the rules of the procedure")),
    **dict.fromkeys(("letter", "guard", "dispatch"), _("the rules of what leaves the house")),
}
OBJECTS = {
    "letter": _("letter"),
    "opinion": _("opinion"),
    "contribution": _("contribution"),
    "jointannex": _("classified part"),
    "dispatch": _("outgoing text"),
}


CLOSED = {"yes": pgettext_lazy("of a deal", "closed"), "no": pgettext_lazy("of a deal", "not closed")}

SETTLED = (Measure.State.AGREED, Fine.State.IMPOSED, Fine.State.DROPPED)  # how a measure or a fine was settled


def register() -> None:
    """Make the codes known, and what they say; called when the application is ready."""
    register_codes(SENTENCES, readings={"file.letter_opened", "file.copied", "file.access_opened"})
    register_words("view", PAGES)
    register_words("object", OBJECTS)
    register_words("closed_code", CLOSED)
    register_words("settled_code", {state.value: state.label for state in SETTLED})
