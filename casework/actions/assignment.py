"""Who works on a case: assignment, hand-over, explicit grants of need to know."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.models import Person
from accounts.permissions import Permission
from accounts.sentences import say
from casework import access
from casework.actions.child import move
from casework.errors import Refused, demand
from casework.lifecycle.acts import shared
from casework.models import Assignment, Case, CaseGrant, HandOver, Watch
from casework.queries.access_list import may_take_part
from casework.queries.hand_over import note_for


def _could_open(case: Case, person: Person, at: datetime) -> str | None:
    """Why naming the person would give nothing: need to know never replaces clearance, compartment or role."""
    facts = access.case_facts(case, at)
    named = replace(facts, named=facts.named | {person.pk})
    allowed, reasons = access.explain(sight_of(person, at=at), named)
    return (
        None if allowed else say("{name} could not open this case: {reason}", name=person.name, reason=say(reasons[0]))
    )


def demand_works_on(case: Case, person: Person, at: datetime) -> None:
    """Refused for who can't deal with the case: the same, and oversight reads everything and changes nothing."""
    sight, problem = sight_of(person, at=at), None
    if sight.oversees:
        problem = "{name} belongs to the oversight body, which deals with no case."
    elif not may_take_part(case, person.service_id, at=at):
        problem = "{name}: this service has no part in the case."
    elif not sight.works_on(case.kind):
        problem = "{name}: no role of this person works on such cases."
    _refuse_unfit(say(problem, name=person.name) if problem else _could_open(case, person, at))


def _refuse_unfit(problem: str | None) -> None:
    if problem:
        raise Refused(problem, field="to")


def _name(case: Case, person: Person, by: Person, at: datetime, origin: str) -> None:
    """The person is named on the case, who perhaps was already."""
    given = {"given_by": by, "given_at": at, "origin": origin}
    Assignment.objects.get_or_create(case=case, person=person, role="member", ended_at=None, defaults=given)


def set_lead(*, case: Case, person: Person, by: Person, at: datetime, origin: str) -> None:
    """Make a person the lead of a locked case; the former lead's assignment ends with it."""
    demand_works_on(case, person, at)
    Assignment.objects.filter(case=case, role="lead", ended_at__isnull=True).update(ended_at=at)
    Assignment.objects.create(case=case, person=person, role="lead", given_by=by, given_at=at, origin=origin)
    case.lead = person


def _open_hand_overs(case: Case) -> QuerySet[HandOver]:
    return HandOver.objects.filter(case=case, signed_at__isnull=True, withdrawn_at__isnull=True)


def _giver(case: Case) -> list[int]:
    return [row.giver_id or row.offered_by_id for row in _open_hand_overs(case)]


def _receiver(case: Case) -> list[int]:
    return list(_open_hand_overs(case).values_list("receiver_id", flat=True))


@shared(
    "assign",
    form="act.ToPerson",
    icon="user-check",
    trail=_("%(actor)s assigned %(case)s."),
    notice=_("%(case)s: assigned to you."),
    watched=_("%(case)s: somebody was assigned."),
    marks=("names people",),
)
def assign(case: Case, sight: Sight, *, by: Person, at: datetime, to: Person) -> dict[str, Any]:
    """Set a person to the case. The person gains need to know, nothing else."""
    demand_works_on(case, to, at)
    _name(case, to, by, at, "assign")
    if case.lead_id is None:
        set_lead(case=case, person=to, by=by, at=at, origin="assign")
    return {"tell_ids": [to.pk], "person_id": to.pk}


@shared(
    "offer_hand_over",
    form="acts.HandOverForm",
    icon="arrow-right",
    trail=_("%(actor)s offered to hand %(case)s over."),
    notice=_("%(case)s: offered to you; read the hand-over note and sign for it."),
    watched=_("%(case)s: offered to another lead."),
    marks=("names people",),
)
def offer_hand_over(
    case: Case, sight: Sight, *, by: Person, at: datetime, to: Person, remark: str = ""
) -> dict[str, Any]:
    """Offer the case to another lead: the system writes the note as things stand, the receiver signs for it."""
    demand_works_on(case, to, at)
    if to.pk == case.lead_id:
        raise Refused(say("{name} leads the case already.", name=to.name), field="to")
    hand_over = HandOver.objects.create(
        case=case,
        giver=case.lead,
        receiver=to,
        note=note_for(case, sight, at=at),
        remark=remark,
        offered_by=by,
        offered_at=at,
    )
    # the receiver must be able to read what is signed for
    _name(case, to, by, at, "hand_over")
    return {"tell_ids": [to.pk], "hand_over_id": hand_over.pk}


