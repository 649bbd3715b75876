"""What waits to leave the house, and the coordinator's look at it."""

from django.db import models

from casework.blocks.disclosure.models import Dispatch as AnyDispatch
from casework.blocks.disclosure.models import DispatchLook as AnyLook
from screening.investments.tables.children import DISPATCH


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
