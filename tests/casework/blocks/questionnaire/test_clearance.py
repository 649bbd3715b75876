"""The longest form that is foreseen, 29 sections at three levels: what each demands, holes, people named twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from accounts.forms.days import Partly, partly
from casework.blocks.questionnaire import complete, numbers
from casework.blocks.questionnaire.definition import load
from casework.blocks.questionnaire.said import Said, from_kept, kept
from casework.blocks.questionnaire.steps import Step, steps_of
from casework.blocks.questionnaire.words import told

FORM = load(Path(__file__).parent / "clearance.toml")
TODAY = date(2026, 11, 30)


class Frame:
    today, demands, places = TODAY, True, None

    def offered(self, name: str) -> list[tuple[str, Any]]:
        return list(FORM.choices[name].items())

    def about(self, name: str, code: str) -> None: ...

    def asks(self, what: str) -> bool:
        return True


STEPS = steps_of(FORM)


def day(text: str) -> Partly:
    found = partly(text)
    assert found is not None
    return found


def residence(first: str, last: str = "") -> dict[str, Any]:
    return {"place": "A1", "first": day(first), "last": day(last) if last else None, "confidential": []}


def said(fields: dict[str, Any] | None = None, **lists: Any) -> Said:
    return Said({**from_kept(FORM, {}).fields, **(fields or {})}, {name: tuple(rows) for name, rows in lists.items()})


def lacking(answers: Said, level: str) -> set[str]:
    return {one.field for one in complete.demands(FORM, answers, level=level) if not one.is_there}


def step(name: str, posted: str, answers: Said) -> Step[Said]:
    made: Any = STEPS[name]
    found: Step[Said] = made(answers, Frame(), QueryDict(posted))
    return found


def test_each_level_shows_and_demands_what_its_letters_say() -> None:
    assert len(FORM.sections) == 29
    shown = [len(complete.shown(FORM, level)) for level in FORM.levels]
    assert shown == [24, 29, 29]
    hidden = {one.name for one in FORM.sections} - {one.name for one in complete.shown(FORM, "C")}
    assert hidden == {"known_by", "former_partners", "health", "internet", "references"}
    low, middle, high = (lacking(said(), level) for level in "CST")
    assert {"employer", "register", "residences", "told"} <= low < middle < high
    assert middle - low >= {"household", "embassies", "drugs"}
    assert high - middle >= {"known_by", "relatives", "care", "sites", "references"}
    assert "needed_on" not in high and "urgency" not in high


def test_what_hangs_on_a_yes_is_demanded_after_it_alone() -> None:
    assert "urgency" in lacking(said({"urgent": True}), "C")
    assert not {"urgent", "urgency"} & lacking(said({"urgent": False}), "C")
    assert "convictions" not in lacking(said({"convicted": False}), "T")
    assert "convictions" in lacking(said({"convicted": True}), "T")


def test_a_reason_answers_what_can_not_be_obtained_and_stands_in_the_print() -> None:
    answers = said({"because": {"register": "The office burnt down."}})
    assert "register" not in lacking(answers, "C") and "passport" in lacking(answers, "C")
    printed = [row for part in told(FORM, answers, Frame().offered) for block in part.blocks for row in block.rows]
    words = {row.field: row.value for row in printed}
    assert words["register"] == "Can't be obtained: The office burnt down."


def test_a_row_lacks_what_its_level_demands_of_each_row() -> None:
    answers = said(people=[{"key": "P1", "name": "Ann Invented", "born": None, "confidential": []}])
    assert "people.0.born" in lacking(answers, "C")
    excused = [{**row, "because": {"born": "Nobody knows."}} for row in answers.rows("people")]
    assert "people.0.born" not in lacking(said(people=excused), "C")


@pytest.mark.parametrize(
    ("level", "rows", "found"),
    [
        ("C", [residence("2020-03")], []),
        ("T", [residence("2020-03")], [("2016-11-30", "2020-02-29")]),
        ("C", [residence("2020", "2023-06"), residence("2023-07-10")], []),  # nine days, of fourteen that may be
        ("C", [residence("2020", "2023-06-01"), residence("2023-08-01")], [("2023-06-02", "2023-07-31")]),
        ("C", [residence("2020", "2023-06"), residence("2023-04-01")], [("2023-04-01", "2023-06-30")]),
        ("C", [residence("2020", "2025-10-31")], [("2025-11-01", "2026-11-30")]),
    ],
)
def test_holes_and_overlaps_of_a_period_are_pointed_out(level: str, rows: Any, found: list[tuple[str, str]]) -> None:
    pointed = complete.findings(FORM, said(residences=rows), level=level, today=TODAY)
    assert [(one.first.isoformat(), one.last.isoformat()) for one in pointed] == found
    assert {(one.section, one.part) for one in pointed} <= {("residences", "residences")}


def test_a_look_back_begins_no_earlier_than_the_age_that_it_names() -> None:
    period = FORM.lists["residences"].period
    assert period is not None
    backs = [complete.look_back(FORM, period, level=level, today=TODAY) for level in "CST"]
    assert backs == [date(2021, 11, 30), date(2016, 11, 30), date(2016, 11, 30)]
    grown = complete.look_back(FORM, period, level="T", today=TODAY, born=date(2004, 2, 29))
    assert grown == date(2022, 2, 28)


def test_a_person_is_stated_once_and_named_where_they_occur() -> None:
    answers = said()
    people = step(
        "partner",
        "people-TOTAL_FORMS=1&people-INITIAL_FORMS=0&people-0-name=Ann Invented&people-0-born=1990&status=married",
        answers,
    )
    assert people.is_valid(), [wrong.text for wrong in people.wrong()]
    (ann,) = people.merged.rows("people")
    assert ann["key"] == "P1" and ann["born"] == Partly(date(1990, 1, 1), "year")
    named = "relatives-TOTAL_FORMS=1&relatives-INITIAL_FORMS=0&relatives-0-relation=sibling&relatives-0-person="
    relatives = step("relatives", f"{named}P1", people.merged)
    assert relatives.is_valid(), [wrong.text for wrong in relatives.wrong()]
    printed = told(FORM, relatives.merged, Frame().offered)
    rows = [row.value for part in printed if part.step == "relatives" for row in part.blocks[0].rows]
    assert rows == ["Ann Invented", "brother or sister"]
    wrong = step("relatives", f"{named}P9", people.merged)
    assert not wrong.is_valid()
    assert [one.sentence for one in wrong.wrong()] == ["This person isn't among those stated."]
    taken_out = step("partner", "people-TOTAL_FORMS=0&people-INITIAL_FORMS=0&status=single", relatives.merged)
    assert taken_out.is_valid() and taken_out.merged.rows("relatives") == ()


def test_everything_that_is_kept_comes_back() -> None:
    fields = {"surname": "Invented", "birth": day("1990-05"), "applied": ["eu", "nato"], "urgent": False}
    answers = said(fields, residences=[residence("2020", "2021-02-03")])
    again = from_kept(FORM, kept(FORM, answers))
    assert {name: again.fields[name] for name in fields} == fields
    (row,) = again.rows("residences")
    assert {name: row[name] for name in ("place", "first", "last")} == {
        name: value for name, value in answers.rows("residences")[0].items() if name != "confidential"
    }


def test_a_renewal_takes_over_what_is_said_to_be_unchanged() -> None:
    former = said({"employer": "The port", "surname": "Invented"}, residences=[residence("2020")])
    statements = {"identity": complete.UNCHANGED, "residences": complete.UNCHANGED, "request": complete.CHANGED}
    begun = complete.renewed(FORM, former, statements)
    assert begun.fields["surname"] == "Invented" and "employer" not in begun.fields
    assert begun.rows("residences") == former.rows("residences")
    left = complete.unspoken(FORM, statements, level="C")
    assert len(left) == 24 - 3 and not set(statements) & set(left)


def test_the_partner_signs_where_there_is_one() -> None:
    assert complete.unsigned(FORM, said(), ["person"]) == ("officer",)
    assert complete.unsigned(FORM, said({"partner": "P1"}), ["person"]) == ("partner", "officer")
    assert complete.unsigned(FORM, said({"partner": "P1"}), ["person", "partner", "officer"]) == ()


@pytest.mark.parametrize(
    ("prove", "right", "wrong"),
    [
        (numbers.national_number, "85.07.30-033.28", "85.07.30-033.29"),
        (numbers.iban, "BE71 0961 2345 6769", "BE71 0961 2345 6768"),
    ],
)
def test_numbers_of_people_and_accounts_prove_themselves(prove: Any, right: str, wrong: str) -> None:
    assert prove(right)[1] is None and prove("") == ("", None)
    assert prove(wrong)[0] == wrong and prove(wrong)[1] is not None
