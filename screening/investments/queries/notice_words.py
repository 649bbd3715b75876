"""What is told of a filing by no act of its table."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# the texts that leave by no act of the table of a file, by what they are handed in as
TEXTS: Mapping[str, str | Promise] = {"letter": _("Letter"), "obligation": _("A step on an obligation")}
SENTENCES: Mapping[str, str | Promise] = {
    "case.end_fine": _("%(case)s: the fine was annulled, or handed over for collection."),  # of former days
    "file.obligation_due": _("%(case)s: an obligation is due on %(due)s."),
    "file.letter_sent": _("%(case)s: a letter was sent."),
    "file.dispatch_waits": _("%(case)s: a text waits for your look before it leaves."),
    "file.dispatch_still_waits": _("%(case)s: a text still waits for your look before it leaves."),
    "file.dispatch_nobody": _(
        "%(case)s: nobody is at work who could look over what you handed in. The administrators are told; you can take"
        " it back."
    ),
    "file.dispatch_sent": _("%(case)s: what you handed in was sent."),
    "file.dispatch_returned": _("%(case)s: what you handed in was returned by the coordinator."),
    "file.dispatch_void": _("%(case)s: what you handed in is not possible any more."),
    "file.dispatch_changed": _(
        "A text was about to leave as another than the one looked over; it was given back: see the trail."
    ),
    "file.dispatch_sent:of": _("%(case)s: what you handed in was sent: %(text)s."),
    "file.dispatch_returned:of": _("%(case)s: what you handed in was returned by the coordinator: %(text)s."),
    "file.dispatch_void:of": _("%(case)s: what you handed in is not possible any more: %(text)s."),
    "file.guard_alarm": _("Several outgoing texts of one person named what that person can’t open: see the trail."),
}
