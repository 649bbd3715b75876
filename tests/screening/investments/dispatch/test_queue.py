"""What the queue holds beside letters in somebody's own words; taking back what waits; the coordinator's reminder."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.access_request import decide
from accounts.actions.holdings import open_compartment, request_key
from accounts.actions.person import deactivate
from accounts.actions.role import request_role
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Event, Person
from casework.blocks.disclosure import acts as dispatch
from casework.blocks.disclosure.outgoing import outgoing
from casework.lifecycle.acts import acts_of, marked
from casework.models import Case, Deadline, Notice
from screening.investments.acts import aftermath, letters
from screening.investments.models import Dispatch, Fine, Letter, Obligation, UnionExchange
from tests.casework.api.client import Program, said
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import People, give_key, make_compartment, make_person

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
Admin = psycopg.Connection[Any]


def act(name: str, case: Case, by: Person, **given: Any) -> Any:
    """An act through its own entry, as its page and the API do it."""
    return flow.do(acts_of(case.kind)[name].do, by=by, reference=case.reference, **given)


def standing(case: Case) -> str:
    return flow.case_of(case.reference).state


# -- taking back ------------------------------------------------------------------------------------------------------


def test_a_text_handed_in_by_mistake_is_taken_back_before_its_time(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    letter = flow.hand_in_letter(screeners, case, "A line too many.")
    (row,) = flow.waiting()
    flow.look(screeners, row)  # released by now, which its sender doesn't know
    url, client = f"/cases/{case.reference}/outgoing/{row.pk}/", client_of(screeners.secretary)
    assert 'name="take_back"' in client.get(url).content.decode()
    assert client.post(url, {"take_back": "1"}).status_code == 302
    assert "taken back" in client.get(url).content.decode()
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        letter.refresh_from_db()
        assert Dispatch.objects.get().state == "taken_back"
        assert list(Event.objects.filter(code="file.taken_back").values_list("actor_id", flat=True)) == [
            row.handed_by_id
        ]
    assert letter.sent_at is None
    changed = {"letter_id": letter.pk, "about": "A word", "text": "A line."}  # and it can be written on again
    flow.do(letters.make, by=screeners.secretary, reference=case.reference, **changed)
    with pytest.raises(Refused, match="can't be done"):
        flow.look(screeners, row)


def test_nobody_takes_back_what_somebody_else_handed_in(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    colleague = make_person("colleague-secretary", role="fdi_secretary", service="ISC-SEC")
    flow.hand_in_letter(screeners, case, "A line.")
    (row,) = flow.waiting()
    url = f"/cases/{case.reference}/outgoing/{row.pk}/"
    assert 'name="take_back"' not in client_of(colleague).get(url).content.decode()
    for person in (colleague, screeners.coordinator, screeners.vla):
        with pytest.raises(Absent):
            flow.do(dispatch.take_back, by=person, reference=case.reference, pk=row.pk)
        assert client_of(person).post(url, {"take_back": "1"}).status_code == 404
    assert len(flow.waiting()) == 1


def test_what_was_sent_is_not_taken_back(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.hand_in_letter(screeners, case, "A line.")
    (row,) = flow.waiting()
    flow.let_leave(screeners)
    with pytest.raises(Refused):
        flow.do(dispatch.take_back, by=screeners.secretary, reference=case.reference, pk=row.pk)


def test_a_program_takes_back_what_it_handed_in_and_nothing_of_others(screeners: Screeners, people: People) -> None:
    case = flow.in_assessment(screeners)
    letter = flow.hand_in_letter(screeners, case, "A line too many.")
    (row,) = flow.waiting()
    colleague = make_person("colleague-secretary", role="fdi_secretary", service="ISC-SEC")
    address = f"cases/{case.reference}/outgoing/{row.pk}/take_back/"
    assert Program(people, colleague).post(address).status_code == 404
    program = Program(people, screeners.secretary)
    answer = program.post(address, key="once")
    assert (answer.status_code, answer.json()["state"]) == (200, "taken_back")
    assert program.post(address, key="once").json() == answer.json()
    assert said(program.post(address))[0] == 403
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        letter.refresh_from_db()
        assert Event.objects.filter(code="file.taken_back", actor=screeners.secretary).count() == 1
    assert letter.sent_at is None


# -- the last coordinator gone ----------------------------------------------------------------------------------------


def test_what_waits_is_not_stranded_when_the_last_coordinator_leaves(screeners: Screeners, people: People) -> None:
    case = flow.in_assessment(screeners)
    letter = flow.hand_in_letter(screeners, case, "A line.")
    (row,) = flow.waiting()
    give_key(screeners.coordinator, "CCIS")  # the only one: nobody else reads anybody in
    who, version = screeners.coordinator.username, screeners.coordinator.version
    flow.do(deactivate, by=people.admin, username=who, version=version)
    for later in (0, 0, 1):
        flow.pass_the_time(at=timezone.now() + timedelta(days=later))
    told = {"file.dispatch_nobody": [screeners.secretary.pk] * 2}
    told["access.nobody_releases"] = sorted([people.admin.pk, people.approver.pk] * 2)
    with acting_as_system("a test looks"):
        found = {code: Notice.objects.filter(code=code).order_by("person_id") for code in told}
        assert {code: list(rows.values_list("person_id", flat=True)) for code, rows in found.items()} == told
    _appoint(people, heir := make_person("heir", role=None, service="CUTA"))
    assert flow.waiting() == [row]
    flow.look(replace(screeners, coordinator=heir), row)
    flow.pass_the_time(at=timezone.now() + timedelta(days=1))
    with acting_as_system("a test looks"):
        letter.refresh_from_db()
    assert letter.sent_at is not None


def _appoint(people: People, heir: Person) -> None:
    """As the manual says, inside the product: the role and the key by two people each, then the compartment."""
    holder = make_person("next-holder", role="reader", service="CUTA")
    circle = make_compartment("CCIS")
    about: dict[str, Any] = {"by": people.admin, "reason": "The former coordinator left."}
    times: dict[str, Any] = {"starts_at": timezone.now(), "ends_at": None}
    asked = [
        flow.do(request_role, person=heir, role="fdi_coordinator", **times, **about),
        flow.do(request_key, person=holder, compartment=circle, **about),
    ]
    for one in asked:
        flow.do(decide, by=people.approver, request=one.pk, act="approve", version=None)
    flow.do(open_compartment, by=holder, person=heir, compartment=circle)


# -- the reminder -----------------------------------------------------------------------------------------------------


def test_the_coordinator_is_reminded_each_day_that_a_text_waits(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.hand_in_letter(screeners, case, "A line.")
    flow.pass_the_time()
    assert _reminders() == []  # on the day itself it was announced
    for days, expected in ((1, 1), (1, 1), (2, 2)):
        flow.pass_the_time(at=timezone.now() + timedelta(days=days))
        assert _reminders() == [screeners.coordinator.pk] * expected


def _reminders() -> list[int]:
    with acting_as_system("a test looks"):
        rows = Notice.objects.filter(code="file.dispatch_still_waits").values_list("person_id", flat=True)
        return list(rows)


# -- what else waits --------------------------------------------------------------------------------------------------


def test_a_letter_of_fixed_phrases_leaves_at_the_fixed_time_and_nobody_looks(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.notified(screeners)
    flow.confirm_members(screeners, case)
    act("declare_complete", case, screeners.secretary)
    assert standing(case) == "completeness"
    assert client_of(screeners.coordinator).get("/outgoing/").content.decode().count(case.reference) == 0
    with acting_as_system("a test looks"):
        assert not Notice.objects.filter(code="file.dispatch_waits").exists()
    sent = flow.pass_the_time()
    with acting_as_system("a test looks"):
        letter = Letter.objects.get(case=case, kind="completeness")
        clock = Deadline.objects.get(case=case, clock="BE-ASSESS")
    assert (standing(case), letter.sent_at, clock.started_at) == ("assessment", sent, sent)


def test_only_letters_of_fixed_phrases_go_without_a_look() -> None:
    """What is said in them comes from the templates: neither has an argument that leaves."""
    found = {name: outgoing("fdi", name)[1].texts for name in marked("fixed phrases")}
    assert found == {"declare_complete": (), "confirm_silence": ()}


def test_what_is_told_to_the_union_waits_and_what_it_tells_does_not(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    act("notify_union", case, screeners.secretary, happened_on=timezone.localdate(), text="With our remark.")
    assert _exchanges(case) == []
    flow.let_leave(screeners)
    assert _exchanges(case) == ["notified"]
    act(
        "record_exchange", case, screeners.secretary, kind="question", state_code="FR", happened_on=timezone.localdate()
    )
    assert _exchanges(case) == ["notified", "question"]  # theirs: recorded at once
    answer = {"kind": "answered", "state_code": "FR", "happened_on": timezone.localdate(), "text": "As VSSE knows."}
    with pytest.raises(Refused, match="VSSE"):  # the guard shows the sender what they may know
        act("record_exchange", case, screeners.secretary, **answer)
    act("record_exchange", case, screeners.secretary, **{**answer, "text": "The group chart."})
    assert len(flow.waiting()) == 1
    flow.let_leave(screeners)
    assert _exchanges(case) == ["notified", "question", "answered"]


def _exchanges(case: Case) -> list[str]:
    with acting_as_system("a test looks"):
        return list(UnionExchange.objects.filter(case=case).order_by("pk").values_list("kind", flat=True))


def test_a_step_on_an_obligation_names_a_passage_only_once_its_sender_has_released_it(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.monitored(screeners)
    pk = flow.owe(screeners, case, due_on=timezone.localdate())
    url, client = f"/cases/{case.reference}/obligations/{pk}/find_breach/", client_of(screeners.secretary)
    typed = {"text": "As VSSE found, nobody was appointed.", "version": "1"}
    stopped = client.post(url, typed)
    assert stopped.status_code == 422
    key = re.search(r'name="released"[^>]*value="([^"]+)"', stopped.content.decode())
    assert key is not None, stopped.content.decode()[-3000:]
    assert _finding(pk) == ("open", "")
    freed = {**typed, "released": key.group(1), "release_reason": "The investor named it first."}
    assert client.post(url, freed).status_code == 302
    (row,) = flow.waiting()
    assert row.passed == ["VSSE — The investor named it first."]
    flow.let_leave(screeners)
    assert _finding(pk) == ("breached", typed["text"])


def _finding(pk: int) -> tuple[str, str]:
    with acting_as_system("a test looks"):
        row = Obligation.objects.get(pk=pk)
    return row.state, row.finding


def test_the_letters_of_a_fine_wait_and_their_days_count_from_the_sending(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    given = {"breach": "late_answer", "amount": 1000, "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    until = timezone.localdate() + timedelta(days=20)
    act("notify_fine", case, screeners.secretary, hear_until=until)
    (row,) = flow.waiting()
    assert "The answer came late." in row.text  # the reasons go out in the letter, though the form doesn't ask for them
    assert _fine(case).state == "proposed"
    told = flow.let_leave(screeners)
    assert (_fine(case).state, _fine(case).notified_at) == ("notified", told)
    flow.do(aftermath.answer_fine, by=screeners.rep, reference=case.reference, text="We were ill.")
    act(
        "settle_fine",
        case,
        screeners.chair,
        impose=True,
        ruling="It came late.",
        pay_by=timezone.localdate() + timedelta(days=60),
    )
    assert _fine(case).state == "answered"
    sent = flow.let_leave(screeners)
    assert _fine(case).state == "imposed"
    with acting_as_system("a test looks"):
        rows = Letter.objects.filter(case=case, kind__contains="fine").order_by("number")
        assert [(row.kind, row.sent_at) for row in rows] == [("fine_notice", told), ("fine", sent)]
        numbers = list(
            Letter.objects.filter(case=case, outward=True).order_by("number").values_list("number", flat=True)
        )
    assert numbers == list(range(1, len(numbers) + 1))


def _fine(case: Case) -> Fine:
    with acting_as_system("a test looks"):
        return Fine.objects.get(case=case)


# -- an installation from before the queue ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_drafts_from_before_give_their_number_back_and_letters_that_were_sent_keep_theirs(
    screeners: Screeners, owner_connection: Admin
) -> None:
    step = import_module("screening.migrations.0007_outgoing_texts")
    case = flow.in_assessment(screeners)
    made = [
        flow.do(letters.make, by=screeners.secretary, reference=case.reference, about=text, text=text)
        for text in ("One", "Two")
    ]
    assert _numbers(case) == [1, 2, None, None]
    owner_connection.execute(step.DRAFTS_AGAIN)  # as the former version had them, and the way back
    assert _numbers(case) == [1, 2, 3, 4]
    owner_connection.execute(step.DRAFTS_WITHOUT)
    assert _numbers(case) == [1, 2, None, None]
    with acting_as(screeners.rep):  # the policies that were lifted for the step are in force again
        assert not Letter.objects.filter(pk__in=[letter.pk for letter in made]).exists()
    with owner_connection.cursor() as cursor:
        row = cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'screening_letter'").fetchone()
    assert row == (True,)


def _numbers(case: Case) -> list[int | None]:
    with acting_as_system("a test looks"):
        return list(Letter.objects.filter(case=case).order_by("pk").values_list("number", flat=True))
