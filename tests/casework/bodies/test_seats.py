"""Who sits in a body is decided on the screens: a service joins by two people, leaves at once; no open case changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.access_request import decide
from accounts.audit import sentence
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import AccessRequest, Event, Person
from casework.access import visible_cases
from casework.actions.composition import leave_body, request_seat
from casework.blocks.meetings import agenda
from casework.blocks.meetings.models import Meeting
from casework.blocks.meetings.queries import meeting_page
from casework.models import BodyChange, Case
from casework.queries.body_page import of_joining
from casework.queries.facts import facts_of, procedure_of
from casework.queries.turns import turns_of
from casework.referrals.acts import positions
from tests.factories import flow
from tests.factories.flow import do
from tests.factories.people import People, make_person, make_service

Browser = Callable[[Person], Client]
JIC = {"procedure_id": "be.jic", "version": "2024-01-01", "body": "assessment"}
JDC = {**JIC, "body": "decision"}
PAGE = "/procedures/be.jic/2024-01-01/bodies/assessment/"
WHY = "The unit joined the platform by the agreement of June."


@pytest.fixture
def newcomer(people: People) -> Person:
    """A liaison member of a service that no file names for this body."""
    make_service("FIN-INT")
    return make_person("nina.fin", role="liaison_member", service="FIN-INT", level=3)


def joins(people: People, member: str = "FIN-INT", /, **where: Any) -> None:
    """An administrator asks, a role approver approves."""
    asked = do(request_seat, by=people.admin, **{**JIC, **where}, member=member, reason=WHY)
    do(decide, by=people.approver, request=asked.pk, act="approve", version=None)


def asked_of(case: Case, person: Person) -> bool:
    """Whether the person's inbox asks for a position on the case."""
    with acting_as(person):
        sight = sight_of(person, at=timezone.now())
        asked = turns_of(sight).filter(code="position", case=case)
        return visible_cases(sight).filter(pk__in=asked.values("case_id")).exists()


def sees(case: Case, person: Person) -> bool:
    """Whether the read door opens the case."""
    with acting_as(person):
        return visible_cases(sight_of(person, at=timezone.now())).filter(pk=case.pk).exists()


def test_a_service_that_was_let_into_a_body_works_on_new_cases_and_on_no_older_one(
    people: People, newcomer: Person
) -> None:
    older = flow.submitted(people)
    with acting_as(people.admin):
        promised = of_joining("assessment", "FIN-INT", at=timezone.now())
    joins(people)
    flow.accept(people, older)
    case = flow.in_assessment(people)
    assert (sees(older, newcomer), sees(case, newcomer)) == (False, True)
    assert newcomer.name in str(promised[1])
    assert (asked_of(older, newcomer), asked_of(case, newcomer)) == (False, True)
    assert asked_of(older, people.fjp)
    flow.give(people, case, "fjp")
    flow.read_all(case, newcomer)
    do(positions.give_position, by=newcomer, reference=case.reference, fields=flow.POSITION)
    with acting_as(people.secretary):
        sight = sight_of(people.secretary, at=timezone.now())
        assert facts_of(flow.fresh(case), sight, at=timezone.now()).services_answered == 2  # type: ignore[attr-defined]
        assert "FIN-INT" not in procedure_of(flow.fresh(older)).bodies["assessment"].members


def test_a_service_that_left_is_not_let_into_new_cases_and_goes_on_with_its_own(people: People) -> None:
    older = flow.submitted(people)
    do(leave_body, by=people.admin, **JIC, member="GISS", reason="It sits in the other platform now.")
    flow.accept(people, older)
    case = flow.in_assessment(people)
    assert (sees(older, people.giss), sees(case, people.giss)) == (True, False)
    assert (asked_of(older, people.giss), asked_of(case, people.giss)) == (True, False)
    flow.give(people, older, "giss")
    for member in ("fjp", "djsoct", "cuta", "officer"):
        flow.give(people, case, member)
    do(positions.close_round, by=people.secretary, reference=case.reference)  # it waits for nobody who doesn't sit
    assert "case.close_round" in codes()


