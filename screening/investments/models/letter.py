"""What leaves the house: letters, requests, what waits to leave, documents opened; the other states of the Union."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later
from casework.blocks.disclosure.models import Dispatch as AnyDispatch
from casework.blocks.disclosure.models import DispatchLook as AnyLook
from casework.blocks.letters.models import Letter as AnyLetter
from casework.blocks.requests.models import Question as AnyQuestion
from casework.blocks.requests.models import Request
from screening.investments.models.side import Side
from screening.investments.tables.children import DISPATCH, QUESTION


class Letter(AnyLetter):
    """One letter of a filing."""

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
    """One outgoing text of a filing."""

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


class InformationRequest(Request):
    """One letter to a side of the deal, with its questions."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="information_requests")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)

    class Meta(Request.Meta):
        constraints = Request.constraints("request")


class Question(AnyQuestion):
    """One question by a service that examines the deal."""

    LIFECYCLE = QUESTION

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="questions")
    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, related_name="questions", null=True, blank=True
    )

    class Meta(AnyQuestion.Meta):
        constraints = AnyQuestion.constraints("question")


class FileAccess(models.Model):
    """One document, or the redacted version of one, that the representatives of one side read until a day."""

    SENSITIVITY = {"trail": "id case side document given_by given_at ends_at ended_by ended_at", "content": "title"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="file_access")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.NOTIFIER)
    document = models.ForeignKey("casework.Document", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=410)  # with the file name, as it was looked over
    given_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # the moment that no longer counts; shown as the last day
    ended_by = by_later()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("given_at")), name="file_access_ends_later"),
            both_or_none("file_access", "ended"),
        ]
