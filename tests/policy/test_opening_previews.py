"""What an approval says that it opens is what it then opens."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.holdings import request_clearance
from accounts.actions.role import request_role
from accounts.context import acting_as
from accounts.models import Marking, Person
from casework.access import visible_cases
from tests.factories import flow
from tests.factories.people import People, make_person

ClientOf = Callable[[Person], Client]


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def seen(person: Person) -> set[int]:
    with acting_as(person):
        return set(visible_cases(sight_of(person, at=timezone.now())).values_list("pk", flat=True))


def asked(people: People, kind: str) -> tuple[Person, int]:
    """Somebody for whom a role, or the clearance that the role still needs, is asked for; and the request."""
    role, level = (None, Marking.SECRET) if kind == "role" else ("case_officer", None)
    person = make_person("newcomer", role=role, level=level)
    now = timezone.now()
    given: dict[str, Any] = {"by": people.admin, "person": person, "reason": "Joins the desk."}
    if kind == "role":
        made = flow.do(request_role, role="case_officer", starts_at=now, ends_at=None, **given)
    else:
        made = flow.do(request_clearance, level=Marking.SECRET, ends_at=now + timedelta(days=9), **given)
    return person, made.pk


@pytest.mark.parametrize("kind", ["role", "clearance"])
def test_whoever_approves_reads_how_many_cases_open_and_so_many_open(
    people: People, client_of: ClientOf, kind: str
) -> None:
    """One click gave a role or a clearance, and nothing said what the person would see."""
    flow.in_assessment(people)
    flow.submitted(people)
    person, number = asked(people, kind)
    approver, address = client_of(people.approver), f"/requests/{number}/approve/"
    assert f'href="{address}"' in text(approver.get("/requests/")), "it is looked at first"
    before, page = seen(person), text(approver.get(address))
    assert approver.post(address, {"version": 1}).status_code == 302
    opened = seen(person) - before
    assert len(opened) == 2
    assert "Opens 2 cases that the person doesn’t see now." in page


def test_a_decided_request_tells_nothing_of_the_person_that_holds_only_now(people: People, client_of: ClientOf) -> None:
    """Beside what was decided in spring stood the service of today."""
    person, number = asked(people, "role")
    approver = client_of(people.approver)
    beside = f"{person.username} · {person.service.code}"
    assert beside in text(approver.get("/requests/"))
    approver.post(f"/requests/{number}/approve/", {"version": 1})
    decided = text(approver.get("/requests/?state=decided"))
    assert person.username in decided
    assert beside not in decided
