"""Giving work out: preview and result case by case, and the next case for oneself."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.access import give_grant
from casework.actions.inbox import take_next
from casework.errors import Refused
from casework.models import Assignment, Case
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import People, make_people, make_person

SignIn = Callable[[Person], Client]


def assigned(case: Case) -> set[int]:
    """Who is set to a case as a member or lead."""
    with acting_as_system("a test looks"):
        rows = Assignment.objects.filter(case=case, ended_at=None).exclude(role="author")
        return set(rows.values_list("person_id", flat=True))


def test_preview_says_what_will_and_will_not_change(people: People, client_of: SignIn) -> None:
    open_case, closed, secret = (
        make_case(people.officer),
        make_case(people.officer, state="closed"),
        make_case(people.officer, marking=3),
    )
    low = make_person("low-level", level=1, name="Low Level")
    chosen = [open_case.reference, closed.reference, secret.reference]
    page = client_of(people.supervisor).post("/inbox/assign/", {"case": chosen, "to": low.pk})
    assert page.status_code == 200
    said = {change.reference: change.refusal or change.sentence for change in page.context["changes"]}
    assert said == {
        open_case.reference: f"Low Level is added; {people.officer.name} stays the lead.",
        closed.reference: "This can't be done while the case is closed.",
        secret.reference: "Low Level could not open this case: No valid clearance reaches the marking of the case.",
    }
    assert assigned(open_case) == set()


def test_confirm_assigns_each_case_as_its_own_act(people: People, client_of: SignIn) -> None:
    first, second = flow.submitted(people), flow.submitted(people)
    client = client_of(people.supervisor)
    preview = client.post("/inbox/assign/", {"case": [first.reference, second.reference], "to": people.supervisor.pk})
    versions = {f"version_{c.reference}": c.version for c in preview.context["changes"]}
    stale = {f"version_{second.reference}": second.version - 1}
    data = {
        "case": [first.reference, second.reference],
        "to": people.supervisor.pk,
        "confirm": "1",
        **versions,
        **stale,
    }
    page = client.post("/inbox/assign/", data)
    said = {change.reference: change.refusal for change in page.context["changes"]}
    assert said == {
        first.reference: "",
        second.reference: "Somebody else changed this case since you opened it; nothing of yours was lost.",
    }
    assert people.supervisor.pk in assigned(first)
    assert people.supervisor.pk not in assigned(second)


def test_a_hidden_case_is_left_out_without_a_word(people: People, client_of: SignIn) -> None:
    hidden = make_case(people.fjp)
    data = {"case": [hidden.reference, "JIC-2026-999999"], "to": people.officer.pk}
    page = client_of(people.supervisor).post("/inbox/assign/", data)
    assert page.context["changes"] == []


@pytest.mark.parametrize("part", ["officer", "reader", "giss", "admin"])
def test_without_the_permission_it_is_refused(people: People, client_of: SignIn, part: str) -> None:
    case = make_case(people.officer)
    client = client_of(getattr(people, part))
    assert client.post("/inbox/assign/", {"case": case.reference, "to": people.reader.pk}).status_code == 403
    assert client.post("/inbox/take/").status_code == 403
    assert client.get("/inbox/take/").status_code in (403, 405)


def test_nobody_outside_the_service_can_be_chosen(people: People, client_of: SignIn) -> None:
    case = make_case(people.officer)
    answer = client_of(people.supervisor).post("/inbox/assign/", {"case": case.reference, "to": people.fjp.pk})
    assert answer.status_code == 302
    assert assigned(case) == set()


def test_two_colleagues_whose_names_look_alike_are_told_apart_where_one_is_chosen(
    people: People, client_of: SignIn
) -> None:
    case = flow.submitted(people)
    make_person("lars.a", name="Lars Advocaat")
    make_person("lars.b", name="Lаrs Advocaat")  # a Cyrillic а
    browser = client_of(people.supervisor)
    for page in ("/", f"/cases/{case.reference}/acts/assign/"):
        text = browser.get(page).content.decode()
        assert "Lars Advocaat (lars.a)" in text or "Lars Advocaat (VSSE, lars.a)" in text
        assert "Lаrs Advocaat (lars.b)" in text or "Lаrs Advocaat (VSSE, lars.b)" in text
        assert f"{people.intake.name} (" not in text or f"{people.intake.name} (VSSE)" in text


def test_confirm_without_the_preview_is_refused(people: People, client_of: SignIn) -> None:
    case = make_case(people.officer)
    data = {"case": case.reference, "to": people.reader.pk, "confirm": "1"}
    answer = client_of(people.supervisor).post("/inbox/assign/", data)
    assert answer.status_code == 403
    assert "Look at the preview first" in answer.content.decode()


def test_take_next_gives_the_most_pressing_case_at_the_desk(people: People, client_of: SignIn) -> None:
    _normal, urgent = flow.submitted(people), flow.submitted(people, urgent=True)
    answer = client_of(people.intake).post("/inbox/take/")
    assert answer["Location"] == f"/cases/{urgent.reference}/"
    assert flow.fresh(urgent).lead_id == people.intake.pk


def test_take_next_says_when_nothing_waits(people: People, client_of: SignIn) -> None:
    answer = client_of(people.intake).post("/inbox/take/", follow=True)
    assert "No case is waiting for somebody of your service." in answer.content.decode()


def test_take_next_passes_over_what_a_colleague_has(people: People) -> None:
    first, second = flow.submitted(people), flow.submitted(people)
    colleague = make_person("second-desk", role="intake_officer")
    taken = []
    for person in (people.intake, colleague, people.intake):
        with acting_as(person):
            case = take_next(by=person, at=timezone.now())
            taken.append(case.reference if case else None)
    assert taken == [first.reference, second.reference, None]


def test_take_next_refuses_a_role_that_assigns_nothing(people: People) -> None:
    with acting_as(people.officer), pytest.raises(Refused) as refused:
        take_next(by=people.officer, at=timezone.now())
    assert refused.value.sentence == "Your role does not include taking cases."


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_never_take_the_same_case() -> None:
    people = make_people()
    cases = {flow.submitted(people).reference for _ in range(2)}
    desk = [people.intake, *(make_person(f"desk-{n}", role="intake_officer") for n in range(2))]
    barrier, taken = threading.Barrier(len(desk)), []

    def take(person: Person) -> None:
        try:
            barrier.wait()
            with acting_as(person):
                case = take_next(by=person, at=timezone.now())
            taken.append(case.reference if case else "")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(person,)) for person in desk]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(["", *cases])


def test_take_next_gives_no_case_that_asks_nothing_of_the_service_and_says_who_leads(
    people: People, client_of: SignIn
) -> None:
    chief = make_person("fjp-chief", role="supervisor", service="FJP", level=4)
    decided = flow.decided(people)
    assert "No case is waiting" in client_of(chief).post("/inbox/take/", follow=True).content.decode()
    asked = flow.in_assessment(people)
    page = client_of(chief).post("/inbox/take/", follow=True).content.decode()
    assert assigned(asked) >= {chief.pk}
    assert chief.pk not in assigned(decided)
    assert f"You are named on {asked.reference} for your service;" in page


def test_a_case_opened_by_a_grant_stands_among_ones_own(people: People, client_of: SignIn) -> None:
    case = make_case(people.officer)
    granted = make_person("granted", role="liaison_member", service="NSA")
    with acting_as(people.supervisor):
        now = timezone.now()
        until = now + timedelta(days=2)
        give_grant(case=case, person=granted, by=people.supervisor, at=now, ends_at=until, reason="Reads along.")
    assert case.reference in client_of(granted).get("/").content.decode()
