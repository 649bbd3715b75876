"""Who works on a case: assignment, hand-over, explicit grants of need to know."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.access import Sight, sight_of
from accounts.models import Person
from accounts.permissions import Permission
from accounts.sentences import say
from casework import access
from casework.actions.child import move
from casework.actions.transition import Done, perform
from casework.errors import Refused
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


def could_work_on(case: Case, person: Person, at: datetime) -> str | None:
    """Why the person can't deal with the case: the same, and oversight reads everything and changes nothing."""
    sight = sight_of(person, at=at)
    if sight.oversees:
        return say("{name} belongs to the oversight body, which deals with no case.", name=person.name)
    if not may_take_part(case, person.service_id, at=at):
        return say("{name}: this service has no part in the case.", name=person.name)
    if not sight.works_on(case.kind):
        return say("{name}: no role of this person works on such cases.", name=person.name)
    return _could_open(case, person, at)


def set_lead(*, case: Case, person: Person, by: Person, at: datetime, origin: str) -> None:
    """Make a person the lead of a locked case; the former lead's assignment ends with it."""
    problem = could_work_on(case, person, at)
    if problem:
        raise Refused(problem, field="to")
    Assignment.objects.filter(case=case, role="lead", ended_at__isnull=True).update(ended_at=at)
    Assignment.objects.create(case=case, person=person, role="lead", given_by=by, given_at=at, origin=origin)
    case.lead = person


def assign(*, reference: str, by: Person, at: datetime, to: Person, version: int | None = None) -> Done:
    """Set a person to the case. The person gains need to know, nothing else."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        problem = could_work_on(case, to, at)
        if problem:
            raise Refused(problem, field="to")
        Assignment.objects.get_or_create(
            case=case,
            person=to,
            role="member",
            ended_at=None,
            defaults={"given_by": by, "given_at": at, "origin": "assign"},
        )
        if case.lead_id is None:
            set_lead(case=case, person=to, by=by, at=at, origin="assign")
        return {"tell_ids": [to.pk], "person_id": to.pk}

    return perform(reference=reference, act="assign", by=by, at=at, version=version, effect=effect)


def offer_hand_over(
    *, reference: str, by: Person, at: datetime, to: Person, remark: str = "", version: int | None = None
) -> Done:
    """Offer the case to another lead: the system writes the note as things stand, the receiver signs for it."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        problem = could_work_on(case, to, at)
        if problem:
            raise Refused(problem, field="to")
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
        Assignment.objects.get_or_create(
            case=case,
            person=to,
            role="member",
            ended_at=None,
            defaults={"given_by": by, "given_at": at, "origin": "hand_over"},
        )
        return {"tell_ids": [to.pk], "hand_over_id": hand_over.pk}

    return perform(reference=reference, act="offer_hand_over", by=by, at=at, version=version, effect=effect)


def sign_hand_over(*, reference: str, by: Person, at: datetime, version: int | None = None) -> Done:
    """Sign for a hand-over: from now on the receiver leads."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        hand_over = HandOver.objects.select_for_update().get(
            case=case, signed_at__isnull=True, withdrawn_at__isnull=True
        )
        move(hand_over, "sign", signed_at=at)
        set_lead(case=case, person=by, by=by, at=at, origin="sign_hand_over")
        return {"tell_ids": [hand_over.giver_id or hand_over.offered_by_id], "hand_over_id": hand_over.pk}

    return perform(reference=reference, act="sign_hand_over", by=by, at=at, version=version, effect=effect)


def withdraw_hand_over(*, reference: str, by: Person, at: datetime, version: int | None = None) -> Done:
    """Take an offer back that nobody has signed for: the receiver is no longer named on the case by it."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        waiting = HandOver.objects.select_for_update().get(case=case, signed_at__isnull=True, withdrawn_at__isnull=True)
        move(waiting, "withdraw", withdrawn_at=at)
        named = Assignment.objects.filter(case=case, person=waiting.receiver, origin="hand_over", ended_at__isnull=True)
        named.update(ended_at=at)
        return {"tell_ids": [waiting.receiver_id], "hand_over_id": waiting.pk, "person_id": waiting.receiver_id}

    return perform(reference=reference, act="withdraw_hand_over", by=by, at=at, version=version, effect=effect)


def grant(
    *, reference: str, by: Person, at: datetime, to: Person, ends_at: datetime, reason: str, version: int | None = None
) -> Done:
    """Give one person the need to know until a date, with a reason."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if to.pk == by.pk:
            raise Refused("Nobody grants need to know to themselves.", field="to")
        if not reason.strip():
            raise Refused("Say why this person needs to know.", field="reason")
        if ends_at <= at:
            raise Refused("The grant must end in the future.", field="ends_at")
        problem = _could_open(case, to, at)
        if problem:
            raise Refused(problem, field="to")
        given = access.give_grant(case=case, person=to, by=by, at=at, ends_at=ends_at, reason=reason)
        return {"tell_ids": [to.pk], "person_id": to.pk, "grant_id": given.pk}

    return perform(reference=reference, act="grant", by=by, at=at, version=version, effect=effect)


def revoke_grant(*, reference: str, by: Person, at: datetime, grant_id: int, version: int | None = None) -> Done:
    """End an explicit grant now."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        row = (
            CaseGrant.objects.select_for_update()
            .filter(content_object=case, pk=grant_id, ended_at__isnull=True)
            .first()
        )
        if row is None:
            raise Refused("This grant has ended already.", field="grant_id")
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        return {"person_id": row.user_id, "grant_id": row.pk}

    return perform(reference=reference, act="revoke_grant", by=by, at=at, version=version, effect=effect)


def watch(*, reference: str, by: Person, at: datetime, on: bool) -> None:
    """Follow a case, or stop following it."""
    case = access.get_case(sight_of(by, at=at), reference, Permission.CASE_VIEW)
    if on:
        Watch.objects.get_or_create(case=case, person=by, defaults={"since": at})
    else:
        Watch.objects.filter(case=case, person=by).delete()
