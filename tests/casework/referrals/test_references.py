"""What a referral is called: a random word while it is a draft, the next number of its series once it is submitted."""

import re
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.context import acting_as, acting_as_system
from accounts.models import Event
from accounts.queries.trail import Wanted, trail_page
from casework.actions.beginning import draw_reference
from casework.referrals.acts import referral
from tests.casework.acts.pages import Sign
from tests.casework.api.client import Program
from tests.factories import flow
from tests.factories.people import People, make_person

NUMBERED = re.compile(r"JIC-(\d{4})-(\d{6})")


def number_of(reference: str) -> int:
    match = NUMBERED.fullmatch(reference)
    assert match is not None, reference
    return int(match[2])


def test_drafts_that_were_never_submitted_leave_no_gap_in_the_series(people: People) -> None:
    first = flow.submitted(people)
    drafts = [flow.draft(people) for _ in range(3)]
    flow.do(referral.withdraw, by=people.officer, reference=drafts[0].reference, reason="Entered twice.")
    second = flow.submitted(people)
    assert number_of(second.reference) == number_of(first.reference) + 1
    called = [flow.fresh(draft).reference for draft in drafts]
    assert all(re.fullmatch(r"DRAFT-[2-9B-DF-HJ-NP-TV-Z]{10}", reference) for reference in called)
    assert len({reference[6] for reference in called} | {reference[7] for reference in called}) > 1


def test_a_referral_that_came_back_keeps_its_number(people: People) -> None:
    case = flow.returned(people)
    flow.do(referral.resubmit, by=people.officer, reference=case.reference)
    assert flow.fresh(case).reference == case.reference


def test_the_address_of_the_draft_leads_on_to_the_referral_for_those_who_may_read_it(
    people: People, client_of: Sign
) -> None:
    draft = flow.draft(people)
    flow.do(referral.submit, by=people.officer, reference=draft.reference)
    case = flow.fresh(draft)
    for who in (people.officer, people.intake):
        sent = client_of(who).get(f"/cases/{draft.reference}/timeline/?page=2")
        assert (sent.status_code, sent.url) == (302, f"/cases/{case.reference}/timeline/?page=2")
    stranger = client_of(make_person("stranger", service="GISS", role="case_officer"))
    for called in (draft.reference, case.reference, "DRAFT-BCDFGHJKMN"):
        assert stranger.get(f"/cases/{called}/").status_code == 404


def test_a_form_left_open_under_the_drafts_address_is_taken_in_when_it_is_sent(people: People, client_of: Sign) -> None:
    draft = flow.draft(people)
    client: Client = client_of(people.officer)
    version = flow.fresh(draft).version
    done = client.post(f"/cases/{draft.reference}/acts/submit/", {"version": version}, follow=True)
    case = flow.fresh(draft)
    assert done.redirect_chain[-1][0] == f"/cases/{case.reference}/"
    assert f"Submit: done, {case.reference}." in done.content.decode()
    again = client.post(f"/cases/{draft.reference}/acts/withdraw/", {"version": case.version, "reason": "Too early."})
    assert (again.status_code, flow.fresh(draft).state) == (302, "withdrawn")


def test_a_programs_retry_under_the_drafts_address_gets_the_first_answer(people: People) -> None:
    draft = flow.draft(people)
    program = Program(people, people.officer)
    first, second = (program.act(draft, "submit", key="once") for _ in range(2))
    case = flow.fresh(draft)
    assert [a.json()["reference"] for a in (first, second)] == [case.reference] * 2
    assert second["Idempotency-Replayed"] == "true"
    read = program.get(f"cases/{draft.reference}/")
    assert (read.status_code, read["Location"]) == (302, f"/api/v1/cases/{case.reference}/")


def test_the_trail_keeps_both_names_and_finds_the_draft_by_its_number(people: People) -> None:
    draft = flow.draft(people)
    flow.do(referral.submit, by=people.officer, reference=draft.reference)
    case = flow.fresh(draft)
    with acting_as_system("a test looks"):
        kept = dict(Event.objects.filter(case_id=case.pk).values_list("code", "case_reference"))
        submitted = Event.objects.get(case_id=case.pk, code="case.submit")
    assert (kept["case.started"], kept["case.submit"]) == (draft.reference, case.reference)
    assert submitted.data["former_code"] == draft.reference
    with acting_as(people.auditor):
        for called in (draft.reference, case.reference):
            codes = {line.code for line in trail_page(Wanted(case=called)).lines}
            assert {"case.started", "case.submit"} <= codes


def test_search_finds_a_referral_by_the_name_of_its_draft(people: People, client_of: Sign) -> None:
    draft = flow.draft(people)
    flow.do(referral.submit, by=people.officer, reference=draft.reference)
    page = client_of(people.officer).post("/search/", {"q": draft.reference}, follow=True).content.decode()
    assert flow.fresh(draft).reference in page


@pytest.mark.django_db(transaction=True)
def test_whoever_submits_waits_for_nobody_who_drew_before(people: People) -> None:
    """Eight who submitted at once took 3.1 s each, because the first held the counter to the end of the request."""
    with acting_as_system("a test draws"):
        before = draw_reference("JIC", 2026)  # the series is there
    drawn: list[Any] = []

    def other() -> None:
        try:
            with acting_as_system("another draws"), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
                drawn.append(draw_reference("JIC", 2026))
        except Exception as error:
            drawn.append(error)
        finally:
            connections.close_all()

    with acting_as_system("a test draws and does not end"):
        first = draw_reference("JIC", 2026)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert [number_of(before) + 1, number_of(before) + 2] == [number_of(first), number_of(drawn[0])]


@pytest.mark.django_db(transaction=True)
def test_the_first_two_of_a_year_get_two_numbers(people: People) -> None:
    drawn: list[str] = []

    def draw() -> None:
        try:
            with acting_as_system("a test draws"):
                drawn.append(draw_reference("ARC", 2031))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 4
