"""The bell: own notices only, through the read door, and a number of queries that doesn't grow."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Marking, Person
from accounts.sealed import sealed
from casework.blocks.meetings import agenda
from casework.lifecycle.kinds import kinds
from casework.models import Case, Notice
from casework.queries.notice_words import SENTENCES, sentence
from casework.queries.notices import notice_page, unread_count
from tests.casework.notifications.mailbox import deliver, tell
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import People, make_person, redefine

Browser = Callable[[Person], Client]


@pytest.fixture
def case(people: People) -> Case:
    """A case that the supervisor was told of."""
    found = make_case(people.officer)
    tell(found, people.supervisor, key="one")
    deliver()
    return found


def test_the_count_is_what_the_page_polls(case: Case, people: People, client_of: Browser) -> None:
    assert client_of(people.supervisor).get("/notices/count/").json() == {"unread": 1}
    assert client_of(people.reader).get("/notices/count/").json() == {"unread": 0}


def test_the_page_says_what_happened_on_which_case(case: Case, people: People, client_of: Browser) -> None:
    page = client_of(people.supervisor).get("/notices/")
    assert f"{case.reference}: assigned to you." in page.content.decode()
    assert "1 unread notice" in page.content.decode()


def test_an_empty_page_says_so(people: People, client_of: Browser) -> None:
    assert "No notices" in client_of(people.reader).get("/notices/").content.decode()


def test_opening_a_notice_leads_to_its_case_and_marks_it_as_read(
    case: Case, people: People, client_of: Browser
) -> None:
    browser = client_of(people.supervisor)
    with acting_as_system("a test looks"):
        pk = Notice.objects.get().pk
    answer = browser.get(f"/notices/{sealed('notice', pk)}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.reference}/")
    assert browser.get("/notices/count/").json() == {"unread": 0}


def test_marking_one_and_marking_all(case: Case, people: People, client_of: Browser) -> None:
    for key in ("two", "three"):
        tell(make_case(people.officer), people.supervisor, key=key, code="case.close")
    deliver()
    browser = client_of(people.supervisor)
    with acting_as_system("a test looks"):
        pk = Notice.objects.order_by("pk")[0].pk
    assert browser.get("/notices/count/").json() == {"unread": 3}
    assert browser.post(f"/notices/{sealed('notice', pk)}/read/").status_code == 302
    assert browser.get("/notices/count/").json() == {"unread": 2}
    assert browser.post("/notices/read-all/").status_code == 302
    assert browser.get("/notices/count/").json() == {"unread": 0}


def test_what_concerns_one_case_is_one_line_with_its_title(case: Case, people: People, client_of: Browser) -> None:
    tell(case, people.supervisor, key="two", code="case.close")
    deliver()
    browser = client_of(people.supervisor)
    assert browser.get("/notices/count/").json() == {"unread": 1}
    answer = browser.get("/notices/")
    (line,) = answer.context["page"].notices
    assert (line.text, line.about) == (f"{case.reference}: closed.", case.title)
    assert [before.text for before in line.earlier] == [f"{case.reference}: assigned to you."]
    page = answer.content.decode()
    assert case.title in page
    assert re.findall(r"data-unread(?:-rail)?>(\d+)<", page) == ["1", "1"]  # the bell and the navigation count alike
    browser.get(line.url)
    assert browser.get("/notices/count/").json() == {"unread": 0}


def test_a_notice_ends_when_what_it_asks_is_done_by_a_colleague(people: People, client_of: Browser) -> None:
    colleague = make_person(role="intake_officer")
    case = flow.submitted(people)
    deliver()
    browser = client_of(colleague)
    assert browser.get("/notices/count/").json() == {"unread": 1}
    flow.accept(people, case)
    assert browser.get("/notices/count/").json() == {"unread": 0}


def test_a_called_meeting_says_which_body_meets_and_when(people: People, client_of: Browser) -> None:
    starts = timezone.now() + timedelta(days=4)
    call = {"procedure": "be.jic", "body": "assessment", "starts_at": starts, "place": "Room 2"}
    flow.do(agenda.call_meeting, by=people.secretary, **call)
    deliver()
    page = client_of(people.giss).get("/notices/").content.decode()
    assert "A meeting of your body was called: JIC" in page
    assert date_format(localtime(starts), "j F Y H:i") in page


def test_somebody_elses_notice_is_absent_like_none_at_all(case: Case, people: People, client_of: Browser) -> None:
    with acting_as_system("a test looks"):
        pk = Notice.objects.get().pk
    browser = client_of(people.reader)
    foreign, absent = (
        browser.post(f"/notices/{sealed('notice', pk)}/read/"),
        browser.post(f"/notices/{sealed('notice', 999_999_999)}/read/"),
    )
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert len(foreign.content) == len(absent.content)
    with acting_as_system("a test looks"):
        assert Notice.objects.get().read_at is None


def test_a_notice_disappears_with_the_sight_of_its_case(case: Case, people: People, client_of: Browser) -> None:
    with acting_as_system("a test ends a clearance"):
        redefine(people.supervisor.role_assignments.all(), ends_at=timezone.now() - timedelta(seconds=1))
    with acting_as(people.supervisor):
        sight = sight_of(people.supervisor, at=timezone.now())
        assert unread_count(sight) == 0
        assert notice_page(sight).notices == ()


def test_the_database_hides_the_notice_as_well(case: Case, people: People) -> None:
    with acting_as(people.reader):
        assert not Notice.objects.exists()
    with acting_as_system("a test ends a clearance"):
        redefine(people.supervisor.clearances.all(), ends_at=timezone.now() - timedelta(seconds=1))
        redefine(people.supervisor.role_assignments.all(), ends_at=timezone.now() - timedelta(seconds=1))
    with acting_as(people.supervisor):
        assert not Notice.objects.exists()


def test_the_queries_of_the_bell_do_not_grow(case: Case, people: People) -> None:
    def measured() -> tuple[int, int]:
        with acting_as(people.supervisor):
            sight = sight_of(people.supervisor, at=timezone.now())
            with CaptureQueriesContext(connection) as page:
                notice_page(sight)
            with CaptureQueriesContext(connection) as count:
                unread_count(sight)
        return len(page), len(count)

    one = measured()
    for number in range(12):
        tell(make_case(people.officer), people.supervisor, key=f"more-{number}")
    deliver()
    assert measured() == one


def test_older_notices_are_on_the_next_page(people: People, client_of: Browser) -> None:
    now = timezone.now()
    for number in range(55):
        tell(make_case(people.officer), people.supervisor, key=f"n{number}", at=now - timedelta(minutes=number))
    deliver()
    with acting_as(people.supervisor):
        sight = sight_of(people.supervisor, at=timezone.now())
        first = notice_page(sight)
        second = notice_page(sight, before=first.older_than)
    assert (len(first.notices), len(second.notices), second.older_than) == (50, 5, None)
    dates = [line.at for page in (first, second) for line in page.notices]
    assert dates == sorted(dates, reverse=True)  # by the moment of each, not in the order in which they were written
    assert client_of(people.supervisor).get("/notices/", {"before": "x"}).status_code == 200
    assert client_of(people.supervisor).get("/notices/", {"before": "9" * 40}).status_code == 200


@pytest.mark.parametrize("code", sorted([*SENTENCES, *(code for each in kinds() for code in each.notices)]))
def test_every_sentence_can_be_said_without_its_words(code: str) -> None:
    assert "%" not in sentence(code, reference="JIC-2026-000001", params={})


def test_a_clock_notice_says_which_clock_when_and_what_then() -> None:
    words = {"clock": "C-JIC-MEET", "due": "2026-12-07", "effect": "escalate"}
    assert sentence("clock.warning", reference="JIC-2026-000001", params=words) == (
        "JIC-2026-000001: the clock C-JIC-MEET runs out on 7 December 2026. Then the supervisors are told; nothing"
        " closes by itself. It can be extended until then."
    )


@pytest.mark.parametrize(("answer", "said"), [("approved", "was agreed to."), ("refused", "was refused.")])
def test_a_notice_of_what_was_asked_for_says_how_it_was_decided(answer: str, said: str) -> None:
    for code in ("case.settle_downgrade", "case.settle_correction"):
        assert sentence(code, reference="JIC-2026-000001", params={"answer_code": answer}).endswith(said)


def test_a_notice_names_the_clock_by_its_title(case: Case, people: People) -> None:
    with acting_as_system("a test acts"):
        Notice.objects.filter(case=case).update(
            code="clock.expired", params={"clock": "C-JIC-POSITION", "due": "2026-03-02", "effect": "escalate"}
        )
    with acting_as(people.supervisor):
        [line] = notice_page(sight_of(people.supervisor, at=timezone.now())).notices
    assert line.text.startswith(f"{case.reference}: the clock “Position of a member service” ran out on 2 March 2026.")


def test_the_page_stands_under_the_highest_marking_of_the_titles_it_shows(people: People, client_of: Browser) -> None:
    browser = client_of(people.supervisor)
    for number, (marking, banner) in enumerate([(Marking.NONE, 0), (Marking.SECRET, 3)]):
        tell(make_case(people.officer, marking=marking), people.supervisor, key=f"marked-{number}")
        deliver()
        assert browser.get("/notices/").context["page_marking"] == banner
