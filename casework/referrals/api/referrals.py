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
from casework.api.sent import DATE, SUBJECT, Shape, many, member_of, one_of, text
from casework.api.shapes import DoneShape
from casework.forms.act import LONG
from casework.forms.subjects import MOST
from casework.models import Case
from casework.procedures.catalogue import all_procedures
from casework.procedures.definitions import Procedure
from casework.referrals.acts import referral
from casework.referrals.forms.referral import ReferralForm
from casework.referrals.models import Referral


def _referral(rules: Procedure) -> Shape:
    """A new referral under one procedure. A draft may be as empty as it likes; to submit it, it must be complete."""
    return member_of(
        {
            "procedure": one_of([rules.id]),
            "submit": {"type": "boolean", "description": "Hand it to the intake desk at once: all of it or nothing."},
            "title": text(200),
            "facts": text(LONG),
            "grounds": text(LONG),
            "information_date": {**DATE, "description": "Not in the future."},
            "urgent": {"type": "boolean"},
            "threat_type": one_of(["", *rules.threat_types]),
            "ideology": text(120),
            "state_actor": text(120),
            "vital_interests": many(one_of(rules.vital_interests), len(rules.vital_interests)),
            "reliability": one_of(["", *Referral.Reliability.values]),
            "credibility": {"type": "integer", "minimum": 1, "maximum": 6, "nullable": True},
            "source_restrictions": text(LONG),
            "marking": {
                "type": "integer",
                "minimum": 0,
                "maximum": 4,
                "nullable": True,
                "description": "Not above your own clearance.",
            },
            "compartments": many(text(40), 50, description="Codes of compartments that you hold."),
            "subjects": many(SUBJECT, MOST),
        },
        "procedure",
        description=f"A referral under {rules.id}.",
    )


REFERRAL_BODY: Shape = {"oneOf": [_referral(rules) for rules in all_procedures() if rules.kind == "referral"]}


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
