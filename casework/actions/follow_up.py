"""Follow-up: actions owned by a service, reported on, verified by somebody else; reviews."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.days import day_of
from accounts.models import Person, Service
from casework.access import get_case, of_case
from casework.actions import owed, set_days
from casework.actions.clocks import Setting
from casework.actions.revisions import let_in
from casework.actions.transition import Done, perform
from casework.errors import Absent, Refused
from casework.lifecycle.acts import act
from casework.models import Case, Document, FollowUp
from casework.queries.access_list import may_take_part, services_that_could_report
from casework.queries.facts import procedure_of
from casework.queries.follow_up import action_refusal
from casework.referrals.acts.searching import index
from casework.referrals.table import REFERRAL


@act(
    REFERRAL,
    "add_action",
    form="follow_up.ActionForm",
    icon="plus",
    first=20,
    trail=_("%(actor)s added a follow-up action to %(case)s."),
    notice=_("%(case)s: your service was given a follow-up action."),
    watched=_("%(case)s: a service was given a follow-up action."),
    marks=("lets a service in",),
)
def add_action(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    service: Service,
    description: str,
    due_on: date,
    measure: int | None = None,
) -> dict[str, Any]:
    """Ask a service to do something by a date; the service takes part in the case from then on."""
    if not description.strip():
        raise Refused("Say what is to be done.", field="description")
    if due_on < day_of(at):
        raise Refused("The due date lies in the past.", field="due_on")
    if measure is not None and measure not in procedure_of(case).measures:
        raise Refused("This measure is not one of the procedure's.", field="measure")
    if not may_take_part(case, service.pk, at=at):
        raise Refused("This service has no part in the procedure.", field="service")
    if not services_that_could_report(case, at=at).filter(pk=service.pk).exists():
        raise Refused("Nobody of this service has a role that reports on actions.", field="service")
    let_in(case, (service.code,))
    number = 1 + FollowUp.objects.filter(case=case, service=service).count()
    deadline = set_days.start(
        case=case, clock=set_days.ACTION, item=f"{service.code} {number}", day=due_on, by=by, at=at
    )
    case.save()
    row = FollowUp.objects.create(
        case=case,
        service=service,
        description=description,
        deadline=deadline,
        measure=measure,
        added_by=by,
        added_at=at,
    )
    index(case)
    begun = {set_days.ACTION: Setting(begun=True)}
    return {"action_id": row.pk, "service_id": service.pk, "clock_settings": begun}


def step(
    *,
    reference: str,
    action_id: int,
    act: str,
    by: Person,
    at: datetime,
    text: str = "",
    evidence: Document | None = None,
    version: int | None = None,
) -> FollowUp:
    """Report, verify, ask again or cancel: one step of one action. ``text`` is the report, question or reason."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="referral")
        row = of_case(sight, case, FollowUp, pk=action_id).select_related("case").first()
        if row is None:
            raise Absent(str(action_id))
        with owed.step(
            row,
            act,
            case=case,
            by=by,
            at=at,
            version=version,
            sentence=action_refusal(row, act, sight),
            writes=lambda: _written(row, act, by, at, text, evidence),
            code=f"action.{act}",
            data={"action": row.pk},
            told={"action_id": row.pk, "service_id": row.service_id},
        ):
            index(case)
    return row


def _written(row: FollowUp, act: str, by: Person, at: datetime, text: str, evidence: Document | None) -> dict[str, Any]:
    needed = {
        "report": "Say what was done.",
        "ask_again": "Say what is still missing.",
        "cancel": "Say why the action is dropped.",
    }
    if act in needed and not text.strip():
        raise Refused(needed[act], field="text")
    if act == "verify":
        return {"verified_by": by, "verified_at": at}
    if act == "cancel":
        return {"cancel_reason": text[:300], "cancelled_by": by, "cancelled_at": at}
    said: dict[str, Any] = {"what": act, "text": text, "by": by.name, "at": at.isoformat()}
    exchange = [*row.exchange, said | ({"evidence": evidence.pk} if evidence else {})]
    if act == "report":
        return {"exchange": exchange, "report": text, "evidence": evidence, "reported_by": by, "reported_at": at}
    # the report and the question stay in the exchange, whatever is reported next
    return {"exchange": exchange, "report": "", "evidence": None, "reported_by": None, "reported_at": None}


@act(
    REFERRAL,
    "review",
    form="follow_up.ReviewForm",
    icon="eye",
    trail=_("%(actor)s reviewed the follow-up of %(case)s."),
    notice=_("%(case)s: the follow-up was reviewed."),
)
def review(case: Case, sight: Sight, *, by: Person, at: datetime, note: str) -> dict[str, Any]:
    """Record that the follow-up was looked at; the review clock begins anew."""
    if not note.strip():
        raise Refused("Say what the review found.", field="note")
    case.referral.reviews = [*case.referral.reviews, {"at": at.isoformat(), "by": by.name, "note": note}]
    case.referral.save(update_fields=["reviews"])
    return {}


@act(
    REFERRAL,
    "close",
    form="follow_up.CloseForm",
    icon="circle-check",
    tone="ok",
    danger=True,
    trail=_("%(actor)s closed %(case)s."),
    notice=_("%(case)s: closed."),
)
def close(
    *, reference: str, by: Person, at: datetime, result: str, reason_open_actions: str = "", version: int | None = None
) -> Done:
    """Close the case with a stated result; with actions still open, only for an explicit reason."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if not result.strip():
            raise Refused("State the result.", field="result")
        case.referral.result = result
        case.referral.closed_despite = reason_open_actions
        case.referral.save(update_fields=["result", "closed_despite"])
        index(case)
        return {}

    given = {"result": result, "reason_open_actions": reason_open_actions}
    return perform(reference=reference, act="close", by=by, at=at, version=version, effect=effect, given=given)
