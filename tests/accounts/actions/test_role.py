"""A role is asked for by one person and decided on by another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.role import act_on_role, request_role
from accounts.context import acting_as
from accounts.errors import Conflict, Refused
from accounts.models import Event, Person, RoleAssignment
from accounts.permissions import Permission
from tests.factories.people import People, make_person


def ask(people: People, person: Person, role: str = "case_officer", **given: object) -> RoleAssignment:
    now = timezone.now()
    with acting_as(people.admin):
        values = {"starts_at": now, "ends_at": None, "reason": "Joins the desk", **given}
        return request_role(person=person, role=role, by=people.admin, at=now, **values)


def decide(act: str, by: Person, assignment: RoleAssignment, version: int | None = None) -> RoleAssignment:
    with acting_as(by):
        return act_on_role(assignment=assignment.pk, act=act, version=version, by=by, at=timezone.now())


def test_a_role_gives_its_permissions_only_once_another_person_approved(people: People) -> None:
    person = make_person(role=None)
    asked = ask(people, person)
    assert not sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)
    decide("approve", people.approver, asked)
    assert sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)


def test_nobody_decides_on_a_role_that_they_asked_for(people: People) -> None:
    both = make_person(role="role_approver")
    RoleAssignment.objects.filter(person=people.admin).update(requested_by=people.approver)
    asked = ask(people, make_person(role=None))
    RoleAssignment.objects.filter(pk=asked.pk).update(requested_by=both)
    with pytest.raises(Refused) as refused:
        decide("approve", both, asked)
    assert refused.value.sentence == "Four eyes: whoever asked for a role doesn't decide on it."
    assert RoleAssignment.objects.get(pk=asked.pk).state == "requested"


def test_nobody_decides_on_a_role_of_their_own(people: People) -> None:
    now = timezone.now()
    own = RoleAssignment.objects.create(
        person=people.approver, role="reader", starts_at=now, requested_by=people.admin, requested_at=now
    )
    with pytest.raises(Refused) as refused:
        decide("approve", people.approver, own)
    assert refused.value.sentence == "Four eyes: nobody decides on a role of their own."


def test_an_administrator_does_not_approve(people: People) -> None:
    asked = ask(people, make_person(role=None))
    with pytest.raises(Refused) as refused:
        decide("approve", people.admin, asked)
    assert refused.value.sentence == "Your role does not include this act (role.approve)."


def test_managing_people_is_not_held_together_with_a_role_on_cases(people: People) -> None:
    with pytest.raises(Refused) as refused:
        ask(people, people.officer, role="administrator")
    assert refused.value.sentence == "This role can't be held together with the role Case officer."


def test_a_role_held_already_is_not_asked_for_twice(people: People) -> None:
    with pytest.raises(Refused) as refused:
        ask(people, people.officer)
    assert refused.value.sentence == "This person holds this role already, or it waits for approval."


def test_a_role_whose_last_day_has_passed_makes_room_for_a_new_request(people: People) -> None:
    past = timezone.now() - timedelta(hours=1)
    RoleAssignment.objects.filter(person=people.officer).update(ends_at=past)
    assert ask(people, people.officer).state == "requested"
    assert sorted(RoleAssignment.objects.filter(person=people.officer).values_list("state", flat=True)) == [
        "ended",
        "requested",
    ]


def test_the_last_administrator_stays(people: People) -> None:
    last = RoleAssignment.objects.get(person=people.admin)
    with pytest.raises(Refused) as refused:
        decide("revoke", people.approver, last)
    assert refused.value.sentence == "This is the last person who holds this role; give it to somebody else first."
    make_person(role="administrator")
    assert decide("revoke", people.approver, last).state == "ended"


def test_a_second_decision_on_what_was_seen_before_is_a_conflict(people: People) -> None:
    asked = ask(people, make_person(role=None))
    other = make_person(role="role_approver")
    decide("approve", people.approver, asked, version=1)
    with pytest.raises(Conflict):
        decide("refuse", other, asked, version=1)
    assert RoleAssignment.objects.get(pk=asked.pk).state == "approved"


def test_every_step_is_on_the_trail(people: People) -> None:
    asked = ask(people, make_person(role=None))
    decide("approve", people.approver, asked)
    decide("end", people.admin, asked)
    with acting_as(people.auditor):
        codes = list(Event.objects.filter(object_kind="roleassignment", object_id=str(asked.pk)).order_by("id"))
    assert [(event.code, event.actor_id) for event in codes] == [
        ("role.requested", people.admin.pk),
        ("role.approved", people.approver.pk),
        ("role.ended", people.admin.pk),
    ]
