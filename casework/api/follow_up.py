"""One step of a follow-up action through the API: report, verify, ask again, cancel. Its own small table decides."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from casework.access import of_case
from casework.actions import follow_up
from casework.api import bodies
from casework.api import description as d
from casework.api.door import Endpoint
from casework.api.lists import known_only
from casework.api.once import once
from casework.api.problems import Invalid
from casework.api.sent import STEP_BODY
from casework.api.shapes import SteppedShape, address
from casework.errors import Absent, Conflict, Refused
from casework.forms.follow_up import StepForm
from casework.lifecycle.action import ACTION
from casework.models import Case, FollowUp
from casework.queries.follow_up import action_refusal


class OneStep(Endpoint):
    """One step of one follow-up action."""

    permission = Permission.CASE_VIEW

    @property
    def code(self) -> str:
        """The route and its step, which is one of the table's or nothing."""
        act = str(self.kwargs.get("act", ""))
        return f"{super().code}.{act}" if act in ACTION.acts else super().code

    @extend_schema(
        operation_id="do_step",
        parameters=[d.REFERENCE, d.NUMBER, d.STEP, d.KEY],
        request={"application/json": STEP_BODY},
        responses=d.answers(200, SteppedShape, d.WRITE),
    )
    def post(self, request: Request, reference: str, pk: int, act: str) -> Response:
        """Take it; `text` is the report, the question or the reason."""
        known_only(request, ())
        case = self.open(reference)
        if act not in ACTION.acts:
            raise Absent(str(pk))
        return once(self, request, lambda: self._step(case, pk, act, bodies.members(request.data)))

    def _step(self, case: Case, pk: int, act: str, given: dict[str, Any]) -> Response:
        row = of_case(self.sight, case, FollowUp, pk=pk).select_related("case").first()
        if row is None:
            raise Absent(str(pk))
        version = bodies.version_in(given)
        if version is not None and version != row.version:
            raise Conflict("Somebody else changed this action since you opened it.")
        sentence = action_refusal(row, act, self.sight)
        if sentence is not None:
            allowed = self.sight.may(ACTION.row(act).permission)
            raise Refused(sentence, code=f"action.{act}" if allowed else "permission")
        arguments = {**self._arguments(case, act, given), "version": version}
        done = follow_up.step(reference=case.reference, action_id=pk, act=act, by=self.by, at=self.at, **arguments)
        values = {"reference": case.reference, "url": address(case.reference), "act": act}
        return Response(SteppedShape({**values, "id": done.pk, "state": done.state, "version": done.version}).data)

    def _arguments(self, case: Case, act: str, given: dict[str, Any]) -> dict[str, Any]:
        """The step's own arguments through the form of its page. Raises Invalid with every fault at once."""
        data, faults = bodies.typed(StepForm(act=act, case=case, sight=self.sight), given)
        form = StepForm(data, act=act, case=case, sight=self.sight)
        if not form.is_valid():
            named: set[str] = {fault.field for fault in faults}
            faults += [fault for fault in bodies.faults_of(form) if fault.field not in named]
        if faults:
            raise Invalid(faults)
        return form.arguments()
