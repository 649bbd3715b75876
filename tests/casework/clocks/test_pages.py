"""The page behind "Why this date?"."""

import html
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions import clock_acts
from casework.models import Correction
from tests.casework.clocks.steps import clock_of
from tests.casework.notifications.mailbox import deliver, told_of
from tests.factories.flow import do, submitted
from tests.factories.people import People

Browser = Callable[[Person], Client]


def test_the_page_explains_the_date_to_a_reader_of_the_case(people: People, client_of: Browser) -> None:
    case = submitted(people)
    page = client_of(people.reader).get(f"/cases/{case.reference}/clocks/{clock_of(case).pk}/")
    assert page.status_code == 200
    assert "Intake of a referral" in page.content.decode()
    assert "2 working days: version of 1 January 2024" in page.content.decode()


def test_the_page_shows_an_earlier_day(people: People, client_of: Browser) -> None:
    case = submitted(people)
    address = f"/cases/{case.reference}/clocks/{clock_of(case).pk}/"
    page = client_of(people.reader).get(address, {"on": "2026-01-05"})
    assert "On that day this clock had not started." in page.content.decode()
    today = client_of(people.reader).get(address, {"on": timezone.localdate().isoformat()})
    assert "as it stood on" in today.content.decode()


def test_a_day_that_is_none_is_read_as_today(people: People, client_of: Browser) -> None:
    case = submitted(people)
    for text in ("2026-02-31", "yesterday", "\x00"):
        page = client_of(people.reader).get(f"/cases/{case.reference}/clocks/{clock_of(case).pk}/", {"on": text})
        assert page.status_code == 200


def test_a_clock_of_another_case_or_of_none_is_absent(people: People, client_of: Browser) -> None:
    mine, other = submitted(people), submitted(people)
    browser = client_of(people.reader)
    for address in (
        f"/cases/{mine.reference}/clocks/{clock_of(other).pk}/",
        f"/cases/{mine.reference}/clocks/999999999/",
        f"/cases/JIC-2026-999999/clocks/{clock_of(mine).pk}/",
    ):
        assert browser.get(address).status_code == 404


def test_somebody_elsewhere_finds_nothing(people: People, client_of: Browser) -> None:
    case = submitted(people)
    page = client_of(people.elsewhere).get(f"/cases/{case.reference}/clocks/{clock_of(case).pk}/")
    assert page.status_code == 404


def test_a_supervisor_extends_a_clock_and_sees_the_date_beforehand(people: People, client_of: Browser) -> None:
    case = submitted(people)
    address = f"/cases/{case.reference}/clocks/{clock_of(case).pk}/"
    before = clock_of(case).due_at
    browser = client_of(people.supervisor)
    assert "5 working days: due " in browser.get(f"{address}extend/").content.decode()
    answer = browser.post(f"{address}extend/", {"length": "5", "reason": "Illness at the desk."})
    assert (answer.status_code, answer["Location"]) == (302, address)
    after = clock_of(case)
    assert after.due_at is not None
    assert before is not None
    assert after.due_at > before
    assert "Illness at the desk." in browser.get(address).content.decode()
    deliver()
    assert told_of(case, "clock.extended") == {"officer", "intake"}


def test_an_extension_without_a_reason_or_with_another_length_is_not_accepted(
    people: People, client_of: Browser
) -> None:
    case = submitted(people)
    address = f"/cases/{case.reference}/clocks/{clock_of(case).pk}/extend/"
    browser = client_of(people.supervisor)
    before = clock_of(case).due_at
    assert browser.post(address, {"length": "5", "reason": ""}).status_code == 422
    assert browser.post(address, {"length": "4000", "reason": "Because."}).status_code == 422
    assert clock_of(case).due_at == before


def test_an_officer_does_not_extend_alone(people: People, client_of: Browser) -> None:
    case = submitted(people)
    address = f"/cases/{case.reference}/clocks/{clock_of(case).pk}/extend/"
    assert client_of(people.officer).post(address, {"length": "5", "reason": "Because."}).status_code == 403
    assert client_of(people.elsewhere).get(address).status_code == 403


def test_whoever_settles_a_correction_reads_both_due_dates_beforehand(people: People, client_of: Browser) -> None:
    case = submitted(people)
    clock = clock_of(case)
    start = timezone.now() - timedelta(days=40)
    proposal = {"deadline_id": clock.pk, "new_start": start, "reason": "It lay in a tray."}
    do(clock_acts.correct_clock, by=people.officer, reference=case.reference, **proposal)
    with acting_as_system("a test looks"):
        waiting = Correction.objects.get(deadline=clock)
    page = html.unescape(
        client_of(people.supervisor).get(f"/cases/{case.reference}/acts/settle_correction/").content.decode()
    )
    former, coming = (date_format(timezone.localtime(d), "l j F Y") for d in (waiting.old_due, waiting.new_due))
    assert f"Agreed, it is due {coming} instead of {former}." in page
