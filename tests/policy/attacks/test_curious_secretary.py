"""A secretary without the compartment feels for words of a contribution with outgoing texts, and learns nothing."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.role import install_role
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.models import Case, Notice
from casework.notifications import deliver
from screening.investments.models import Dispatch
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.factories.people import _registrars, make_person

pytestmark = pytest.mark.django_db

GUESSES = [f"Quill{left}{right}" for left in "abcdefghijklmnopqrs" for right in (f"feather{n:02}" for n in range(100))]
AT_ONCE = 100  # words in one letter
HELD = " ".join(f"{GUESSES[n]} chairs the fund." for n in (3, 407, 408, 1100, 1899))
PLAIN = " ".join(f"{word} chairs the fund." for word in ("Marigold", "Ottoline", "Borislav", "Winifred", "Anatoles"))
LETTERS = [GUESSES[n : n + AT_ONCE] for n in range(0, len(GUESSES), AT_ONCE)]


class Secretary:
    """One curious secretary and their file; what came back is kept without what differs by chance."""

    def __init__(self, case: Case, person: Person, client: Client) -> None:
        self.case, self.person, self.client = case, person, client
        self.seen: list[tuple[int, str]] = []

    def so_far(self) -> "Secretary":
        """The same secretary, who goes on without adding to what the next test finds."""
        found = Secretary(self.case, self.person, self.client)
        found.seen = list(self.seen)
        return found

    def keep(self, answer: object) -> None:
        status, body = answer.status_code, answer.content.decode()  # type: ignore[attr-defined]
        body = body.replace(self.case.reference, "REF").replace(self.person.name, "NAME")
        body = body.replace(self.person.username, "USER")
        body = re.sub(r'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"', "", body)
        body = re.sub(r'([/"-])\d+(?=[/"])', r"\1N", body)  # numbers of rows
        body = re.sub(r"[0-9a-f]{64}", "HASH", body)  # of letters that say their reference
        self.seen.append((status, re.sub(r"\d\d:\d\d(:\d\d)?", "TIME", body)))

    def guess(self) -> None:
        for words in LETTERS:
            given = {"about": "A question", "text": "Do you know " + ", ".join(words) + "?", "send": "1"}
            answer = self.client.post(f"/cases/{self.case.reference}/letters/new/", given)
            self.seen.append((answer.status_code, answer.headers.get("Location", "").replace(self.case.reference, "")))
            self.look()

    def look(self) -> None:
        self.keep(self.client.get(f"/cases/{self.case.reference}/letters/"))
        with acting_as_system("a test looks"):
            last = Dispatch.objects.filter(case=self.case).order_by("-pk").first()
        if last is not None:
            self.keep(self.client.get(f"/cases/{self.case.reference}/outgoing/{last.pk}/"))


def alike(first: Secretary, second: Secretary) -> None:
    """Everything that the two have seen is the same, status by status and line by line."""
    assert len(first.seen) == len(second.seen)
    for one, two in zip(first.seen, second.seen, strict=True):
        assert one[0] == two[0]
        assert [pair for pair in zip(one[1].splitlines(), two[1].splitlines(), strict=True) if pair[0] != pair[1]] == []


def two_filings(screeners: Screeners) -> tuple[Secretary, Secretary]:
    """Two like files; the contribution to the first holds five of the words, that to the second none."""
    found = []
    for name, text in (("curious-one", HELD), ("curious-two", PLAIN)):
        case = flow.in_assessment(screeners)
        flow.contribute(screeners, case, text=text, marking=3)
        person = make_person(name, role="fdi_secretary", service="ISC-SEC", level=3)
        client = Client()
        client.force_login(person, backend="accounts.queries.signed_in.SignedIn")
        found.append(Secretary(case, person, client))
    return found[0], found[1]


@dataclass(frozen=True)
class Tried:
    """Both secretaries have sent every word, and the guard has looked; beside them two who read the trail."""

    screeners: Screeners
    both: tuple[Secretary, Secretary]
    auditor: Person
    two_roles: Person  # a secretary of the file who is an auditor as well


def try_all() -> Tried:
    screeners = make_screeners()
    auditor = make_person("fdi-auditor", role="auditor", service="FED-ECO")
    two_roles = make_person("secretary-and-auditor", role="fdi_secretary", service="ISC-SEC", level=3)
    asked, approved = _registrars()
    with acting_as_system("a test sets up"):
        at = timezone.now() - timedelta(hours=1)
        install_role(person=two_roles, role="auditor", requested_by=asked, approved_by=approved, at=at)
    both = two_filings(screeners)
    for one in both:
        one.guess()
    deliver_all()
    return Tried(screeners, both, auditor, two_roles)


def deliver_all() -> None:
    now = timezone.now() + timedelta(seconds=1)
    while deliver.deliver_next(at=now):
        pass


@pytest.fixture(scope="module")
def standing_tries(standing: Any) -> Tried:
    """What nearly two thousand guesses leave, made once; each test takes back what it does after that."""
    return standing(try_all)  # type: ignore[no-any-return]


@pytest.fixture
def tried(standing_tries: Tried, db: None) -> Tried:
    first, second = standing_tries.both
    return replace(standing_tries, both=(first.so_far(), second.so_far()))


@pytest.mark.parametrize("release", [True, False])
def test_1900_guesses_are_answered_alike_in_words_status_length_and_time(tried: Tried, release: bool) -> None:
    screeners, both = tried.screeners, tried.both
    assert (len(GUESSES), len(LETTERS)) == (1900, 19)
    assert {status for status, _body in both[0].seen} == {200, 302}
    alike(*both)
    flow.pass_the_time()  # nobody has looked: everything waits, with and without a find
    for one in both:
        one.look()
    alike(*both)
    flow.let_leave(screeners, release=release)
    for one in both:
        one.look()
    alike(*both)
    with acting_as_system("a test looks"):
        rows = list(Dispatch.objects.order_by("pk"))
    times = [(row.state, row.settled_at) for row in rows]
    assert times[:19] == times[19:]
    assert {state for state, _at in times} == {"sent" if release else "returned"}


def test_the_coordinator_and_the_auditor_hear_of_repeated_tries_and_the_secretary_nothing(tried: Tried) -> None:
    both, auditor = tried.both, tried.auditor
    with acting_as_system("a test looks"):
        alarms = Event.objects.filter(code="file.guard_alarm")
        assert {event.data["sender_id"] for event in alarms} == {both[0].person.pk}
        told = set(Notice.objects.filter(code="file.guard_alarm").values_list("person_id", flat=True))
    assert told == {tried.screeners.coordinator.pk, auditor.pk}
    with acting_as(auditor):
        assert Event.objects.filter(code="file.guard_alarm").exists()
    with acting_as(both[0].person):  # neither trail nor notices
        assert not Event.objects.filter(code__in=("file.guard_found", "file.guard_alarm")).exists()
        assert not Notice.objects.filter(code__startswith="file.guard").exists()


def test_an_auditor_who_works_on_the_file_reads_nothing_of_what_was_found(tried: Tried) -> None:
    """The role of an auditor, given to a secretary of the file, was a way round the queue."""
    screeners, both, two_roles = tried.screeners, tried.both, tried.two_roles
    for row in [row for row in flow.waiting() if row.case_id == both[0].case.pk][:2]:
        flow.look(screeners, row)
    deliver_all()
    telling = ("file.guard_found", "file.guard_alarm", "file.dispatch_decided")
    with acting_as(tried.auditor):
        assert set(Event.objects.filter(code__in=telling).values_list("code", flat=True)) == set(telling)
    with acting_as(two_roles):
        assert not Event.objects.filter(code__in=telling).exists()
        assert Event.objects.filter(code="file.handed_in").exists()  # the rest of the trail they read
        assert not Notice.objects.filter(code="file.guard_alarm").exists()
    with acting_as(screeners.coordinator):
        assert Event.objects.filter(code="file.guard_found").exists()
