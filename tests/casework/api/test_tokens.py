"""Tokens at the door: wrong ones are counted where they come from, right ones end with what they were made under."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions import definers
from accounts.actions.holdings import install_held
from accounts.actions.role import install_role
from accounts.context import acting_as, acting_as_system, enter_token
from accounts.models import CompartmentHolding, Event, HeldClearance, Person, RoleAssignment, SignInDelay
from casework.access import give_grant
from casework.actions import assignment
from casework.models import Case
from tests.factories import flow
from tests.factories.cases import make_case, name_on
from tests.factories.people import People, give_token, make_compartment, make_person, person_of_token, redefine

TEXT = "dossier_right"
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def owner(db: None) -> Person:
    person = make_person("owner", role="case_officer")
    give_token(person, TEXT, days=1)
    return person


def ask(text: str, address: str = "203.0.113.9") -> Any:
    return Client().get(
        "/api/v1/inbox/", headers={"authorization": f"Bearer {text}", "X-Forwarded-For": f"6.6.6.6, {address}"}
    )


def test_wrong_tokens_slow_their_own_address_down_and_nobody_else(owner: Person, settings: Any) -> None:
    settings.DOSSIER_PROXIES = 1
    assert [ask("wrong").status_code for _ in range(10)] == [401] * 10
    slowed = ask("wrong")
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "10")
    assert ask("wrong", "198.51.100.7").status_code == 401
    assert ask(TEXT).status_code == 200  # a right one is never kept waiting
    assert {"203.0.113.9", "198.51.100.7"} == set(SignInDelay.objects.values_list("address", flat=True))
    with acting_as_system("a test reads the trail"):
        assert Event.objects.filter(code="person.sign_in_failed", address="203.0.113.9").count() == 10


def test_a_token_ends_with_the_role_it_was_made_under(owner: Person) -> None:
    now = timezone.now()
    assert person_of_token(TEXT, at=now) == owner
    redefine(RoleAssignment.objects.filter(person=owner), ends_at=now + timedelta(hours=1))
    assert person_of_token(TEXT, at=now) == owner
    assert person_of_token(TEXT, at=now + timedelta(hours=2)) is None


def test_a_token_ends_with_the_clearance_it_was_made_under(owner: Person) -> None:
    now = timezone.now()
    redefine(HeldClearance.objects.filter(person=owner), ends_at=now)
    assert person_of_token(TEXT, at=now + timedelta(seconds=1)) is None


def test_a_token_does_not_get_the_roles_that_its_person_is_given_later(db: None) -> None:
    person = make_person("grows", role=None)
    text, _token = give_token(person)
    with acting_as_system("a test sets up"):
        asked, approved = make_person(role="administrator"), make_person(role="role_approver")
        install_role(person=person, role="case_officer", requested_by=asked, approved_by=approved, at=timezone.now())
    assert "case_officer" in sight_of(person, at=timezone.now()).roles
    assert ask(text).status_code == 403
    assert ask(give_token(person)[0]).status_code == 200


def test_changing_ones_password_ends_ones_tokens(client_of: Callable[[Person], Client]) -> None:
    old, new = "Quiet lanterns 47 over water", "Other lanterns 48 over water"
    person = make_person("careful", password=old)
    text, _token = give_token(person)
    page = client_of(person)
    assert "all your tokens end" in page.get("/settings/password/").content.decode()
    assert page.post("/settings/password/", {"old": old, "new": new, "again": new}).status_code == 302
    assert person_of_token(text, at=timezone.now()) is None


def _with_token(person: Person, made: datetime, ask: Callable[[], Any]) -> Any:
    """What ``ask`` answers while a token of ``person`` speaks; outside, nothing of it stays."""

    def inside() -> Any:
        with transaction.atomic():
            enter_token(person, made=made)
            return ask()

    return copy_context().run(inside)


def _cases_by_policy(person: Person, made: datetime) -> set[str]:
    """What row-level security shows to a token of ``person``, with the application's own filter left out."""
    found: set[str] = _with_token(person, made, lambda: set(Case.objects.values_list("reference", flat=True)))
    return found


