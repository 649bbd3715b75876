"""Access to the file, through the API: what is open to the representatives, and closing one document before its day."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.views.reading import listed
from casework.api import description as d
from casework.api.answers import shape
from casework.api.door import Endpoint
from casework.api.once import once
from casework.api.shapes import address
from casework.errors import Absent
from casework.models import Case
from screening.investments.acts.file_access import end_access
from screening.investments.queries.file_access import AccessView, given

NUMBER = OpenApiParameter(
    "id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="`id` of the opened document."
)
OpenedShape = shape(
    "OpenedShape",
    "One document that is open to the representatives of a side.",
    "id title side given_by given_at until",
    of=AccessView,
    id=s.IntegerField(source="pk"),
    side=s.CharField(source="side_code", help_text="notifier, target or seller"),
    until=s.DateField(help_text="The last day that counts."),
)
ClosedShape = shape(
    "ClosedShape", "A document that is closed to the representatives.", "reference url id", id=s.IntegerField()
)


class OfFiling(Endpoint):
    """What both routes share."""

    def filing(self, reference: str, *, shown: str = "") -> Case:
        """A filing through the read door. Raises Absent."""
        case = self.open(reference, shown=shown)
        if case.kind != "fdi":
            raise Absent(reference)
        return case


class Access(OfFiling):
    """What is open."""

    permission = Permission.CASE_VIEW

    @extend_schema(
        operation_id="access", parameters=[d.REFERENCE], responses=d.answers(200, OpenedShape(many=True), d.READ)
    )
    def get(self, request: Request, reference: str) -> Response:
        """Every document that representatives can read now, oldest first; it is opened by the act `give_access`."""
        rows = given(self.filing(reference, shown="letters"), self.at)
        listed(count=len(rows))
        return Response([OpenedShape(row).data for row in rows])


class EndAccess(OfFiling):
    """Closing one."""

    permission = Permission.FDI_SECRETARIAT

    @extend_schema(
        operation_id="end_access",
        parameters=[d.REFERENCE, NUMBER, d.KEY],
        request=None,
        responses=d.answers(200, ClosedShape, d.WRITE),
    )
    def post(self, request: Request, reference: str, pk: int) -> Response:
        """At once, before its last day."""
        found = self.filing(reference).reference
        return once(self, request, lambda: self._end(found, pk))

    def _end(self, reference: str, pk: int) -> Response:
        end_access(reference=reference, pk=pk, by=self.by, at=self.at)
        return Response(ClosedShape({"reference": reference, "url": address(reference), "id": pk}).data)
