"""A role is asked for by one person and decided on by another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.access_request import decide as decide_on
from accounts.actions.role import act_on_role, request_role
from accounts.context import acting_as
from accounts.errors import Conflict, Refused
from accounts.models import AccessRequest, Event, Person, RoleAssignment
from accounts.permissions import Permission
from tests.factories.people import People, make_person, redefine


def ask(people: People, person: Person, role: str = "case_officer", **given: object) -> AccessRequest:
    now = timezone.now()
    with acting_as(people.admin):
        values = {"starts_at": now, "ends_at": None, "reason": "Joins the desk", **given}
        return request_role(person=person, role=role, by=people.admin, at=now, **values)


def decide(
    act: str, by: Person, request: AccessRequest, version: int | None = None, answer: str = "Not needed."
) -> AccessRequest:
    with acting_as(by):
        return decide_on(request=request.pk, act=act, version=version, by=by, at=timezone.now(), answer=answer)


def end(act: str, by: Person, assignment: RoleAssignment) -> RoleAssignment:
    with acting_as(by):
        return act_on_role(assignment=assignment.pk, act=act, version=None, by=by, at=timezone.now())


def state_of(request: AccessRequest, people: People) -> str:
    with acting_as(people.approver):
        return str(AccessRequest.objects.get(pk=request.pk).state)


def test_a_role_gives_its_permissions_only_once_another_person_approved(people: People) -> None:
    person = make_person(role=None)
    asked = ask(people, person)
    assert not sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)
    decide("approve", people.approver, asked)
    assert sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)


def test_nobody_decides_on_a_role_that_they_asked_for(people: People) -> None:
    both = make_person(role="role_approver")
    asked = ask(people, make_person(role=None))
    redefine(AccessRequest.objects.filter(pk=asked.pk), requested_by=both)
    with pytest.raises(Refused) as refused:
        decide("approve", both, asked)
    assert refused.value.sentence == "Four eyes: whoever asked doesn't decide."
    assert state_of(asked, people) == "requested"


def test_nobody_decides_on_a_role_of_their_own(people: People) -> None:
    own = ask(people, make_person(role=None), role="reader")
    redefine(AccessRequest.objects.filter(pk=own.pk), person=people.approver)
    with pytest.raises(Refused) as refused:
        decide("approve", people.approver, own)
    assert refused.value.sentence == "Four eyes: nobody decides on what is asked for themselves."


def test_an_administrator_does_not_approve(people: People) -> None:
    asked = ask(people, make_person(role=None))
    other = make_person(role="administrator")
    for who in (people.admin, other):
        with pytest.raises(Refused) as refused:
            decide("approve", who, asked)
        assert refused.value.sentence == "Your role does not include this act (approve roles)."


def test_a_refusal_has_a_reason_that_whoever_asked_reads(people: People) -> None:
    asked = ask(people, make_person(role=None))
    with pytest.raises(Refused) as refused:
        decide("refuse", people.approver, asked, answer=" ")
    assert refused.value.sentence == "Say why you refuse; whoever asked reads it."
    decide("refuse", people.approver, asked, answer="The desk is full.")
    with acting_as(people.admin):
        assert AccessRequest.objects.get(pk=asked.pk).answer == "The desk is full."


def test_managing_people_is_not_held_together_with_a_role_on_cases(people: People) -> None:
    with pytest.raises(Refused) as refused:
        ask(people, people.officer, role="administrator")
    assert refused.value.sentence == "This role can't be held together with the role Case officer."


def test_two_roles_that_clash_are_not_approved_one_after_the_other(people: People) -> None:
    person = make_person(role=None)
    ask(people, person, role="reader")
    with pytest.raises(Refused) as refused:
        ask(people, person, role="auditor")
    assert refused.value.sentence == "This role can't be held together with the role Reader."


def test_a_role_held_already_is_not_asked_for_twice(people: People) -> None:
    with pytest.raises(Refused) as refused:
        ask(people, people.officer)
    assert refused.value.sentence == "This person holds this role already, or it waits for approval."


def test_a_role_whose_last_day_has_passed_makes_room_for_a_new_request(people: People) -> None:
    past = timezone.now() - timedelta(hours=1)
    redefine(RoleAssignment.objects.filter(person=people.officer), starts_at=past - timedelta(days=1), ends_at=past)
    decide("approve", people.approver, ask(people, people.officer))
    assert sorted(RoleAssignment.objects.filter(person=people.officer).values_list("state", flat=True)) == [
        "approved",
        "ended",
    ]


def test_the_last_administrator_stays(people: People) -> None:
    last = RoleAssignment.objects.get(person=people.admin)
    with pytest.raises(Refused) as refused:
        end("revoke", people.approver, last)
    assert refused.value.sentence == "This is the last person who holds this role; give it to somebody else first."
    make_person(role="administrator")
    assert end("revoke", people.approver, last).state == "ended"


def test_a_second_decision_on_what_was_seen_before_is_a_conflict(people: People) -> None:
    asked = ask(people, make_person(role=None))
    other = make_person(role="role_approver")
    decide("approve", people.approver, asked, version=1)
    with pytest.raises(Conflict):
        decide("refuse", other, asked, version=1)
    assert state_of(asked, people) == "approved"


def test_every_step_is_on_the_trail(people: People) -> None:
    person = make_person(role=None)
    decide("approve", people.approver, ask(people, person))
    end("end", people.admin, RoleAssignment.objects.get(person=person))
    with acting_as(people.auditor):
        steps = Event.objects.filter(data__person=person.pk, actor__isnull=False).order_by("id")
        found = [(event.code, event.actor_id) for event in steps if not event.code.startswith("clearance")]
    assert found == [
        ("request.made", people.admin.pk),
        ("request.approved", people.approver.pk),
        ("role.approved", people.approver.pk),
        ("role.ended", people.admin.pk),
    ]