def test_an_old_token_reads_nothing_that_its_person_may_read_only_since(people: People) -> None:
    amber = make_compartment("AMBER")
    plain = make_case(people.officer, marking=1)
    secret = make_case(people.officer, marking=3)
    circle = make_case(people.officer, marking=1, compartments=[amber])
    person = make_person("grows", role="supervisor", level=1)
    text, token = give_token(person)
    now = timezone.now()
    with acting_as_system("a test sets up"):
        start = now - timedelta(days=9)
        install_held(HeldClearance(person=person, level=3, starts_at=start, ends_at=LATER), at=now)
        install_held(CompartmentHolding(person=person, compartment=amber, starts_at=now), at=now)
    everything = {plain.reference, secret.reference, circle.reference}
    with acting_as(person):
        assert set(Case.objects.values_list("reference", flat=True)) == everything
    assert _cases_by_policy(person, token.created_at) == {plain.reference}
    assert _cases_by_policy(person, give_token(person)[1].created_at) == everything
    headers = {"authorization": f"Bearer {text}"}
    statuses = {case.reference: Client().get(f"/api/v1/cases/{case.reference}/", headers=headers).status_code
                for case in (plain, secret, circle)}  # fmt: skip
    assert statuses == {plain.reference: 200, secret.reference: 404, circle.reference: 404}


def test_an_old_token_decides_nothing_in_the_database_by_a_role_given_since(people: People) -> None:
    person = make_person("rises", role=None, level=None)
    _text, token = give_token(person)
    with acting_as_system("a test sets up"):
        given = {"requested_by": people.admin, "approved_by": people.approver, "at": timezone.now()}
        install_role(person=person, role="role_approver", **given)
    newcomer = make_person(role=None)
    with acting_as(people.admin):
        asked = definers.call("access_ask", "role", newcomer.pk, {"role": "reader"}, "Joins.")
    with pytest.raises(DatabaseError, match="may not do this"):
        _with_token(person, token.created_at, lambda: definers.call("access_decide", asked, "approve", ""))
    for function, values in (("password_set", ("x",)), ("token_make", ("x", "a" * 64, LATER))):
        with pytest.raises(DatabaseError, match="Nobody is signed in"):
            _with_token(person, token.created_at, lambda f=function, v=values: definers.call(f, *v))  # type: ignore[misc]
    with acting_as(person):
        definers.call("access_decide", asked, "approve", "")


def test_an_old_token_opens_no_case_on_which_its_person_was_named_only_since(people: People) -> None:
    person = make_person("follows", role="case_officer", service="ELSEWHERE")
    before, assigned, granted = (make_case(people.supervisor, marking=0) for _ in range(3))
    name_on(before, person)
    text, token = give_token(person)
    name_on(assigned, person)
    with acting_as(people.supervisor):
        about = {"case": granted, "person": person, "by": people.supervisor, "reason": "Translates."}
        give_grant(at=timezone.now(), ends_at=LATER, **about)
    everything = {before.reference, assigned.reference, granted.reference}
    with acting_as(person):
        assert set(Case.objects.values_list("reference", flat=True)) == everything
    assert _cases_by_policy(person, token.created_at) == {before.reference}
    headers = {"authorization": f"Bearer {text}"}
    statuses = {reference: Client().get(f"/api/v1/cases/{reference}/", headers=headers).status_code
                for reference in everything}  # fmt: skip
    assert statuses == {before.reference: 200, assigned.reference: 404, granted.reference: 404}
    headers = {"authorization": f"Bearer {give_token(person)[0]}"}
    assert all(
        Client().get(f"/api/v1/cases/{reference}/", headers=headers).status_code == 200 for reference in everything
    )


def test_an_old_token_still_signs_for_what_was_handed_over_in_ones_own_service(people: People) -> None:
    case = flow.in_assessment(people)
    colleague = make_person("colleague", role="case_officer", service="VSSE")
    text, _token = give_token(colleague)
    flow.do(assignment.offer_hand_over, by=people.supervisor, reference=case.reference, to=colleague)
    headers = {"authorization": f"Bearer {text}"}
    address = f"/api/v1/cases/{case.reference}/acts/sign_hand_over/"
    answer = Client().post(address, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
