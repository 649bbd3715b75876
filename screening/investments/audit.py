"""The event codes of screening and the sentence for each; ``accounts.audit.record`` stays the only writer."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.audit import register_codes
from accounts.audit.words import register_words
from screening.investments.models import Fine, Measure, Rights

SENTENCES = {
    "case.notify": _("%(actor)s handed in the notification %(case)s."),
    "case.supplement": _("%(actor)s handed in %(case)s again."),
    "case.withdraw_notification": _("%(actor)s withdrew the notification %(case)s."),
    "case.open_enquiry": _("%(actor)s opened the enquiry %(case)s."),
    "case.open_ex_officio": _("%(actor)s opened %(case)s ex officio."),
    "case.invite_notification": _("%(actor)s invited the parties of %(case)s to notify."),
    "case.end_enquiry": _("%(actor)s ended the enquiry %(case)s."),
    "case.declare_incomplete": _("%(actor)s declared %(case)s incomplete."),
    "case.declare_complete": _("%(actor)s declared %(case)s complete."),
    "case.out_of_scope": _("%(actor)s declared %(case)s out of scope."),
    "case.confirm_members": _("%(actor)s confirmed who is concerned by %(case)s."),
    "case.ask_question": _("%(actor)s asked a question on %(case)s."),
    "case.send_request": _("%(actor)s sent a request for information on %(case)s."),
    "case.answer_request": _("%(actor)s answered the request for information on %(case)s."),
    "case.withdraw_request": _("%(actor)s withdrew the request for information on %(case)s."),
    "case.give_access": _("%(actor)s opened documents of %(case)s to its representatives."),
    "case.ask_joint_opinion": _("%(actor)s asked the intelligence services for their opinion on %(case)s."),
    "case.give_opinion": _("%(actor)s gave the opinion of %(service_code)s on %(case)s."),
    "case.contribute": _("%(actor)s contributed for %(service_code)s to %(case)s."),
    "case.merge_opinion": _("%(actor)s recorded the joint opinion of the intelligence services on %(case)s."),
    "case.clear": _("%(actor)s cleared %(case)s in assessment."),
    "case.confirm_silence": _("%(actor)s confirmed that %(case)s is cleared by silence."),
    "case.move_to_screening": _("%(actor)s moved %(case)s to screening."),
    "case.extend_phase": _("%(actor)s extended the phase of %(case)s."),
    "case.send_draft_opinion": _("%(actor)s sent the preliminary opinion on %(case)s."),
    "case.comment": _("%(actor)s commented on the preliminary opinion on %(case)s."),
    "case.ask_hearing": _("%(actor)s asked for a hearing on %(case)s."),
    "case.set_hearing": _("%(actor)s set the hearing on %(case)s."),
    "case.hold_hearing": _("%(actor)s recorded the hearing on %(case)s."),
    "case.open_talks": _("%(actor)s opened talks on measures for %(case)s."),
    "case.write_measure": _("%(actor)s put a measure on the table for %(case)s."),
    "case.answer_measure": _("%(actor)s answered a measure for %(case)s."),
    "case.settle_measure": _("%(actor)s settled a measure for %(case)s."),
    "case.end_talks": _("%(actor)s ended the talks on measures for %(case)s."),
    "case.adopt_opinion": _("%(actor)s recorded the committee's opinion on %(case)s."),
    "case.decide_minister": _("%(actor)s recorded the decision of the minister of %(service_code)s on %(case)s."),
    "case.combine": _("%(actor)s recorded the combined decision on %(case)s."),
    "case.start_monitoring": _("%(actor)s began to watch the measures of %(case)s."),
    "case.add_obligation": _("%(actor)s added an obligation to %(case)s."),
    "case.record_appeal": _("%(actor)s recorded an appeal against the decision on %(case)s."),
    "case.end_appeal": _("%(actor)s recorded the court's ruling on %(case)s."),
    "case.propose_fine": _("%(actor)s proposed a fine on %(case)s."),
    "case.notify_fine": _("%(actor)s gave notice of a fine on %(case)s."),
    "case.answer_fine": _("%(actor)s answered the notice of a fine on %(case)s."),
    "case.record_payment": _("%(actor)s recorded the payment of the fine on %(case)s."),
    "case.annul_fine": _("%(actor)s annulled the fine on %(case)s."),
    "case.hand_over_fine": _("%(actor)s handed the fine on %(case)s over for collection."),
    "case.end_fine": _("%(actor)s annulled the fine on %(case)s or handed it over for collection."),  # of former days
    "case.check_completeness": _("%(actor)s checked %(case)s against the list of what a notification must hold."),
    "case.state_closing": _("%(actor)s said on %(case)s whether the deal is closed: %(closed_code)s."),
    "case.settle_fine": _("%(actor)s settled the fine on %(case)s: %(settled_code)s."),
    "case.notify_union": _("%(actor)s notified the other states of %(case)s."),
    "case.record_exchange": _("%(actor)s recorded a word of the other states on %(case)s."),
    "case.close_file": _("%(actor)s closed the file %(case)s."),
    "file.closing_said": _("%(actor)s said on %(case)s whether the deal is closed: %(closed_code)s."),
    "file.declared": _("%(actor)s signed for the truth of what was handed in on %(case)s."),
    "file.copied": _("%(actor)s took a copy of what was handed in on %(case)s."),
    "file.access_opened": _("%(actor)s read a document of %(case)s that was opened to the representatives."),
    "file.access_ended": _("%(actor)s closed a document of %(case)s to its representatives."),
    "file.saved": _("%(actor)s saved the notification %(case)s."),
    "file.opinion_saved": _("%(actor)s saved the draft opinion of %(service_code)s on %(case)s."),
    "file.contribution_saved": _("%(actor)s saved a draft contribution of %(service_code)s on %(case)s."),
    "file.annex_written": _("%(actor)s wrote the classified part of a joint opinion on %(case)s."),
    "file.representative_added": _("%(actor)s named a representative on %(case)s."),
    "file.representative_ended": _("%(actor)s ended a representation on %(case)s."),
    "file.draft_taken_up": _("%(actor)s took up the draft %(case)s, which nobody represented any more."),
    "file.draft_invited": _("%(actor)s named %(person)s on the draft %(case)s, which nobody represented any more."),
    "file.representative_left": _("%(person)s left the firm: the representation on %(case)s ended."),
    "case.change_firm": _("%(actor)s changed the part of the firm %(service_code)s on %(case)s: %(rights_code)s."),
    "case.end_representation": _("%(actor)s ended the representation of %(person)s on %(case)s."),
    "file.mandate_saved": _("%(actor)s wrote down the mandate, contact and payer of the own firm on %(case)s."),
    "case.invite_representative": _("%(actor)s invited %(person)s to represent the parties of %(case)s."),
    "file.question_dropped": _("%(actor)s took a question on %(case)s back."),
    "file.enclosed": _("%(actor)s handed in a file on %(case)s."),
    "file.letter_made": _("%(actor)s made a letter on %(case)s."),
    "file.letter_written": _("A letter on %(case)s was set as a document."),
    "file.letter_sent": _("%(actor)s sent a letter on %(case)s."),
    "file.letter_opened": _("%(actor)s opened a letter on %(case)s."),
    "file.language_set": _("%(actor)s set the language of the procedure of %(case)s to %(language)s."),
    "file.guard_stopped": _("The guard stopped a letter of %(actor)s on %(case)s."),
    "file.guard_passed": _("%(actor)s released passages of a letter on %(case)s that the guard had shown."),
    "file.handed_in": _("%(actor)s handed a text in on %(case)s that is to leave the house."),
    "file.taken_back": _("%(actor)s took back a text handed in on %(case)s before it left."),
    "file.dispatch_settled": _("A text handed in on %(case)s was dealt with at its fixed time: %(step_code)s."),
    "file.dispatch_decided": _("%(actor)s looked over a text that waits to leave %(case)s: %(step_code)s."),
    "file.guard_found": _("A text handed in on %(case)s names what its sender can’t open."),
    "file.guard_alarm": _("Several texts of one person named what that person can’t open."),
    "file.dispatch_changed": _(
        "A text of %(case)s was about to leave as another than the one looked over; it was given back."
    ),
    "file.previewed": _("%(actor)s looked at %(case)s as %(service_code)s sees it."),
    "file.obligation": _("%(actor)s recorded %(step_code)s for an obligation of %(case)s."),
    "file.obligation_due": _("An obligation of %(case)s is due on %(due)s."),
}


PAGES = {
    **dict.fromkeys(("investments", "draft-invite", "api-investments", "api-investment"), _("investment files")),
    **dict.fromkeys(("api-investments-schema", "api-investment-notify"), _("notifications of a program")),
    **dict.fromkeys(("case-letters", "access-end", "api-access", "api-access-end"), _("the letters of a file")),
    **dict.fromkeys(("letter", "letter-draft", "letter-new"), _("a letter")),
    **dict.fromkeys(("letter-sample", "letter-templates"), _("samples of letters")),
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
    **dict.fromkeys(("case-requests", "drop-question", "question.drop"), _("the questions on a file")),
    "case-ruling": _("the ruling on a file"),
    **dict.fromkeys(("enquiry-edit", "enquiry-new"), _("an enquiry")),
    **dict.fromkeys(("outgoing", "outgoing-text", "api-take-back"), _("texts that wait to leave")),
    **dict.fromkeys(
        (
            "filings",
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
    register_words("rights_code", {right.value: right.label for right in Rights})
    register_words("settled_code", {state.value: state.label for state in SETTLED})