def codes() -> list[str]:
    with acting_as_system("a test looks"):
        return list(Event.objects.order_by("id").values_list("code", flat=True))


def test_a_meeting_is_of_those_who_sit_now_and_of_those_who_sat_when_its_cases_were_opened(
    people: People, newcomer: Person
) -> None:
    case = flow.in_assessment(people)
    joins(people)
    do(leave_body, by=people.admin, **JIC, member="GISS", reason="It sits elsewhere.")
    later = timezone.now() + timedelta(days=3)
    meeting: Meeting = do(
        agenda.call_meeting, by=people.secretary, procedure="be.jic", body="assessment", starts_at=later
    )
    assert {newcomer.service_id, people.giss.service_id} <= set(meeting.services)
    assert case.state == "assessment"


def validating(meeting: Meeting, person: Person) -> set[str]:
    """The services that the page of a meeting marks as those that must agree."""
    with acting_as(person):
        page = meeting_page(meeting, sight_of(person, at=timezone.now()), at=timezone.now())
    return {member.code for member in page.members if member.validator}


def test_a_meeting_marks_who_must_agree_in_its_cases_and_not_who_the_file_names(
    people: People, newcomer: Person
) -> None:
    """A service without which nothing could be decided was called to the meeting as one among others."""
    older = flow.proposed(people)
    joins(people, must_agree=True, body="decision")
    gone = {**JDC, "member": "LPP", "reason": "The federal prosecutor speaks for both."}
    do(leave_body, by=people.admin, **gone)
    later = {"starts_at": timezone.now() + timedelta(days=3)}
    meeting: Meeting = do(agenda.call_meeting, by=people.secretary, procedure="be.jic", body="decision", **later)
    assert validating(meeting, people.secretary) == {"FPP", "DIRCO", "FIN-INT"}  # of a case that begins now
    do(agenda.put_on_agenda, by=people.secretary, meeting_id=meeting.pk, reference=older.reference)
    assert validating(meeting, people.secretary) == {"FPP", "DIRCO", "LPP"}


def test_one_administrator_alone_lets_no_service_in(people: People, newcomer: Person) -> None:
    asked = do(request_seat, by=people.admin, **JIC, member="FIN-INT", reason=WHY)
    assert not sees(flow.in_assessment(people), newcomer)
    with pytest.raises(Refused):
        do(decide, by=people.admin, request=asked.pk, act="approve", version=None)
    do(decide, by=people.approver, request=asked.pk, act="refuse", version=None, answer="Not agreed.")
    assert not BodyChange.objects.exists()


def row(people: People, **changes: Any) -> BodyChange:
    where = {"procedure": "be.jic", "procedure_version": "2024-01-01", "body": "assessment", "service": "FIN-INT"}
    given = {"sits": True, "reason": "By hand.", "asked_by": people.admin, "decided_at": timezone.now()}
    return BodyChange.objects.create(**{**where, **given, **changes})


def test_the_database_lets_nobody_write_a_seat_that_two_did_not_decide(people: People, newcomer: Person) -> None:
    for writer, approver in ((people.admin, people.approver), (people.officer, people.officer)):
        with acting_as(writer), pytest.raises(ProgrammingError), transaction.atomic():
            row(people, approved_by=approver)
    with acting_as(people.approver), pytest.raises(ProgrammingError), transaction.atomic():
        row(people, approved_by=people.approver)  # nobody asked for it
    do(request_seat, by=people.admin, **JDC, member="FIN-INT", reason=WHY)
    with acting_as(people.approver), pytest.raises(ProgrammingError), transaction.atomic():
        row(people, approved_by=people.approver)  # something else was asked for
    with acting_as(people.officer), pytest.raises(ProgrammingError), transaction.atomic():
        row(people, sits=False, service="GISS", asked_by=people.officer)
    joins(people)
    with acting_as(people.admin), pytest.raises(ProgrammingError), transaction.atomic():
        BodyChange.objects.update(service="FPP")


