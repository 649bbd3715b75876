"""One file of each country's system, opened and run through its phases; every due date as worked out by hand."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from accounts.context import acting_as_system
from casework.models import Case, Deadline
from casework.procedures.catalogue import procedure
from casework.procedures.clock import BRUSSELS
from screening.investments.acts import completeness, members, phases, requests
from screening.investments.procedures.system import systems
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, screeners_of

FILES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "worked_filings.toml").read_text(encoding="utf-8")
)


def at(day: date) -> datetime:
    """Ten in the morning of a day."""
    return datetime.combine(day, time(10), BRUSSELS)


def due(case: Case, clock: str) -> date | None:
    """When the newest run of a clock ends, as people name it; None where it has no date."""
    with acting_as_system("a test looks"):
        row = Deadline.objects.filter(case=case, clock=clock).latest("run")
    return row.due_at.astimezone(BRUSSELS).date() if row.due_at else None


def begun(people: Screeners, system: str, day: date, settings: Any) -> Case:
    """A complete file of a system, examined from that day on."""
    settings.DOSSIER_FDI_PROCEDURES = [system]
    case = flow.notified(people, at=at(day), procedure=system)
    who = {people.eco.service.code: ("member", "decides"), people.vsse.service.code: ("intelligence", "contributes")}
    flow.do(members.confirm, by=people.secretary, at=at(day), reference=case.reference, members=who)
    flow.do(completeness.declare_complete, by=people.secretary, at=at(day), reference=case.reference)
    return flow.case_of(case.reference)


def stop(
    people: Screeners,
    case: Case,
    asked: date,
    answered: date,
    look: Callable[[], None] = lambda: None,
    days: int = 20,
) -> None:
    """A question that is asked one day, to be answered in some days, and answered another."""
    flow.do(requests.ask, by=people.secretary, at=at(asked), reference=case.reference, text="Who owns the fund?")
    number = flow.send_request(people, case, at=at(asked), days=days)
    look()
    flow.answer_request(people, case, number, at=at(answered))


def test_every_system_that_can_be_chosen_has_a_worked_file() -> None:
    assert set(FILES) == set(systems())


@pytest.mark.django_db
@pytest.mark.parametrize("system", sorted(FILES))
def test_a_file_runs_through_its_phases_with_the_dates_worked_out_by_hand(system: str, settings: Any) -> None:
    worked = FILES[system]
    people = screeners_of(system)
    case = begun(people, system, worked["complete"], settings)
    first, second = worked["first"], worked["second"]
    assert due(case, first["clock"]) == first["due"]
    if "asked_first" in worked:

        def look() -> None:
            if "request" in worked:
                assert due(case, worked["request"]["clock"]) == worked["request"]["due"]

        days = worked.get("request", {}).get("days", 20)
        stop(people, case, worked["asked_first"], worked["answered_first"], look, days)
        assert due(case, first["clock"]) == worked["first_after_stop"]
    flow.give_opinion(people, case, "eco", direction="risk", at=at(worked["moved"]))
    given = {"by": people.secretary, "at": at(worked["moved"]), "reference": case.reference}
    flow.do(phases.move_to_screening, **given, reasons="Indications of risk.")
    assert due(case, second["clock"]) == second["due"]
    if "asked" in worked:
        stop(people, case, worked["asked"], worked["answered"])
        assert due(case, second["clock"]) == worked["after_stop"]
    if "extended" in worked:
        more = worked["extended"]
        given = {"by": people.chair, "at": at(more["on"]), "reference": case.reference}
        flow.do(phases.extend, **given, extension=more["extension"], reason="The file needs it.")
        assert due(case, more["clock"]) == more["due"]


@pytest.mark.parametrize("system", sorted(FILES))
def test_the_flow_of_a_system_names_its_phases(system: str) -> None:
    flow_of = procedure(system).flow
    assert flow_of["assessment"] == (FILES[system]["first"]["clock"],)
    assert flow_of["screening"] == (FILES[system]["second"]["clock"],)
