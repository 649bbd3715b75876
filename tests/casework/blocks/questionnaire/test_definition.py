"""A questionnaire's file: one line makes a field, and a file that can't be meant so is refused by name and place."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from casework.blocks.questionnaire import shape
from casework.blocks.questionnaire.conflict import compare, posted_of
from casework.blocks.questionnaire.definition import DefinitionError, Questionnaire, read
from casework.blocks.questionnaire.said import Said, from_kept, kept
from casework.blocks.questionnaire.steps import Step, steps_of
from casework.blocks.questionnaire.words import changed, told

FRAME: Any = SimpleNamespace(
    today=date(2026, 11, 30), demands=True, places=None, offered=lambda name: (), asks=lambda what: True
)
LINE = {"type": "whole", "label": "number of employees", "least": 0, "most": 10_000, "mark": True, "demanded": "staff"}


def definition(**fields: Any) -> Questionnaire:
    part = {"name": "figures", "title": "Figures", "fields": fields or {"employees": LINE}}
    return read({"id": "firm", "section": [{"name": "target", "title": "Target", "part": [part]}]}, "firm.toml")


def step_of(whole: Questionnaire, posted: str | None, stored: dict[str, Any] | None = None) -> Step[Said]:
    made: Any = steps_of(whole)["target"]
    found: Step[Said] = made(Said(stored or {}), FRAME, None if posted is None else QueryDict(posted))
    return found


def test_one_line_is_asked_checked_marked_kept_read_printed_and_published() -> None:
    whole = definition()
    step = step_of(whole, "employees=250&employees__confidential=on")
    assert step.is_valid()
    assert step.merged.fields == {"employees": 250, "confidential": ["employees"]}
    texts = kept(whole, step.merged)
    assert texts == {"employees": "250", "confidential": "employees"}
    assert from_kept(whole, texts).fields == step.merged.fields
    (part,) = told(whole, step.merged, FRAME.offered)
    ((answer,),) = [block.rows for block in part.blocks]
    assert (answer.label, answer.value, answer.confidential) == ("Number of employees", "250", True)
    published = shape.schema(whole, FRAME.offered, {})["properties"]
    assert published["employees"] == {"type": ["integer", "null"], "minimum": 0, "maximum": 10_000}
    assert published["confidential"]["items"] == {"enum": ["employees"]}
    assert shape.as_json(whole, step.merged) == {"employees": 250, "confidential": ["employees"]}
    assert [(wrong.path, wrong.anchor) for wrong in step_of(whole, "employees=-1").wrong()] == [
        ("employees", "id_employees")
    ]


def test_two_versions_differ_in_words_and_so_do_two_that_were_kept() -> None:
    whole = definition()
    rows = compare(QueryDict("employees=251"), lambda posted: _bound(whole, posted))
    assert rows == [
        {"name": "employees", "label": "Number of employees", "yours": "251", "theirs": "250 (confidential)"}
    ]
    old, new = {"employees": "250", "confidential": "employees"}, {"employees": "251", "confidential": ""}
    assert list(changed(whole, old, new, {}, FRAME.offered)) == [
        ("Marked confidential", "Number of employees", ""),
        ("Number of employees", "250", "251"),
    ]


def _bound(whole: Questionnaire, posted: QueryDict | None) -> Step[Said]:
    stored = {"employees": 250, "confidential": ["employees"]}
    made: Any = steps_of(whole)["target"]
    found: Step[Said] = made(Said(stored), FRAME, posted)
    return found


def test_a_form_posted_as_it_is_shown_changes_nothing() -> None:
    whole = definition(
        born={"type": "part_day", "label": "born", "because": True, "mark": True},
        account={"type": "iban", "label": "account", "most": 40, "because": True},
    )
    stored = {"because": {"account": "The bank is closed."}, "confidential": ["born"]}
    step = step_of(whole, "born=05/1990&account__because=The bank is closed.&born__confidential=on")
    assert step.is_valid()
    assert {name: step.merged.fields[name] for name in stored} == stored
    again: Any = steps_of(whole)["target"]
    shown = again(step.merged, FRAME, posted_of(again(step.merged, FRAME)))
    assert shown.is_valid() and shown.merged == step.merged


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"a": {"type": "line", "label": "a", "colour": "red"}},
            "firm.toml: section target, figures, a has no colour.",
        ),
        ({"a": {"type": "line"}}, "missing 1 required positional argument: 'label'"),
        ({"version": {"type": "line", "label": "a"}}, "firm.toml: version can't be the name of a field."),
        ({"a": {"type": "row", "label": "a", "of": "people"}}, "firm.toml: a: people is no list."),
        ({"a": {"type": "line", "label": "a", "levels": "MX"}}, "firm.toml: a: MX doesn't speak of 0 levels."),
        ({"a": {"type": "line", "label": "a", "when": "b"}}, "firm.toml: a: it hangs on b, which nobody asks."),
    ],
)
def test_what_can_not_be_meant_is_refused_by_its_place(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DefinitionError) as problem:
        definition(**fields)
    assert sentence in str(problem.value)


def test_a_type_that_nobody_knows_is_refused() -> None:
    with pytest.raises(DefinitionError, match="firm: a: there is no type tune"):
        steps_of(definition(a={"type": "tune", "label": "a"}))
