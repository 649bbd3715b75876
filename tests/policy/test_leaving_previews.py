"""What a form says that a move, a leaving or the end of a role takes away is what it then takes away."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions import definers
from accounts.actions.person import request_move
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.models import AccessRequest, Event, Person, RoleAssignment, Service
from accounts.permissions import Permission as P
from accounts.queries.ending import WORDS, ends_with_leaving, ends_with_service, hanging_on, stays_behind
from accounts.queries.translation import in_words
from casework.actions import assignment
from casework.models import IdempotencyKey, Watch
from casework.referrals.acts import positions
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, give_key, give_token, make_person, person_of_token, redefine

ClientOf = Callable[[Person], Client]


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def officer(people: People) -> Person:
    """Somebody on whom one thing hangs of nearly every kind."""
    person, now = make_person("mover", compartments=("AMBER",)), timezone.now()
    give_key(person, "AMBER")
    give_token(person)
    flow.draft(people, by=person)
    flow.in_assessment(people, by=person)
    helped, granted = flow.in_assessment(people), flow.in_assessment(people)
    flow.do(assignment.assign, by=people.supervisor, reference=helped.reference, to=person)
    flow.do(positions.save_position, by=person, reference=helped.reference, fields={"holds": "Half a"})
    where = {"by": people.supervisor, "reference": granted.reference}
    flow.do(assignment.grant, to=person, ends_at=now + timedelta(days=30), reason="Knows the family.", **where)
    flow.do(assignment.offer_hand_over, to=person, **where)
    with acting_as_system("a test sets up"):
        Watch.objects.create(case=granted, person=person, since=now)
        person.absences.create(substitute=people.reader, starts_on=day_of(now), ends_on=day_of(now) + timedelta(days=3))
    for kind, payload in (("role", {"role": "reader"}), ("service", {"service": Service.objects.get(code="GISS").pk})):
        with acting_as(people.admin):
            definers.call("access_ask", kind, person.pk, payload, "Later.")
    return person


def ended(code: str) -> dict[str, int]:
    with acting_as_system("a test reads the trail"):
        found: dict[str, int] = Event.objects.filter(code=code).latest("pk").data["ended"]
        withdrawn = Event.objects.filter(code="request.withdrawn").count()
    assert found.get("requests", 0) == withdrawn
    return found


def shown(page: str, found: dict[str, int], sentence: str) -> bool:
    """Whether the page has the sentence, with every kind and its number in it and nothing else."""
    parts = [f"{WORDS[kind]}: {found[kind]}" for kind in WORDS if kind in found]
    return f"{sentence} {'; '.join(parts)}." in page


def test_the_form_of_a_move_says_what_ends_and_what_waits_and_so_it_happens(
    people: People, officer: Person, client_of: ClientOf
) -> None:
    page = text(client_of(people.admin).get("/people/mover/service/"))
    now, home = timezone.now(), officer.service
    with acting_as(people.admin):
        foreseen, waits = ends_with_service(officer, at=now), stays_behind(officer, at=now)
    assert shown(page, foreseen, "With the approval ends:")
    assert "Waits in the present service for somebody else: Drafts that no colleague sees: 1" in page
    with acting_as(people.admin):
        asked = AccessRequest.objects.get(kind="service", person=officer)
    approver, address = client_of(people.approver), f"/requests/{asked.pk}/approve/"
    assert f'href="{address}"' in text(approver.get("/requests/"))
    decides = text(approver.get(address))
    assert shown(decides, foreseen, "With the approval ends:")
    assert "Waits in the present service for somebody else: Drafts that no colleague sees: 1" in decides
    assert approver.post(address, {"version": asked.version}).status_code == 302
    assert ended("person.moved") == foreseen
    assert set(foreseen) == set(WORDS) - {"clearances", "representations", "unrepresented", "kept_answers"}
    with acting_as(people.admin):
        left = {t.kind: t.number for t in hanging_on(officer, home, at=timezone.now())}
    assert {t.kind: t.number for t in waits} == {k: n for k, n in left.items() if k not in ("leads", "assignments")}


def test_the_form_of_a_deactivation_says_what_ends_and_so_it_happens(
    people: People, officer: Person, client_of: ClientOf
) -> None:
    admin = client_of(people.admin)
    with acting_as_system("a test sets up"):
        IdempotencyKey.objects.create(
            person=officer, key="k", fingerprint="f", status=200, body={}, created_at=timezone.now()
        )
    page = text(admin.get("/people/mover/deactivate/"))
    with acting_as(people.admin):
        foreseen = ends_with_leaving(officer, at=timezone.now())
    assert shown(page, foreseen, "At once ends:")
    assert admin.post("/people/mover/deactivate/", {"version": officer.version}).status_code == 302
    assert ended("person.deactivated") == foreseen
    assert set(foreseen) == set(WORDS) - {"representations", "unrepresented"}


def test_a_representatives_files_are_foreseen(screeners: Screeners, client_of: ClientOf) -> None:
    admin = make_person("the-administrator", role="administrator", service="NSA")
    investment_flow.in_assessment(screeners)
    page = text(client_of(admin).get(f"/people/{screeners.rep.username}/deactivate/"))
    assert "Files represented: 1" in page
    assert "Waits in the service" not in page
    client_of(admin).post(f"/people/{screeners.rep.username}/deactivate/", {"version": screeners.rep.version})
    assert ended("person.deactivated")["representations"] == 1


def test_the_end_of_a_role_says_what_it_takes_away_and_so_it_happens(people: People, client_of: ClientOf) -> None:
    officer, before = people.officer, timezone.now()
    token, _row = give_token(officer)
    role = RoleAssignment.objects.get(person=officer)
    old = sight_of(officer, at=before).permissions
    for who, address in ((people.admin, f"/people/officer/roles/{role.pk}/end/"),
                         (people.approver, f"/roles/held/{role.pk}/revoke/")):  # fmt: skip
        page = text(client_of(who).get(address))
        assert "The role ends at once: Case officer." in page
        assert "Tokens that stop working: 1." in page
    assert person_of_token(token, at=before) == officer
    assert client_of(people.approver).post(address, {"version": role.version}).status_code == 302
    now = timezone.now()
    lost = sorted(in_words(p) for p in old - sight_of(officer, at=now).permissions)
    assert f"May no longer: {'; '.join(lost)}." in page
    assert person_of_token(token, at=now) is None


def test_a_role_that_ran_out_is_said_to_take_nothing_more(people: People, client_of: ClientOf) -> None:
    role = RoleAssignment.objects.get(person=people.officer)
    redefine(RoleAssignment.objects.filter(pk=role.pk), ends_at=timezone.now())
    page = text(client_of(people.admin).get(f"/people/officer/roles/{role.pk}/end/"))
    assert ("May no longer" in page, "Tokens that stop" in page) == (False, False)


def test_a_move_of_somebody_with_nothing_promises_nothing(people: People, client_of: ClientOf) -> None:
    make_person("idle", role=None, level=None)
    page = text(client_of(people.admin).get("/people/idle/service/"))
    assert ("ends:" in page, "Waits in" in page) == (False, False)
    with acting_as(people.admin):
        idle = Person.objects.get(username="idle")
        given = {"username": "idle", "service": Service.objects.get(code="GISS"), "reason": "Moves.", "version": 1}
        request_move(by=people.admin, at=timezone.now(), **given)
        assert ends_with_service(idle, at=timezone.now()) == {}


def test_whoever_approves_a_new_enrolment_sees_what_it_ends(people: People, client_of: ClientOf) -> None:
    give_token(people.supervisor)
    for kind, payload in (("role", {"role": "reader"}), ("recovery", {"delivery": "sheet"})):
        with acting_as(people.admin):
            asked = definers.call("access_ask", kind, people.supervisor.pk, payload, "Lost the password.")
    approver, address = client_of(people.approver), f"/requests/{asked}/approve/"
    page = text(approver.get(address))
    assert "Tokens that stop working: 1." in page
    assert "Other requests for this person that are withdrawn: 1." in page
    assert approver.post(address, {"version": 1}).status_code == 302
    with acting_as_system("a test reads the trail"):
        codes = list(Event.objects.values_list("code", flat=True))
    assert [codes.count(code) for code in ("token.revoked", "request.withdrawn")] == [1, 1]


def test_whoever_takes_the_last_of_a_deciding_role_away_is_warned(people: People, client_of: ClientOf) -> None:
    """Nothing may wait for ever because one person went: intake, a vote, a key."""
    admin, approver = client_of(people.admin), client_of(people.approver)
    give_key(people.intake, "AMBER")
    with acting_as(people.admin):
        payload = {"service": Service.objects.get(code="GISS").pk}
        moves = definers.call("access_ask", "service", people.intake.pk, payload, "Moves.")
    role = RoleAssignment.objects.get(person=people.intake)
    triage = f"Nobody else in VSSE may do this, so what waits for it goes on waiting: {in_words(P.REFERRAL_TRIAGE)}"
    key = "Nobody else holds the key to this compartment, so that nobody is read into it: AMBER."
    looks = [
        admin.get("/people/intake/deactivate/"),
        admin.get("/people/intake/service/"),
        approver.get(f"/requests/{moves}/approve/"),
        admin.get(f"/people/intake/roles/{role.pk}/end/"),
        approver.get(f"/roles/held/{role.pk}/revoke/"),
    ]
    assert [triage in text(page) for page in looks] == [True] * 5
    assert [key in text(page) for page in looks] == [True, True, True, False, False]
    make_person("second-intake", role="intake_officer", service="VSSE")
    give_key(people.officer, "AMBER")
    page = text(admin.get("/people/intake/deactivate/"))
    assert ("Nobody else in" in page, key in page) == (False, False)
    assert "Nobody else in" not in text(admin.get("/people/officer/deactivate/"))
