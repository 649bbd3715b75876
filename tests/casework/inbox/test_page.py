"""The inbox page: who gets which list, filters, sorting, and a number of queries that doesn't grow."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person, Service
from casework.models import Case
from tests.casework.inbox.expected import ASKED
from tests.factories import flow
from tests.factories.cases import make_case, name_on
from tests.factories.people import People, make_person

SignIn = Callable[[Person], Client]


def references(response: Any) -> list[str]:
    """The references of the rows, in their order."""
    assert response.status_code == 200, response.content[:500]
    return [row.reference for row in response.context["page"].rows]


def due(case: Case, days: float) -> Case:
    """Let a bare case run out in so many days."""
    with acting_as_system("a test sets up"):
        Case.objects.filter(pk=case.pk).update(next_due_at=timezone.now() + timedelta(days=days))
    return case


def test_mine_shows_what_i_lead_nearest_limit_first(people: People, client_of: SignIn) -> None:
    later, sooner = due(make_case(people.officer), 9), due(make_case(people.officer), 2)
    make_case(people.fjp)
    assert references(client_of(people.officer).get("/")) == [sooner.reference, later.reference]


def test_a_returned_referral_stands_first_before_whoever_must_complete_it(people: People, client_of: SignIn) -> None:
    overdue = due(make_case(people.officer), -3)
    back = flow.returned(people)
    soon = due(make_case(people.officer), 1)
    mine = client_of(people.officer)
    assert references(mine.get("/")) == [back.reference, overdue.reference, soon.reference]
    assert references(mine.get("/?sort=reference"))[0] != back.reference or back.reference < overdue.reference
    filtered = mine.get("/?limit=overdue")
    assert references(filtered) == [overdue.reference]


def test_another_service_sees_nothing(people: People, client_of: SignIn) -> None:
    make_case(people.officer)
    page = client_of(people.elsewhere).get("/?tab=service")
    assert references(page) == []
    assert [tab["count"] for tab in page.context["tabs"]] == ["0", "0", "0", "0", "0"]


def test_reader_sees_the_service_but_nothing_is_asked(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    page = client_of(people.reader).get("/?tab=service")
    assert references(page) == [case.reference]
    assert page.context["page"].rows[0].turns == ()


@pytest.mark.parametrize("part", ["admin", "approver", "auditor"])
def test_people_without_cases_get_links_to_their_own_work(people: People, client_of: SignIn, part: str) -> None:
    page = client_of(getattr(people, part)).get("/")
    assert page.status_code == 200
    assert "Your role gives no sight of cases" in page.content.decode()


def test_signed_out_is_sent_to_sign_in(people: People) -> None:
    assert Client().get("/").status_code == 302


@pytest.mark.parametrize(("walk", "part", "words"), ASKED)
def test_an_act_expected_of_me_is_mine_and_said_in_words(
    people: People, client_of: SignIn, walk: Callable[..., Case], part: str, words: str
) -> None:
    case = walk(people)
    page = client_of(getattr(people, part)).get("/")
    assert references(page) == [case.reference]
    assert words in [item.words for item in page.context["page"].rows[0].turns]
    assert words in page.content.decode()


def test_what_i_have_done_waits_on_others(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    page = client_of(people.officer).get("/?tab=waiting")
    assert references(page) == [case.reference]
    assert "waits: intake desk" in " ".join(page.content.decode().split())


def test_given_position_leaves_mine(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "giss")
    assert references(client_of(people.giss).get("/")) == []


def test_done_shows_closed_cases_only(people: People, client_of: SignIn) -> None:
    closed, _live = make_case(people.officer, state="closed"), make_case(people.officer)
    name_on(closed, people.officer)
    assert references(client_of(people.officer).get("/?tab=done")) == [closed.reference]


def test_filters_live_in_the_address(people: People, client_of: SignIn) -> None:
    urgent = due(make_case(people.officer, title="Drone over the harbour"), 3)
    with acting_as_system("a test sets up"):
        Case.objects.filter(pk=urgent.pk).update(urgent=True)
    plain = due(make_case(people.officer, marking=2, state="assessment"), 5)
    client = client_of(people.officer)
    tab = "/?tab=service"
    assert references(client.get(f"{tab}&urgent=True")) == [urgent.reference]
    assert references(client.get(f"{tab}&marking=2")) == [plain.reference]
    assert references(client.get(f"{tab}&state=assessment")) == [plain.reference]
    assert references(client.get(f"{tab}&lead=me")) == [urgent.reference, plain.reference]
    assert references(client.get(f"{tab}&lead=nobody")) == []
    day = (timezone.localdate() + timedelta(days=4)).isoformat()
    assert references(client.get(f"{tab}&due={day}")) == [urgent.reference]
    assert references(client.get(f"{tab}&limit=overdue")) == []


@pytest.mark.parametrize(
    "query",
    [
        "tab=x",
        "sort=x",
        "cursor=x",
        "state=x",
        "lead=x",
        "due=2026-13-99",
        "marking=99",
        "service=-1",
        "text=%00",
        "due=0001-01-01",
    ],
)
def test_a_parameter_that_makes_no_sense_is_left_out(people: People, client_of: SignIn, query: str) -> None:
    case = due(make_case(people.officer), 1)
    page = client_of(people.officer).get(f"/?{query}")
    assert page.status_code == 200
    if "0001" not in query:
        assert references(page) == [case.reference]


def test_closed_cases_of_the_service_are_found_by_state(people: People, client_of: SignIn) -> None:
    closed = make_case(people.officer, state="closed")
    assert references(client_of(people.reader).get("/?tab=service")) == []
    assert references(client_of(people.reader).get("/?tab=service&state=closed")) == [closed.reference]


def test_caseflow_8318_a_stopped_clock_does_not_hide_the_work(people: People, client_of: SignIn) -> None:
    """Workload hidden by "on hold": a paused case stays in the list, as paused, with what would remain."""
    case = flow.returned(people)
    page = client_of(people.intake).get("/?tab=service")
    assert references(page) == [case.reference]
    assert page.context["page"].rows[0].limit.tone == "paused"
    assert "Stopped since" in page.content.decode()
    assert references(client_of(people.intake).get("/?tab=service&limit=stopped")) == [case.reference]


def test_opencti_9160_no_write_access_is_shown_where_there_is_none(people: People, client_of: SignIn) -> None:
    flow.submitted(people)
    page = client_of(people.reader).get("/?tab=service").content.decode()
    assert 'name="case"' not in page
    assert "Take the next case" not in page


def test_iris_web_583_the_count_of_a_tab_does_not_betray_a_hidden_case(people: People, client_of: SignIn) -> None:
    make_case(people.officer)
    make_case(people.officer, marking=4)
    make_case(people.officer, services=[Service.objects.get(code="GISS")])
    page = client_of(people.reader).get("/?tab=service")
    assert {tab["label"]: tab["count"] for tab in page.context["tabs"]}["My service"] == "1"


def test_a_minor_is_flagged(people: People, client_of: SignIn) -> None:
    young = timezone.localdate().replace(day=1) - timedelta(days=365 * 15)
    flow.submitted(people, subjects=[{"kind": "person", "name": "Young Testman", "birth_date": young}])
    page = client_of(people.officer).get("/")
    assert page.context["page"].rows[0].minor is True
    assert "A person under 18 is concerned" in page.content.decode()


@pytest.mark.parametrize("tab", ["mine", "service", "waiting", "watching", "done"])
def test_queries_do_not_grow_with_rows(people: People, client_of: SignIn, tab: str) -> None:
    client = client_of(people.supervisor)
    state = "closed" if tab == "done" else "assessment"

    def one_more() -> None:
        case = due(make_case(people.officer, state=state), 1)
        name_on(case, people.supervisor)
        from casework.models import Watch

        with acting_as_system("a test sets up"):
            Watch.objects.create(case=case, person=people.supervisor, since=timezone.now())

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page = client.get(f"/?tab={tab}")
        assert page.status_code == 200
        return len([one for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    one_more()
    queries()  # the session is saved for the first time, and holds the tab
    at_one = queries()
    for _ in range(59):
        one_more()
    assert queries() == at_one
    assert at_one <= 12


def test_titles_are_escaped(people: People, client_of: SignIn) -> None:
    make_case(people.officer, title="<script>alert(1)</script>")
    page = client_of(people.officer).get("/").content.decode()
    assert "<script>alert" not in page
    assert re.search("&lt;script&gt;alert", page)


def test_a_filter_offers_services_that_refer_and_keeps_the_one_that_an_address_names(
    people: People, client_of: SignIn
) -> None:
    def offered(address: str) -> list[str]:
        page = client_of(people.supervisor).get(address)
        (found,) = [one for one in page.context["more_filters"] if one["name"] == "service"]
        return [one["label"] for one in found["options"][1:]]

    refer = ["CUTA", "DJSOC-T", "FJP", "GISS", "ISC-SEC", "VSSE"]  # somebody there writes referrals
    assert offered("/") == refer
    named = Service.objects.get(code="OVERSIGHT").pk
    assert offered(f"/?service={named}") == sorted([*refer, "OVERSIGHT"])


def test_work_is_given_only_to_colleagues_who_deal_with_such_cases(people: People, client_of: SignIn) -> None:
    analyst = make_person("analyst", role="fdi_analyst")
    make_case(people.officer)
    page = client_of(people.supervisor).get("/?tab=service")
    offered = {pk for pk, _words in page.context["assign_form"].fields["to"].choices if pk}
    assert {str(pk) for pk in offered} == {
        str(one.pk) for one in (people.officer, people.supervisor, people.intake, people.secretary)
    }
    assert {people.reader.service_id, analyst.service_id} == {people.supervisor.service_id}