@shared(
    "sign_hand_over",
    icon="file-check",
    first=1,
    trail=_("%(actor)s signed for the hand-over of %(case)s."),
    notice=_("%(case)s: the hand-over was signed for."),
    names=_giver,
)
def sign_hand_over(case: Case, sight: Sight, *, by: Person, at: datetime) -> dict[str, Any]:
    """Sign for a hand-over: from now on the receiver leads."""
    hand_over = _open_hand_overs(case).select_for_update().get()
    move(hand_over, "sign", signed_at=at)
    set_lead(case=case, person=by, by=by, at=at, origin="sign_hand_over")
    return {"tell_ids": [hand_over.giver_id or hand_over.offered_by_id], "hand_over_id": hand_over.pk}


@shared(
    "withdraw_hand_over",
    icon="undo-2",
    trail=_("%(actor)s took back the hand-over of %(case)s that was offered to %(person)s."),
    notice=_("%(case)s: the hand-over that was offered to you was taken back."),
    handles=("offer_hand_over",),
    names=_receiver,
)
def withdraw_hand_over(case: Case, sight: Sight, *, at: datetime) -> dict[str, Any]:
    """Take an offer back that nobody has signed for: the receiver is no longer named on the case by it."""
    waiting = _open_hand_overs(case).select_for_update().get()
    move(waiting, "withdraw", withdrawn_at=at)
    named = Assignment.objects.filter(case=case, person=waiting.receiver, origin="hand_over", ended_at__isnull=True)
    named.update(ended_at=at)
    return {"tell_ids": [waiting.receiver_id], "hand_over_id": waiting.pk, "person_id": waiting.receiver_id}


@shared(
    "grant",
    form="acts.GrantForm",
    icon="key-round",
    tone="info",
    trail=_("%(actor)s granted need to know of %(case)s."),
    notice=_("%(case)s: you were given the need to know until a date."),
    watched=_("%(case)s: somebody was given the need to know until a date."),
)
def grant(
    case: Case, sight: Sight, *, by: Person, at: datetime, to: Person, ends_at: datetime, reason: str
) -> dict[str, Any]:
    """Give one person the need to know until a date, with a reason."""
    if to.pk == by.pk:
        raise Refused("Nobody grants need to know to themselves.", field="to")
    demand(reason, "Say why this person needs to know.", "reason")
    if ends_at <= at:
        raise Refused("The grant must end in the future.", field="ends_at")
    _refuse_unfit(_could_open(case, to, at))
    given = access.give_grant(case=case, person=to, by=by, at=at, ends_at=ends_at, reason=reason)
    return {"tell_ids": [to.pk], "person_id": to.pk, "grant_id": given.pk}


@shared(
    "revoke_grant",
    form="acts.RevokeForm",
    icon="ban",
    danger=True,
    trail=_("%(actor)s ended a grant on %(case)s."),
    notice=_("%(case)s: a grant was ended."),
)
def revoke_grant(case: Case, sight: Sight, *, by: Person, at: datetime, grant_id: int) -> dict[str, Any]:
    """End an explicit grant now."""
    row = CaseGrant.objects.select_for_update().filter(content_object=case, pk=grant_id, ended_at__isnull=True).first()
    if row is None:
        raise Refused("This grant has ended already.", field="grant_id")
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by"])
    return {"person_id": row.user_id, "grant_id": row.pk}


def watch(*, reference: str, by: Person, at: datetime, on: bool) -> None:
    """Follow a case, or stop following it."""
    case = access.get_case(sight_of(by, at=at), reference, Permission.CASE_VIEW)
    if on:
        Watch.objects.get_or_create(case=case, person=by, defaults={"since": at})
    else:
        Watch.objects.filter(case=case, person=by).delete()
