"""Follow-up: actions owned by a service, reported on, verified by somebody else; reviews."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person, Service
from accounts.sentences import say
from casework.actions import set_days
from casework.actions.clocks import Setting
from casework.actions.revisions import let_in
from casework.blocks.obligations import acts
from casework.errors import Refused, demand
from casework.forms.act import SHORT
from casework.lifecycle.acts import Step, steps
from casework.models import Case, Document
from casework.queries.access_list import may_take_part, services_that_could_report
from casework.queries.facts import procedure_of
from casework.referrals.acts.searching import index
from casework.referrals.models import FollowUp
from casework.referrals.table import act


@act(
    "add_action",
    form="follow_up.FollowUpForm",
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
    demand(description, "Say what is to be done.", "description")
    if due_on < day_of(at):
        raise Refused("The due date lies in the past.", field="due_on")
    if measure is not None and measure not in procedure_of(case).measures:
        raise Refused("This measure is not one of the procedure's.", field="measure")
    if not may_take_part(case, service.pk, at=at):
        raise Refused("This service has no part in the procedure.", field="service")
    if service.pk not in services_that_could_report(case, at=at):
        raise Refused("Nobody of this service has a role that reports on actions.", field="service")
    let_in(case, (service.code,))
    number = 1 + FollowUp.objects.filter(case=case, service=service).count()
    row: FollowUp = acts.owe(
        case=case,
        item=f"{service.code} {number}",
        day=due_on,
        by=by,
        at=at,
        service=service,
        description=description,
        measure=measure,
        added_by=by,
        added_at=at,
    )
    case.save()
    index(case)
    begun = {set_days.ACTION: Setting(begun=True)}
    return {"action_id": row.pk, "service_id": service.pk, "clock_settings": begun}


def step(*, reference: str, follow_up_id: int, act: str, by: Person, at: datetime, **given: Any) -> FollowUp:
    """Report, verify, ask again or cancel: one step of a follow-up action; ``text`` is the report, question or reason.

    Raises Absent, Refused, Conflict.
    """
    row: FollowUp = acts.take(reference=reference, kind="referral", pk=follow_up_id, act=act, by=by, at=at, **given)
    return row


steps(
    "action",
    report=Step(
        _("%(actor)s reported on an action of %(case)s."),
        _("%(case)s: %(service)s reported back on an action."),
        asks=(_("What was done"), say("Say what was done.")),
    ),
    verify=Step(
        _("%(actor)s verified an action of %(case)s."),
        _("%(case)s: the report on an action was verified."),
    ),
    ask_again=Step(
        _("%(actor)s asked again about an action of %(case)s."),
        _("%(case)s: more is asked about an action of your service."),
        _("%(case)s: more is asked about an action."),
        asks=(_("What is still missing"), say("Say what is still missing.")),
    ),
    cancel=Step(
        _("%(actor)s cancelled an action of %(case)s."),
        _("%(case)s: an action of your service was cancelled."),
        _("%(case)s: an action was cancelled."),
        asks=(_("Why the action is dropped"), say("Say why the action is dropped.")),
        most=SHORT,
        danger=True,
    ),
)


def written(
    row: FollowUp, act: str, text: str, by: Person, at: datetime, evidence: Document | None = None
) -> dict[str, Any]:
    """What a step writes of its words: the report and the question stay in the exchange, whatever is reported next."""
    if act == "verify":
        return {}
    if act == "cancel":
        return {"cancel_reason": text[:300], "cancelled_by": by, "cancelled_at": at}
    said: dict[str, Any] = {"what": act, "text": text, "by": by.name, "at": at.isoformat()}
    exchange = [*row.exchange, said | ({"evidence": evidence.pk} if evidence else {})]
    return {"exchange": exchange, "report": text if act == "report" else "", "evidence": evidence}


@act(
    "review",
    form="follow_up.ReviewForm",
    icon="eye",
    trail=_("%(actor)s reviewed the follow-up of %(case)s."),
    notice=_("%(case)s: the follow-up was reviewed."),
)
def review(case: Case, sight: Sight, *, by: Person, at: datetime, note: str) -> None:
    """Record that the follow-up was looked at; the review clock begins anew."""
    demand(note, "Say what the review found.", "note")
    case.referral.reviews = [*case.referral.reviews, {"at": at.isoformat(), "by": by.name, "note": note}]
    case.referral.save(update_fields=["reviews"])


@act(
    "close",
    form="follow_up.CloseForm",
    icon="circle-check",
    tone="ok",
    danger=True,
    trail=_("%(actor)s closed %(case)s."),
    notice=_("%(case)s: closed."),
)
def close(case: Case, sight: Sight, *, result: str, reason_open_actions: str = "") -> None:
    """Close the case with a stated result; with actions still open, only for an explicit reason."""
    demand(result, "State the result.", "result")
    case.referral.result = result
    case.referral.closed_despite = reason_open_actions
    case.referral.save(update_fields=["result", "closed_despite"])
    index(case)
