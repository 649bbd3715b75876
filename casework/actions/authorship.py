"""Authorship passes on: what only its author may do must not end with the author."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from accounts.sentences import say
from casework.actions.assignment import demand_works_on, set_lead
from casework.actions.transition import Done, perform
from casework.errors import Refused, demand, there
from casework.lifecycle.acts import shared
from casework.lifecycle.kinds import kind_of
from casework.models import Assignment, Case
from casework.queries.left_behind import left_draft


@shared(
    "take_over",
    form="acts.TakeOverForm",
    icon="user-check",
    trail=_("%(actor)s gave the authorship of %(case)s to %(person)s."),
    notice=_("%(case)s: you are its author now."),
    marks=("names people",),
)
def take_over(*, reference: str, by: Person, at: datetime, to: Person, reason: str, version: int | None = None) -> Done:
    """Make somebody of the case's service its author, with a reason. The former author stays one for four eyes.

    Raises Absent, Refused, Conflict.
    """
    return perform(
        reference=reference, act="take_over", by=by, at=at, version=version, effect=_passing_on(to, reason, by, at)
    )


def take_over_draft(*, reference: str, by: Person, at: datetime, to: Person, reason: str) -> Done:
    """The same for a draft of the own service whose author left: nobody sees it until then.

    Its own door: permission, service, clearance and compartments are asked there, and the draft opens to its new
    author alone. Raises Absent, Refused.
    """
    with acting_as_system("a supervisor takes over a draft of somebody who left"):
        return perform(
            reference=reference, act="take_over", by=by, at=at, effect=_passing_on(to, reason, by, at), door=_left_door
        )


def _left_door(sight: Sight, reference: str) -> Case:
    return there(left_draft(reference, sight) if sight.may(Permission.CASE_ASSIGN) else None, reference)


def _passing_on(to: Person, reason: str, by: Person, at: datetime) -> Any:
    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        _refuse_unfit(case, to, reason, at)
        former = case.author
        Assignment.objects.filter(case=case, role="author", ended_at__isnull=True).update(ended_at=at)
        Assignment.objects.create(
            case=case, person=to, role="author", given_by=by, given_at=at, origin="take_over", reason=reason.strip()
        )
        case.author = to
        if case.lead_id in (None, former.pk):
            set_lead(case=case, person=to, by=by, at=at, origin="take_over")
        return {"tell_ids": [to.pk], "person_id": to.pk, "former_id": former.pk}

    return effect


def _refuse_unfit(case: Case, to: Person, reason: str, at: datetime) -> None:
    demand(reason, "Say why the authorship passes on.", "reason")
    if to.pk == case.author_id:
        raise Refused(say("{name} is the author already.", name=to.name), field="to")
    if to.service_id != case.owning_service_id:
        raise Refused(say("{name} doesn't work in the service that the case belongs to.", name=to.name), field="to")
    if not sight_of(to, at=at).may(kind_of(case).writes):
        raise Refused(say("The role of {name} doesn't include writing such a case.", name=to.name), field="to")
    demand_works_on(case, to, at)
