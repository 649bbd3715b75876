"""A NUL, which PostgreSQL keeps in no text: told to whoever typed it, never a fault of ours."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from casework.models import Case
from tests.factories import flow
from tests.factories.people import People

NUL = "a\0b"
READS = (
    "/people/?q={nul}&service={nul}&role={nul}&state={nul}&after={nul}",
    "/people/{nul}/",
    "/?text={nul}&state={nul}&lead={nul}&limit={nul}&service={nul}&due={nul}&sort={nul}&cursor={nul}&tab={nul}",
    "/search/{nul}/",
    "/trail/?person={nul}&case={nul}&request={nul}&code={nul}",
    "/notices/?before={nul}",
    "/cases/{nul}/",
    "/cases/{case}/acts/assign/?to={nul}",
    "/cases/{case}/timeline/?before={nul}",
)
PICKERS = ("assign", "offer_hand_over", "grant", "add_action", "revoke_grant", "settle_correction", "accept")


def signed_in(person: Person) -> Client:
    """A browser of that person."""
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="accounts.queries.signed_in.SignedIn")
    return client


@pytest.mark.parametrize("path", READS)
def test_a_nul_in_an_address_never_ends_in_a_fault(people: People, path: str) -> None:
    case = flow.submitted(people)
    for person in (people.supervisor, people.admin, people.auditor):
        answer = signed_in(person).get(path.format(nul="a%00b", case=case.reference))
        assert answer.status_code < 500, person


@pytest.mark.parametrize("act", PICKERS)
def test_a_nul_in_a_picker_is_a_choice_that_is_not_there(people: People, act: str) -> None:
    case = flow.in_follow_up(people) if act == "add_action" else flow.submitted(people)
    names = ("to", "service", "description", "due_on", "measure", "remark", "reason", "ends_at", "grant_id", "approve")
    given: dict[str, Any] = dict.fromkeys(names, NUL)
    for person in (people.supervisor, people.secretary, people.intake):
        answer = signed_in(person).post(f"/cases/{case.reference}/acts/{act}/", given)
        assert answer.status_code in (403, 404, 409, 422), (person, answer.status_code)
    if act == "assign":  # one of them got as far as the picker
        page = signed_in(people.supervisor).post(f"/cases/{case.reference}/acts/{act}/", given)
        assert page.status_code == 422


def test_a_nul_in_other_posted_fields_never_ends_in_a_fault(people: People) -> None:
    case = flow.draft(people)
    client = signed_in(people.officer)
    for path, given in _posts(case):
        answer = client.post(path, given)
        assert answer.status_code < 500, path
    answer = signed_in(people.supervisor).post(reverse("inbox-assign"), {"case": NUL, "to": people.officer.pk})
    assert answer.status_code < 500
    answer = Client(raise_request_exception=False).post("/sign-in/", {"login": NUL, "password": NUL})
    assert answer.status_code < 500


def _posts(case: Case) -> list[tuple[str, dict[str, Any]]]:
    referral = {"title": NUL, "facts": NUL, "then": NUL, "procedure": NUL}
    return [
        (reverse("saved-filters"), {"name": NUL, "query": NUL}),
        (reverse("referral-autosave", args=[case.reference]), referral),
        (reverse("referral-edit", args=[case.reference]), referral),
        (reverse("changes", args=[case.reference]), {"read": NUL}),
    ]
