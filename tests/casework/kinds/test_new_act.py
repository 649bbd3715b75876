"""An act that starts a clock and that another service answers: that of docs/how-to/new-act.md, built and walked."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions.deadlines import run_due
from casework.lifecycle import kinds
from casework.models import Case, Deadline
from casework.queries.turns import wrong
from tests.casework.kinds.growing import EDITS, GROWN, NEW
from tests.casework.kinds.scratch import code_lines, kind_of_the_page
from tests.casework.notifications.mailbox import deliver, told_of
from tests.factories.people import People

SignIn = Callable[[Person], Client]
GIVEN = {"title": "Delegation of Atlantis", "visitor": "Nemo Atlas", "purpose": "To see the archives of the harbour."}
ASKED = "Answer as guard"


@pytest.fixture(scope="module", autouse=True)
def visits(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[kinds.Kind]:
    from tests.conftest import _connection

    folder = tmp_path_factory.mktemp("kind")
    with django_db_blocker.unblock(), _connection("OWNER") as owner, kind_of_the_page(folder, owner, GROWN) as kind:
        yield kind


def press(client: Client, case: Case, act: str, **given: str) -> str:
    """Fill in the form of an act and send it; what its page said before."""
    with acting_as_system("a test looks"):
        case.refresh_from_db()
    address = reverse("act", args=[case.reference, act])
    page = client.get(address).content.decode()
    done = client.post(address, {**given, "version": case.version})
    assert done.status_code == 302, done.content.decode()
    return page


def asked(people: People, client_of: SignIn) -> tuple[Case, str]:
    """A visit whose author has asked the guard, and what the page of that said."""
    client = client_of(people.officer)
    client.post(client.post(reverse("new-visit"))["Location"], {**GIVEN, "version": 1})
    with acting_as_system("a test looks"):
        case = Case.objects.select_related("label").get(kind="visit", state="asked")
    return case, press(client, case, "ask_guard", question="Is Nemo known?")


def inbox(client: Client) -> str:
    client.get(reverse("inbox"))  # what was just done is said once
    return client.get(reverse("inbox")).content.decode()


def open_clock(case: Case) -> Deadline | None:
    with acting_as_system("a test looks"):
        return Deadline.objects.filter(case=case, clock="VIS-GUARD", ended_at=None).first()


def test_it_touches_at_most_eight_files_of_the_product() -> None:
    more = 2  # of a referral: turns have a file of their own, and a second procedure knows the clock
    assert len(EDITS) + len(NEW) + more <= 8
    assert sum(map(code_lines, NEW.values())) + sum(edit.count("\n+") for edit in EDITS.values()) < 100


def test_another_service_is_asked_told_and_answers_and_is_asked_no_more(people: People, client_of: SignIn) -> None:
    case, page = asked(people, client_of)
    assert "Answer of the guard" in page and "Told at once: Guard." in page
    guard, clock = client_of(people.giss), open_clock(case)
    assert clock is not None and clock.due_at is not None
    assert ASKED in inbox(guard)
    assert ASKED not in inbox(client_of(people.supervisor))
    deliver()
    assert told_of(case, "case.ask_guard") == {"giss"}
    refused = client_of(people.supervisor).get(reverse("act", args=[case.reference, "answer_guard"]))
    assert (refused.status_code, "Only the guard answers this." in refused.content.decode()) == (403, True)
    assert "Is Nemo known?" in press(guard, case, "answer_guard", answer="No.")
    assert open_clock(case) is None
    assert ASKED not in inbox(guard)
    deliver()
    assert told_of(case, "case.answer_guard") == {"officer"}
    changed = client_of(people.officer).get(f"/cases/{case.reference}/changes/").content.decode()
    assert all(f">{words}<" in changed for words in ("Guard", "Answer")), changed
    with acting_as_system("a test looks"):
        assert [work.reference for work, missing, stale in wrong() if missing or stale] == []


def test_its_clock_reminds_the_service_that_owes_the_answer(people: People, client_of: SignIn) -> None:
    case, _page = asked(people, client_of)
    clock = open_clock(case)
    assert clock is not None and clock.due_at is not None
    moment = clock.due_at - timedelta(hours=12)
    assert run_due(at=moment) == 1
    deliver(at=moment)
    assert told_of(case, "clock.warning") == {"officer", "supervisor", "giss"}
