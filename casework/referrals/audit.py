"""The event codes of referrals, beside those of their acts, and the words of their addresses."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import register_codes
from accounts.audit.words import register_words

SENTENCES = {
    "case.positions_reset": _("The positions on %(case)s were reset because the file changed."),
    "document.recorded": _("The record of the decision on %(case)s was written."),
}
PAGES = {
    **dict.fromkeys(
        (
            "new-referral",
            "referral-edit",
            "referral-autosave",
            "referral.edit",
            "referral.autosave",
            "api-referrals",
        ),
        _("writing a referral"),
    ),
    **dict.fromkeys(("case-decision", "decision-record"), _("the decision on a case")),
    **dict.fromkeys(
        ("case-positions", "positions-autosave", "positions.autosave", "give_position.autosave"),
        _("the positions on a case"),
    ),
    "case-subjects": _("the subjects of a case"),
}


def register() -> None:
    """Make the codes known, and what they say; called when the kind is handed over."""
    register_codes(SENTENCES)
    register_words("view", PAGES)
