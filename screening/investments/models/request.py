"""Requests for information: questions by service, one letter by the secretariat, one answer by the representative."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.blocks.requests.models import Question as AnyQuestion
from casework.blocks.requests.models import Request
from screening.investments.models.side import Side
from screening.investments.tables.children import QUESTION


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
