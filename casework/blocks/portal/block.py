"""What the trunk hears of people outside: what is recorded and told of them, what ends when one leaves."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import register_codes
from accounts.audit.words import register_words
from accounts.queries.ending import register_ending
from casework.blocks.portal import leaving
from casework.blocks.portal.models import Rights

SENTENCES = {
    "file.representative_added": _("%(actor)s named a representative on %(case)s."),
    "file.representative_ended": _("%(actor)s ended a representation on %(case)s."),
    "file.representative_left": _("%(person)s left the firm: the representation on %(case)s ended."),
    "file.mandate_saved": _("%(actor)s wrote down the mandate, contact and payer of the own firm on %(case)s."),
    "file.enclosed": _("%(actor)s handed in a file on %(case)s."),
}
NOTICES = {
    "file.firm_named": _("%(case)s: %(service)s was named for your side too, and hands in for it."),
    "file.firm_reads": _("%(case)s: %(service)s was named for your side too; it reads what you hand in and are sent."),
    "file.representative_left": _("%(case)s: a representative of the parties left; look whether somebody remains."),
    "file.representative_added": _("%(case)s: you are named as a representative."),
    "file.enclosed": _("%(case)s: a file was handed in."),
}


def register() -> None:
    """Make people outside known to the trunk; called when the application is ready."""
    register_codes(SENTENCES)
    register_words("rights_code", {right.value: right.label for right in Rights})
    register_ending(leaving.ENDS)
