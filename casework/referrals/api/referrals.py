"""A new referral through the API: draft, content and submission in one request, all of it or nothing."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.days import day_of
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions.transition import Done
from casework.api import bodies
from casework.api import description as d
from casework.api.acts import done_values
from casework.api.door import Endpoint
from casework.api.lists import known_only
from casework.api.once import once
from casework.api.problems import Fault, Invalid
from casework.api.shapes import DoneShape
from casework.models import Case
from casework.procedures.catalogue import all_procedures
from casework.referrals.acts import referral
from casework.referrals.api.body import REFERRAL_BODY
from casework.referrals.forms.referral import ReferralForm


class Referrals(Endpoint):
    """Referrals."""

    permission = Permission.REFERRAL_WRITE

    @extend_schema(
        operation_id="refer",
        parameters=[d.KEY],
        request={"application/json": REFERRAL_BODY},
        responses=d.answers(201, DoneShape, d.WRITE),
    )
    def post(self, request: Request) -> Response:
        """Write a referral; with ``submit`` it goes to the intake desk at once."""
        known_only(request, ())
        return once(self, request, lambda: self._refer(bodies.members(request.data)))

    def _refer(self, given: dict[str, Any]) -> Response:
        procedure, submit = given.pop("procedure", None), given.pop("submit", False)
        self._checked(procedure, submit)
        subjects = given.pop(bodies.SUBJECTS, [])
        with transaction.atomic():  # a referral refused half-way leaves no draft behind
            case = referral.start_draft(procedure=str(procedure), by=self.by, at=self.at)
            done = Done(self._written(get_case(self.sight, case.reference), given, subjects), "start_draft", {})
            if submit:
                done = referral.submit(reference=case.reference, by=self.by, at=self.at)
        values = DoneShape(done_values(done)).data
        return Response(values, status=201, headers={"Location": values["url"]})

    def _checked(self, procedure: Any, submit: Any) -> None:
        today = day_of(self.at)
        offered = [p.id for p in all_procedures() if p.kind == "referral" and p.covers(today)]
        faults = []
        if procedure not in offered:
            faults.append(Fault("procedure", _("One of: %(choices)s.") % {"choices": ", ".join(offered)}))
        if not isinstance(submit, bool):
            faults.append(Fault("submit", _("This field takes another type of value.")))
        if faults:
            raise Invalid(faults)

    def _written(self, case: Case, given: dict[str, Any], subjects: Any) -> Case:
        rows, faults = bodies.subject_rows(case, self.at, subjects)
        content = bodies.arguments(partial(ReferralForm, case=case, sight=self.sight), given, faults)
        return referral.save_draft(reference=case.reference, by=self.by, at=self.at, subjects=rows, **content)
