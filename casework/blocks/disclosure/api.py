"""What waits to leave the house, through the API: whoever handed a text in takes it back, as on its page."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from casework.api import description as d
from casework.api.answers import shape
from casework.api.door import Endpoint
from casework.api.once import once
from casework.api.shapes import address
from casework.blocks.disclosure.acts import take_back
from casework.blocks.disclosure.table import State

NUMBER = OpenApiParameter(
    "id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="`made.dispatch_id` of the act."
)
TakenBackShape = shape(
    "TakenBackShape",
    "A text that is not sent.",
    "reference url id state",
    id=s.IntegerField(),
    state=s.CharField(help_text="taken_back"),
)


class TakeBack(Endpoint):
    """Taking back a text that waits."""

    permission = Permission.CASE_VIEW

    @extend_schema(
        operation_id="take_back",
        parameters=[d.REFERENCE, NUMBER, d.KEY],
        request=None,
        responses=d.answers(200, TakenBackShape, d.WRITE),
    )
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """Before its fixed time, whatever was found or decided meanwhile."""
        found = self.open(reference).reference
        return once(self, request, lambda: self._take_back(found, pk))

    def _take_back(self, reference: str, pk: int) -> Response:
        take_back(reference=reference, pk=pk, by=self.by, at=self.at)
        values = {"reference": reference, "url": address(reference), "id": pk, "state": State.TAKEN_BACK.value}
        return Response(TakenBackShape(values).data)
