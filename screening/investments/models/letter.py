"""What leaves the house: letters as sent, what waits to leave, and the other states of the Union."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.blocks.disclosure.models import Dispatch as AnyDispatch
from casework.blocks.disclosure.models import DispatchLook as AnyLook
from casework.blocks.letters.models import Letter as AnyLetter
from screening.investments.models.side import Side
from screening.investments.tables.children import DISPATCH


class Letter(AnyLetter):
    """One letter of an investment file."""

    class Kind(models.TextChoices):
        """What a letter is."""

        ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
        COMPLETENESS = "completeness", _("completeness letter")
        INCOMPLETE = "incompleteness", _("letter on what is missing")
        REQUEST = "request", _("request for information")
        DRAFT_OPINION = "draft_opinion", _("preliminary opinion")
        JOINT_OPINION = "ccis_opinion", _("opinion of the intelligence services")
        DECISION = "decision", _("combined decision")
        HEARING = "hearing", _("invitation to a hearing")
        FINE_NOTICE = "fine_notice", _("notice of a fine")
        FINE = "fine", _("decision on a fine")
        OTHER = "other", _("letter")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)

    class Meta(AnyLetter.Meta):
        constraints = AnyLetter.constraints("letter")


class Dispatch(AnyDispatch):
    """One outgoing text of an investment file."""

    LIFECYCLE = DISPATCH

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="dispatches")
    letter = models.ForeignKey("screening.Letter", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(AnyDispatch.Meta):
        constraints = AnyDispatch.constraints("dispatch", DISPATCH)


class DispatchLook(AnyLook):
    """What the coordinator decided on it."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.CASCADE, related_name="look")


class UnionExchange(models.Model):
    """A word with the Commission and the other states on a file: notified, asked, commented, closed."""

    SENSITIVITY = {"trail": "id case kind state_code recorded_by recorded_at happened_on", "content": "text"}

    class Kind(models.TextChoices):
        """What was exchanged."""

        NOTIFIED = "notified", _("notified")
        INTENT = "intent", _("intends to comment")
        QUESTION = "question", _("asks for information")
        ANSWERED = "answered", _("information given")
        COMMENT = "comment", _("comment")
        OPINION = "opinion", _("opinion of the Commission")
        CLOSED = "closed", _("closed")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="union_exchanges")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state_code = models.CharField(_("who"), max_length=3, blank=True)  # ISO code of a state, COM for the Commission
    text = models.TextField(_("content"), blank=True)
    happened_on = models.DateField(_("on"))
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("happened_on", "id")
