"""Meetings: who sees which, what an agenda shows, and what its secretary does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Person, Service
from casework.blocks.meetings import agenda
from casework.blocks.meetings.models import AgendaItem, Meeting
from casework.blocks.meetings.queries import Called
from casework.models import Case
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import People, make_person

SignIn = Callable[[Person], Client]


@pytest.fixture
def meeting(people: People) -> Meeting:
    """A meeting of the assessment body, in two days."""
    return flow.do(
        agenda.call_meeting,
        by=people.secretary,
        procedure="be.jic",
        body="assessment",
        starts_at=timezone.now() + timedelta(days=2),
        place="Room 3",
    )


def put(people: People, meeting: Meeting, case: Case) -> AgendaItem:
    """Put a case on by the secretary."""
    return flow.do(agenda.put_on_agenda, by=people.secretary, meeting_id=meeting.pk, reference=case.reference)


def begin(meeting: Meeting) -> Meeting:
    """Let the meeting have begun an hour ago."""
    with acting_as_system("a test sets up"):
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=1))
        return Meeting.objects.get(pk=meeting.pk)


def present(*codes: str) -> list[int]:
    """Ids of services."""
    with acting_as_system("a test looks"):
        return list(Service.objects.filter(code__in=codes).values_list("pk", flat=True))


@pytest.mark.parametrize("part", ["secretary", "officer", "giss", "cuta", "reader", "oversight"])
def test_members_see_the_meeting(people: People, client_of: SignIn, meeting: Meeting, part: str) -> None:
    client = client_of(getattr(people, part))
    assert [row.pk for row in client.get("/meetings/").context["meetings"].upcoming] == [meeting.pk]
    assert client.get(f"/meetings/{meeting.pk}/").status_code == 200
    assert client.get(f"/meetings/{meeting.pk}/agenda/").status_code == 200


@pytest.mark.parametrize("part", ["elsewhere", "lpp"])
def test_others_see_neither_the_meeting_nor_that_there_is_one(
    people: People, client_of: SignIn, meeting: Meeting, part: str
) -> None:
    client = client_of(getattr(people, part))
    assert client.get("/meetings/").context["meetings"].upcoming == ()
    for tail in ("", "agenda/"):
        foreign, absent = client.get(f"/meetings/{meeting.pk}/{tail}"), client.get(f"/meetings/999999/{tail}")
        assert (foreign.status_code, len(foreign.content)) == (404, len(absent.content))


@pytest.mark.parametrize("part", ["admin", "auditor"])
def test_roles_without_cases_are_refused(people: People, client_of: SignIn, part: str) -> None:
    assert client_of(getattr(people, part)).get("/meetings/").status_code == 403


def test_hotcrp_426_a_hidden_case_is_neither_shown_nor_counted(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    shown = flow.in_assessment(people)
    hidden = make_case(people.officer, state="assessment", services=[people.officer.service], title="Hidden title")
    put(people, meeting, shown)
    put(people, meeting, hidden)
    member = client_of(people.giss)
    page = member.get(f"/meetings/{meeting.pk}/")
    assert [item.reference for item in page.context["page"].items] == [shown.reference]
    assert [item.number for item in page.context["page"].items] == [1]
    assert "Hidden title" not in page.content.decode()
    assert member.get("/meetings/").context["meetings"].upcoming[0].called == (called(shown),)
    own = client_of(people.officer).get("/meetings/").context["meetings"].upcoming[0].called
    assert own == (called(shown), called(hidden))


def called(case: Case) -> Called:
    """A case as the list of meetings names it."""
    return Called(case.reference, f"/cases/{case.reference}/", case.title)


def test_whoever_calls_a_meeting_without_a_seat_finds_it_listed_with_what_is_called(
    people: People, client_of: SignIn
) -> None:
    outside = make_person("outside", role="body_secretary", service="LPP")
    meeting = flow.do(
        agenda.call_meeting,
        by=outside,
        procedure="be.jic",
        body="assessment",
        starts_at=timezone.now() + timedelta(days=2),
    )
    case = flow.in_assessment(people)
    put(people, meeting, case)
    client = client_of(outside)
    assert [(row.pk, row.called) for row in client.get("/meetings/").context["meetings"].upcoming] == [(meeting.pk, ())]
    assert client.get(f"/meetings/{meeting.pk}/").status_code == 200
    page = client_of(people.officer).get("/meetings/").content.decode()
    assert f'href="/cases/{case.reference}/"' in page


def test_calling_a_meeting_through_its_page(people: People, client_of: SignIn) -> None:
    client = client_of(people.secretary)
    starts = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post("/meetings/call/", {"body": "be.jic:assessment", "starts_at": starts, "place": "Room 1"})
    assert answer.status_code == 302
    assert "Room 1" in client.get(answer["Location"]).content.decode()


def test_a_meeting_in_the_past_is_refused_at_the_field(people: People, client_of: SignIn) -> None:
    answer = client_of(people.secretary).post(
        "/meetings/call/", {"body": "be.jic:assessment", "starts_at": "2020-01-01T10:00", "place": "Room 9"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"starts_at": ["A meeting is called for a moment to come."]}
    assert "Room 9" in answer.content.decode()


@pytest.mark.parametrize("part", ["officer", "giss", "reader"])
def test_only_the_secretary_changes_a_meeting(people: People, client_of: SignIn, meeting: Meeting, part: str) -> None:
    client = client_of(getattr(people, part))
    assert client.get("/meetings/call/").status_code == 403
    for tail in ("items/", "hold/", "cancel/"):
        assert client.post(f"/meetings/{meeting.pk}/{tail}").status_code == 403
    page = client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Call off" not in page
    assert "Put a case on the agenda" not in page


def test_unresolved_questions_come_with_their_lines(people: People, client_of: SignIn, meeting: Meeting) -> None:
    case = flow.in_assessment(people)
    for member in flow.MEMBERS:
        flow.give(people, case, member, threat_level=4 if member == "giss" else 2)
    flow.do(flow.positions.close_round, by=people.secretary, reference=case.reference)
    page = client_of(people.cuta).get(f"/meetings/{meeting.pk}/")
    [item] = page.context["page"].items
    assert item.unresolved == ("Threat level",)
    assert [line.title for line in item.agreement.lines] == ["Threat level"]
    assert {cell.service: cell.answer for cell in item.agreement.lines[0].cells}["GISS"] == "level 4: very serious"


def test_blind_positions_stay_blind_on_the_agenda(people: People, client_of: SignIn, meeting: Meeting) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "cuta", threat_level=4)
    flow.give(people, case, "fjp", threat_level=1)
    put(people, meeting, case)
    assert client_of(people.giss).get(f"/meetings/{meeting.pk}/").context["page"].items[0].agreement is None
    seen = client_of(people.fjp).get(f"/meetings/{meeting.pk}/").context["page"].items[0].agreement
    assert "Threat level" in [line.title for line in seen.lines]


def test_put_on_through_the_page(people: People, client_of: SignIn, meeting: Meeting) -> None:
    case = flow.in_assessment(people)
    client = client_of(people.secretary)
    assert client.post(f"/meetings/{meeting.pk}/items/", {"reference": case.reference}).status_code == 302
    assert [i.reference for i in client.get(f"/meetings/{meeting.pk}/").context["page"].items] == [case.reference]
    again = client.post(f"/meetings/{meeting.pk}/items/", {"reference": "JIC-2026-999999"})
    assert again.status_code == 422


def test_hold_keeps_attendance_and_minutes(people: People, client_of: SignIn, meeting: Meeting) -> None:
    item = put(people, meeting, flow.in_assessment(people))
    version = begin(meeting).version
    client = client_of(people.secretary)
    data = {"present": present("VSSE", "GISS", "CUTA"), f"minutes_{item.pk}": "Discussed.", "version": version}
    assert client.post(f"/meetings/{meeting.pk}/hold/", data).status_code == 302
    page = client_of(people.giss).get(f"/meetings/{meeting.pk}/")
    assert {m.code for m in page.context["page"].members if m.present} == {"VSSE", "GISS", "CUTA"}
    assert page.context["page"].items[0].minutes == "Discussed."


def test_without_quorum_it_is_refused_and_the_text_is_kept(people: People, client_of: SignIn, meeting: Meeting) -> None:
    item = put(people, meeting, flow.in_assessment(people))
    version = begin(meeting).version
    data = {"present": present("VSSE"), f"minutes_{item.pk}": "Typed for long.", "version": version}
    answer = client_of(people.secretary).post(f"/meetings/{meeting.pk}/hold/", data)
    assert answer.status_code == 422
    assert "The quorum is 3 services." in answer.content.decode()
    assert "Typed for long." in answer.content.decode()


def test_an_agenda_that_changed_meanwhile_is_a_conflict_that_loses_nothing(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    first, second = flow.in_assessment(people), flow.in_assessment(people)
    item = put(people, meeting, first)
    version = begin(meeting).version
    put(people, meeting, second)
    client = client_of(people.secretary)
    data = {"present": present("VSSE", "GISS", "CUTA"), f"minutes_{item.pk}": "Mine.", "version": version}
    answer = client.post(f"/meetings/{meeting.pk}/hold/", data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else changed this meeting since you opened it." in page
    assert "Mine." in page
    assert second.reference in page
    assert client.post(f"/meetings/{meeting.pk}/hold/", data | {"version": version + 1}).status_code == 302


def test_a_second_secretary_reads_the_kept_minutes_and_the_own_text(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    item = put(people, meeting, flow.in_assessment(people))
    version = begin(meeting).version
    client = client_of(people.secretary)
    data = {"present": present("VSSE", "GISS", "CUTA"), "version": version}
    assert client.post(f"/meetings/{meeting.pk}/hold/", data | {f"minutes_{item.pk}": "Theirs."}).status_code == 302
    late = client.post(f"/meetings/{meeting.pk}/hold/", data | {f"minutes_{item.pk}": "Ours."})
    assert late.status_code == 409
    assert "Theirs." in late.content.decode()
    assert "Ours." in late.content.decode()


def test_cancel_moves_unresolved_items_to_the_next(people: People, client_of: SignIn, meeting: Meeting) -> None:
    later = flow.do(
        agenda.call_meeting,
        by=people.secretary,
        procedure="be.jic",
        body="assessment",
        starts_at=timezone.now() + timedelta(days=9),
    )
    with acting_as(people.secretary):
        agenda.put_unresolved(
            case=flow.in_assessment(people), body="assessment", questions=("intent",), at=timezone.now()
        )
    client = client_of(people.secretary)
    assert client.get(f"/meetings/{meeting.pk}/cancel/").status_code == 200
    assert client.post(f"/meetings/{meeting.pk}/cancel/").status_code == 302
    assert len(client.get(f"/meetings/{later.pk}/").context["page"].items) == 1
    again = client.post(f"/meetings/{meeting.pk}/cancel/")
    assert again.status_code == 422
    assert "This meeting is closed already." in again.content.decode()


def test_queries_do_not_grow_with_the_agenda(people: People, client_of: SignIn, meeting: Meeting) -> None:
    client = client_of(people.secretary)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    addresses = ("/meetings/", f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/agenda/")
    put(people, meeting, flow.in_assessment(people))
    client.get("/meetings/")
    at_one = [queries(address) for address in addresses]
    for _ in range(3):
        put(people, meeting, flow.in_assessment(people))
    assert [queries(address) for address in addresses] == at_one


def test_a_case_that_has_left_the_body_leaves_the_agendas_to_come_and_keeps_those_that_have_begun(
    people: People, client_of: SignIn, meeting: Meeting
) -> None:
    case = flow.in_assessment(people)
    put(people, meeting, case)
    begun = begin(meeting)
    to_come = flow.do(
        agenda.call_meeting,
        by=people.secretary,
        procedure="be.jic",
        body="assessment",
        starts_at=timezone.now() + timedelta(days=4),
    )
    put(people, to_come, case)
    flow.close_round(people, case)
    client = client_of(people.secretary)
    assert len(client.get(f"/meetings/{to_come.pk}/").context["page"].items) == 1
    flow.propose(people, case)
    assert client.get(f"/meetings/{to_come.pk}/").context["page"].items == ()
    assert len(client.get(f"/meetings/{begun.pk}/").context["page"].items) == 1
