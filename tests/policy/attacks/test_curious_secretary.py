"""A secretary without the compartment feels for words of a contribution with outgoing texts, and learns nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.role import install_role
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.models import Case, Notice
from casework.notifications import deliver
from screening.models import Dispatch, Letter
from screening.queries.dispatch_times import next_time
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import _registrars, make_person

pytestmark = pytest.mark.django_db

Browser = Callable[[Person], Client]
GUESSES = [f"Quill{left}{right}" for left in "abcdefghijklmnopqrs" for right in (f"feather{n:02}" for n in range(100))]
AT_ONCE = 50  # words in one letter
HELD = " ".join(f"{GUESSES[n]} chairs the fund." for n in (3, 407, 408, 1100, 1899))
PLAIN = " ".join(f"{word} chairs the fund." for word in ("Marigold", "Ottoline", "Borislav", "Winifred", "Anatoles"))
LETTERS = [GUESSES[n : n + AT_ONCE] for n in range(0, len(GUESSES), AT_ONCE)]


class Secretary:
    """One curious secretary and their file; what came back is kept without what differs by chance."""

    def __init__(self, case: Case, person: Person, client: Client) -> None:
        self.case, self.person, self.client = case, person, client
        self.seen: list[tuple[int, str]] = []

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


@pytest.fixture
def both(screeners: Screeners, client_of: Browser) -> tuple[Secretary, Secretary]:
    """Two like files; the contribution to the first holds five of the words, that to the second none."""
    found = []
    for name, text in (("curious-one", HELD), ("curious-two", PLAIN)):
        case = flow.in_assessment(screeners)
        flow.contribute(screeners, case, text=text, marking=3)
        person = make_person(name, role="fdi_secretary", service="ISC-SEC", level=3)
        found.append(Secretary(case, person, client_of(person)))
    return found[0], found[1]


@pytest.mark.parametrize("release", [True, False])
def test_1900_guesses_are_answered_alike_in_words_status_length_and_time(
    screeners: Screeners, both: tuple[Secretary, Secretary], release: bool
) -> None:
    assert (len(GUESSES), len(LETTERS)) == (1900, 38)
    for one in both:
        one.guess()
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
    assert times[:38] == times[38:]
    assert {state for state, _at in times} == {"sent" if release else "returned"}


def test_the_coordinator_and_the_auditor_hear_of_repeated_tries_and_the_secretary_nothing(
    screeners: Screeners, both: tuple[Secretary, Secretary]
) -> None:
    auditor = make_person("fdi-auditor", role="auditor", service="FED-ECO")
    for one in both:
        one.guess()
    now = timezone.now() + timedelta(seconds=1)
    while deliver.deliver_next(at=now):
        pass
    with acting_as_system("a test looks"):
        alarms = Event.objects.filter(code="file.guard_alarm")
        assert {event.data["sender_id"] for event in alarms} == {both[0].person.pk}
        told = set(Notice.objects.filter(code="file.guard_alarm").values_list("person_id", flat=True))
    assert told == {screeners.coordinator.pk, auditor.pk}
    with acting_as(auditor):
        assert Event.objects.filter(code="file.guard_alarm").exists()
    with acting_as(both[0].person):  # neither trail nor notices
        assert not Event.objects.filter(code__in=("file.guard_found", "file.guard_alarm")).exists()
        assert not Notice.objects.filter(code__startswith="file.guard").exists()


def test_what_the_coordinator_decides_shows_at_the_fixed_time_and_not_before(
    screeners: Screeners, both: tuple[Secretary, Secretary]
) -> None:
    """Released at once or a minute before the time: the letter leaves at the same moment."""
    for one in both:
        given = {"about": "A question", "text": f"Do you know {GUESSES[3]}?", "send": "1"}
        one.client.post(f"/cases/{one.case.reference}/letters/new/", given)
    for row in flow.waiting():
        flow.look(screeners, row, release=row.case_id == both[0].case.pk)
    for one in both:
        one.look()
    alike(*both)
    with acting_as(both[0].person):
        events = Event.objects.filter(code__in=("file.dispatch_decided", "file.guard_found"))
        assert not events.exists()
    moment = next_time(timezone.now())
    with acting_as_system("a test looks"):
        assert not Letter.objects.filter(kind="other", sent_at__isnull=False).exists()
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        sent = Letter.objects.get(kind="other", sent_at__isnull=False)
    assert sent.case_id == both[0].case.pk
    assert sent.sent_at is not None
    assert sent.sent_at >= moment


def test_an_auditor_who_works_on_the_file_reads_nothing_of_what_was_found(
    screeners: Screeners, both: tuple[Secretary, Secretary]
) -> None:
    """The role of an auditor, given to a secretary of the file, was a way round the queue."""
    two_roles = make_person("secretary-and-auditor", role="fdi_secretary", service="ISC-SEC", level=3)
    plain = make_person("plain-auditor", role="auditor", service="FED-ECO")
    asked, approved = _registrars()
    with acting_as_system("a test sets up"):
        at = timezone.now() - timedelta(hours=1)
        install_role(person=two_roles, role="auditor", requested_by=asked, approved_by=approved, at=at)
    both[0].guess()
    for row in flow.waiting()[:2]:
        flow.look(screeners, row)
    now = timezone.now() + timedelta(seconds=1)
    while deliver.deliver_next(at=now):
        pass
    telling = ("file.guard_found", "file.guard_alarm", "file.dispatch_decided")
    with acting_as(plain):
        assert set(Event.objects.filter(code__in=telling).values_list("code", flat=True)) == set(telling)
    with acting_as(two_roles):
        assert not Event.objects.filter(code__in=telling).exists()
        assert Event.objects.filter(code="file.handed_in").exists()  # the rest of the trail they read
        assert not Notice.objects.filter(code="file.guard_alarm").exists()
    with acting_as(screeners.coordinator):
        assert Event.objects.filter(code="file.guard_found").exists()


def test_what_a_coordinator_released_tells_no_other_reader_what_stands_apart(
    screeners: Screeners, client_of: Browser
) -> None:
    """The letters tab and the timeline named to every reader the joint opinion's words that stand in a contribution."""
    case = flow.in_assessment(screeners)
    flow.contribute(screeners, case, text="Borislav Quillfeather chairs the fund.", marking=2)
    said = {"direction": "risk", "text": "Mr Quillfeather is known."}
    client, url = client_of(screeners.coordinator), f"/cases/{case.reference}/acts/merge_opinion/"
    page = client.get(url)
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert version is not None
    stopped = client.post(url, {"version": version.group(1), **said})
    assert stopped.status_code == 422
    keys = re.findall(r'name="released"[^>]*value="([^"]+)"', stopped.content.decode())
    freed = {"version": version.group(1), **said, "released": keys, "release_reason": "It is in the press."}
    assert client.post(url, freed).status_code == 302
    for person in (screeners.vla, screeners.secretary, screeners.chair):
        for place in ("letters/", "timeline/", ""):
            shown = client_of(person).get(f"/cases/{case.reference}/{place}", follow=True).content.decode()
            assert "It is in the press" not in shown, (person.username, place)
            assert "released by hand" not in shown, (person.username, place)
            assert "The guard" not in shown, (person.username, place)
        with acting_as(person):
            assert not Event.objects.filter(code__in=("file.guard_stopped", "file.guard_passed")).exists()
    assert "It is in the press" in client.get(f"/cases/{case.reference}/letters/").content.decode()
    with acting_as(screeners.coordinator):
        codes = set(Event.objects.filter(code__startswith="file.guard").values_list("code", flat=True))
    assert codes == {"file.guard_stopped", "file.guard_passed"}
