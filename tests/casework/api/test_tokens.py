"""Tokens at the door: wrong ones are counted where they come from, right ones end with what they were made under."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.role import install_role
from accounts.actions.token import person_of_token
from accounts.context import acting_as_system
from accounts.models import Event, HeldClearance, Person, RoleAssignment, SignInDelay
from tests.factories.people import give_token, make_person, redefine

TEXT = "dossier_right"


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