def test_a_case_keeps_its_bodies_in_the_database_too(people: People, newcomer: Person) -> None:
    case = flow.submitted(people)
    joins(people)
    with acting_as(people.intake), pytest.raises(DatabaseError, match="keeps the services"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(composition=BodyChange.objects.get())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"member": "FJP"}, ""),  # sits there
        ({"member": "NOBODY"}, ""),
        ({"reason": " "}, "reason"),
        ({"must_agree": True}, "must_agree"),  # nobody has to in the assessment body
        ({"body": "intake"}, ""),  # one service's own desk
    ],
)
def test_what_can_not_be_asked_for_is_refused(
    people: People, newcomer: Person, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        do(request_seat, by=people.admin, **{**JIC, "member": "FIN-INT", "reason": WHY, **given})
    assert refused.value.field == field


def test_a_body_is_not_emptied_below_its_quorum(people: People) -> None:
    for member in ("GISS", "CUTA"):
        do(leave_body, by=people.admin, **JIC, member=member, reason="It left.")
    with pytest.raises(Refused, match="quorum is 3"):
        do(leave_body, by=people.admin, **JIC, member="VSSE", reason="It left.")


def test_a_service_that_must_agree_is_waited_for(people: People, newcomer: Person) -> None:
    joins(people, must_agree=True, body="decision")
    case = flow.voted(people)
    with acting_as(people.fpp):
        sight = sight_of(people.fpp, at=timezone.now())
        facts = facts_of(case, sight, at=timezone.now())
    assert facts.votes_missing == ("FIN-INT",)  # type: ignore[attr-defined]


def test_the_pages_ask_approve_and_tell(people: People, newcomer: Person, client_of: Browser) -> None:
    browser = client_of(people.admin)
    assert 'href="/procedures/be.jic/2024-01-01/bodies/assessment/"' in browser.get("/setup/").content.decode()
    assert f"{PAGE}FIN-INT/" in browser.get(PAGE).content.decode()
    form = browser.get(f"{PAGE}FIN-INT/").content.decode()
    assert newcomer.name in form
    assert browser.post(f"{PAGE}FIN-INT/", {"reason": ""}).status_code == 422
    assert browser.post(f"{PAGE}FIN-INT/", {"reason": WHY}).status_code == 302
    assert not BodyChange.objects.exists()
    approver = client_of(people.approver)
    with acting_as(people.approver):
        asked = AccessRequest.objects.get()
    assert "FIN-INT sits in it" in approver.get("/requests/").content.decode()
    step = approver.get(f"/requests/{asked.pk}/approve/").content.decode()
    assert newcomer.name in step
    assert approver.post(f"/requests/{asked.pk}/approve/", {"version": 1}).status_code == 302
    assert WHY in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}GISS/", {"reason": "It sits elsewhere."}).status_code == 302
    with acting_as_system("a test looks"):
        told = [sentence(e) for e in Event.objects.filter(code__startswith="procedure.service").order_by("id")]
    before = "FJP, DJSOC-T, CUTA, VSSE, GISS"
    assert f"{before} → {before}, FIN-INT" in told[0]
    assert f"{before}, FIN-INT → FJP, DJSOC-T, CUTA, VSSE, FIN-INT" in told[1]


@pytest.mark.parametrize("who", ["officer", "supervisor", "auditor", "oversight", "approver"])
def test_nobody_else_opens_or_changes_a_body(people: People, client_of: Browser, who: str) -> None:
    browser = client_of(getattr(people, who))
    for address in (PAGE, f"{PAGE}GISS/"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{PAGE}GISS/", {"reason": "Out."}).status_code == 403
    assert not BodyChange.objects.exists()


def test_the_inbox_and_the_case_ask_no_more_of_the_database_when_bodies_were_changed(
    people: People, newcomer: Person, client_of: Browser
) -> None:
    browser = client_of(people.fjp)
    asked: list[int] = []
    for step in (lambda: None, lambda: joins(people)):
        step()
        case = flow.in_assessment(people)
        pages = ("/", f"/cases/{case.reference}/", f"/cases/{case.reference}/positions/")
        for page in pages:
            assert browser.get(page).status_code == 200  # what a process reads once is read
        with CaptureQueriesContext(connection) as found:
            for page in pages:
                browser.get(page)
        asked.append(len(found))
    assert asked[1] <= asked[0]
