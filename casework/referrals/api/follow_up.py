"""One step of a follow-up action through the API: report, verify, ask again, cancel. Its own small table decides."""

from functools import partial
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from casework.api import bodies
from casework.api import description as d
from casework.api.door import Endpoint
from casework.api.once import once
from casework.api.sent import VERSION, Shape, member_of, named
from casework.api.shapes import address
from casework.blocks.obligations.queries import owed, refusals
from casework.errors import Absent, Conflict, Refused
from casework.forms.act import LONG, SHORT
from casework.models import Case
from casework.referrals.acts import follow_up
from casework.referrals.api.shapes import SteppedShape
from casework.referrals.forms.follow_up import FollowUpStepForm
from casework.referrals.tables.follow_up import FOLLOW_UP

STEP_VERSION: Shape = {**VERSION, "description": "The action's version that you looked at."}


def _says(title: str, most: int, words: str, **more: Shape) -> Shape:
    said = {"text": named(most, description=words), **more, "version": STEP_VERSION}
    return member_of(said, "text", title=title)


STEP_BODY: Shape = {
    "description": "One of these, as the step asks for it.",
    "anyOf": [
        _says(
            "report",
            LONG,
            "What was done.",
            evidence={"type": "integer", "nullable": True, "description": "One of the case's documents' `id`."},
        ),
        _says("ask_again", LONG, "What is still missing."),
        _says("cancel", SHORT, "Why the action is dropped."),
        member_of({"version": STEP_VERSION}, title="verify"),
    ],
}
STEP = OpenApiParameter("act", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(FOLLOW_UP.acts))


class OneStep(Endpoint):
    """One step of one follow-up action."""

    permission = Permission.CASE_VIEW

    @property
    def code(self) -> str:
        """The route and its step, which is one of the table's or nothing."""
        act = str(self.kwargs.get("act", ""))
        return f"{super().code}.{act}" if act in FOLLOW_UP.acts else super().code

    @extend_schema(
        operation_id="do_step",
        parameters=[d.REFERENCE, d.NUMBER, STEP, d.KEY],
        request={"application/json": STEP_BODY},
        responses=d.answers(200, SteppedShape, d.WRITE),
    )
    def post(self, request: Request, reference: str, pk: int, act: str) -> Response:
        """Take it; `text` is the report, the question or the reason."""
        case = self.open(reference)
        if act not in FOLLOW_UP.acts or case.kind != "referral":
            raise Absent(str(pk))
        return once(self, request, lambda: self._step(case, pk, act, bodies.members(request.data)))

    def _step(self, case: Case, pk: int, act: str, given: dict[str, Any]) -> Response:
        row = owed(case, self.sight, pk)
        version = bodies.version_in(given)
        if version is not None and version != row.version:
            raise Conflict("Somebody else changed this action since you opened it.")
        sentence = refusals(case, self.sight)(row, act)
        if sentence is not None:
            allowed = self.sight.may(FOLLOW_UP.row(act).permission)
            raise Refused(sentence, code=f"action.{act}" if allowed else "permission")
        form = partial(FollowUpStepForm, act=act, case=case, sight=self.sight)
        arguments = {**bodies.arguments(form, given), "version": version}
        done = follow_up.step(reference=case.reference, follow_up_id=pk, act=act, by=self.by, at=self.at, **arguments)
        values = {"reference": case.reference, "url": address(case.reference), "act": act}
        return Response(SteppedShape({**values, "id": done.pk, "state": done.state, "version": done.version}).data)
