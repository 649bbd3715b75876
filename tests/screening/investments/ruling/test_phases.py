"""The end of the assessment, by decision and by silence; and what an extension does to the clock of its phase."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.errors import Refused
from casework.models import Case, ClockExtension
from screening.investments.acts import completeness, measures, members, opinions, phases, requests
from screening.investments.models import Ruling
from screening.investments.queries.clock_starts import extensions_left
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners, screeners_of
from tests.screening.investments.ruling.looking import clock, due, moment, running

pytestmark = pytest.mark.django_db
BEGUN = moment(2026, 6, 1)


def confirm_silence(people: Screeners, case: Case, at: Any) -> None:
    flow.tell_union(people, case, at=at)
    flow.do(phases.confirm_silence, by=people.chair, at=at, reference=case.reference, early_because=flow.EARLY)


def extend(people: Screeners, case: Case, at: Any, **given: Any) -> None:
    given = {"extension": "complex", "reason": "Owners in nine countries.", **given}
    flow.do(phases.extend, by=people.chair, at=at, reference=case.reference, **given)


def test_silence_clears_only_after_the_time_ran_out_and_only_by_a_person() -> None:
    people = make_screeners()
    case = flow.in_assessment(people, at=BEGUN)
    assert due(case, "BE-ASSESS") == date(2026, 7, 1)
    with pytest.raises(Refused, match="The time of the assessment has not run out"):
        confirm_silence(people, case, moment(2026, 7, 1))
    later = flow.case_of(case.reference)
    assert (later.state, later.filing.outcome) == ("assessment", "")
    confirm_silence(people, case, moment(2026, 7, 2))
    later = flow.case_of(case.reference)
    with acting_as_system("a test looks"):
        ruling = Ruling.objects.get(case=case)
    assert (later.state, later.filing.outcome) == ("decided", "cleared_tacit")
    assert (ruling.outcome, ruling.rule, ruling.recorded_by_id) == ("cleared_tacit", "silence", people.chair.pk)
    assert clock(case, "BE-ASSESS").expired_at is not None


def test_a_file_moves_with_the_reasons_that_whoever_signs_later_must_read(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case, direction="risk")
    given = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused) as refused:
        flow.do(phases.move_to_screening, reasons=" ", **given)
    assert refused.value.field == "reasons"
    flow.move_to_screening(screeners, case)
    with pytest.raises(Refused, match="Steps of the procedure and their reasons"):
        fields = {**flow.OPINION, "direction": "negative"}
        flow.do(opinions.give, by=screeners.vla, reference=case.reference, fields=fields)
    assert running(case, "BE-") == {"BE-TOTAL", "BE-SCREEN", "BE-DRAFT"}


def test_a_complex_file_stands_still_for_three_months_and_a_question_meanwhile_counts_once() -> None:
    people = make_screeners()
    case = flow.in_screening(people, at=BEGUN)
    assert due(case, "BE-SCREEN") == date(2026, 6, 29)
    extend(people, case, moment(2026, 6, 11))
    # three months from the day after 11 June: Friday 11 September; stopped from 11 June up to 12 September, 93 days
    assert due(case, "BE-COMPLEX") == date(2026, 9, 11)
    assert due(case, "BE-SCREEN") == date(2026, 9, 30)
    flow.ask(people, case)
    flow.send_request(people, case, at=moment(2026, 7, 1))
    assert due(case, "BE-SCREEN") is None
    flow.answer_request(people, case, at=moment(2026, 7, 20))
    assert due(case, "BE-SCREEN") == date(2026, 9, 30)
    flow.send_request(people, case, flow.ask(people, case, "And who pays?")[0], at=moment(2026, 9, 7))
    flow.answer_request(people, case, 2, at=moment(2026, 9, 17))  # five days after the extension
    assert due(case, "BE-SCREEN") == date(2026, 10, 5)


def test_an_extension_is_granted_no_more_often_than_the_procedure_allows(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    extend(screeners, case, None)
    with pytest.raises(Refused, match="The procedure knows no further extension of this phase"):
        extend(screeners, case, None)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"extension": "other"}, "extension"), ({"reason": " "}, "reason"), ({"length": 4}, "length")],
)
def test_an_extension_needs_its_kind_and_reason_and_has_a_fixed_length(
    screeners: Screeners, given: dict[str, Any], field: str
) -> None:
    case = flow.in_screening(screeners)
    with pytest.raises(Refused) as refused:
        extend(screeners, case, None, **given)
    assert refused.value.field == field


def test_a_phase_that_ran_out_is_not_extended_any_more() -> None:
    people = make_screeners()
    case = flow.in_screening(people, at=BEGUN)
    with pytest.raises(Refused, match="can't be extended"):
        extend(people, case, BEGUN + timedelta(days=40))


def test_an_extension_that_follows_begins_on_the_next_working_day_and_is_agreed_anew_each_time(settings: Any) -> None:
    settings.DOSSIER_FDI_PROCEDURES = ["uk.nsi"]
    people, case = elsewhere("uk.nsi")
    # thirty working days with the day itself, 1 June to Friday 10 July; the additional period from Monday 13 July
    assert due(case, "UK-INITIAL") == date(2026, 7, 10)
    extend(people, case, moment(2026, 7, 1), extension="additional")
    assert running(case, "UK-") == {"UK-ADD"}
    assert day_of(clock(case, "UK-ADD").started_at) == date(2026, 7, 13)
    assert due(case, "UK-ADD") == date(2026, 9, 14)  # 45 working days, 31 August off
    with pytest.raises(Refused) as refused:
        extend(people, case, moment(2026, 9, 1), extension="voluntary")
    assert refused.value.field == "length"
    extend(people, case, moment(2026, 9, 1), extension="voluntary", length=10)
    assert due(case, "UK-VOL") == date(2026, 9, 28)
    extend(people, case, moment(2026, 9, 20), extension="voluntary", length=5)
    assert (due(case, "UK-VOL"), clock(case, "UK-VOL").run) == (date(2026, 10, 5), 2)


def test_an_extension_that_is_added_lengthens_the_clock_and_says_by_which_rule(settings: Any) -> None:
    settings.DOSSIER_FDI_PROCEDURES = ["de.awv"]
    people, case = elsewhere("de.awv")
    assert due(case, "DE-PH2") == date(2026, 10, 1)
    extend(people, case, moment(2026, 8, 1), extension="particular_difficulties")
    assert due(case, "DE-PH2") == date(2027, 1, 1)
    extend(people, case, moment(2026, 8, 1), extension="defence")
    assert due(case, "DE-PH2") == date(2027, 2, 1)
    with acting_as_system("a test looks"):
        given = list(ClockExtension.objects.order_by("pk").values_list("clock", "length"))
        assert extensions_left(flow.case_of(case.reference)) == ()
    assert given == [("DE-EXT1", 3), ("DE-EXT2", 1)]


def elsewhere(system: str) -> tuple[Screeners, Case]:
    """A file of another country's system in its second phase, begun on 1 June 2026."""
    people = screeners_of(system)
    case = flow.notified(people, at=BEGUN, procedure=system)
    who = {people.eco.service.code: ("member", "decides")}
    given = {"by": people.secretary, "at": BEGUN, "reference": case.reference}
    flow.do(members.confirm, members=who, **given)
    flow.do(completeness.declare_complete, **given)
    flow.give_opinion(people, case, "eco", direction="risk", at=BEGUN)
    flow.move_to_screening(people, case, at=BEGUN)
    return people, flow.case_of(case.reference)


def test_no_extension_while_a_question_or_talks_are_open(screeners: Screeners) -> None:
    case = flow.in_screening(screeners)
    given = {"by": screeners.secretary, "reference": case.reference}
    flow.ask(screeners, case)
    flow.send_request(screeners, case)
    with pytest.raises(Refused, match="A request for information is open"):
        extend(screeners, case, None)
    flow.do(requests.withdraw, **given)
    flow.do(measures.open_talks, **given)
    with pytest.raises(Refused, match="Talks on measures are open"):
        extend(screeners, case, None)
