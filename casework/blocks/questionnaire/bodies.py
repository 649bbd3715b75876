"""Answers that a program sends: checked against the published schema, then by the very forms of the screen.

A fault names its field as ``parties.0.lei``; its sentence is the one that stands at the field on the page.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from jsonschema.exceptions import ValidationError

from casework.api.problems import Fault, Invalid
from casework.blocks.questionnaire.conflict import posted_of
from casework.blocks.questionnaire.definition import Part, Questionnaire
from casework.blocks.questionnaire.forms import Frame
from casework.blocks.questionnaire.said import Answers
from casework.blocks.questionnaire.steps import Step, Wrong

MOST_NAMED = 60  # codes in a sentence
A = TypeVar("A", bound=Answers)


def read(
    given: Mapping[str, Any],
    *,
    whole: Questionnaire,
    steps: Mapping[str, type[Step[A]]],
    frame: Frame,
    checks: Any,
    fresh: A,
) -> A:
    """The answers of a body, whole and valid; ``fresh`` holds none. Raises Invalid with every fault at once."""
    faults = [_fault(whole, error) for error in checks.iter_errors(given)] or list(_repeated(whole, given))
    if faults:
        raise Invalid(_each_once(faults))
    offered, running = _sent(whole, given, fresh), fresh
    for name, step in steps.items():
        bound = step(running, frame, posted_of(step(offered, frame)))
        if bound.is_valid():
            running = bound.merged
            continue
        faults += [_placed(whole, wrong, given) for wrong in bound.wrong()]
        for part in whole.section(name).rows:  # so that the next step knows whom it speaks of
            if any(one.type == "key" for one in part.fields.values()):
                here = tuple(row for row in offered.rows(part.stored) if part.takes(row))
                running = running.with_(**{part.stored: (*running.rows(part.stored), *here)})
    if faults:
        raise Invalid(_each_once(faults))
    return running


def _sent(whole: Questionnaire, given: Mapping[str, Any], fresh: A) -> A:
    """As it was sent, shaped like stored answers: the forms turn texts and numbers into values."""
    several: dict[str, list[str]] = {
        name: [] for name, one in whole.fields.items() if one.type in ("choices", "countries")
    }
    fields = {name: given.get(name, several.get(name)) for name in whole.fields}
    rows = {name: tuple(given.get(name, ())) for name in whole.lists}
    return fresh.with_(fields={**fields, "confidential": list(given.get("confidential", ()))}, **rows)


def _repeated(whole: Questionnaire, given: Mapping[str, Any]) -> Iterator[Fault]:
    for name, part in whole.lists.items():
        seen: set[tuple[Any, ...]] = set()
        for number, row in enumerate(given.get(name, ()) if part.twice else ()):
            told = tuple(row[one] for one in part.by)
            if told in seen:
                yield Fault(f"{name}.{number}.{part.by[-1]}", _(part.twice))
            seen.add(told)


def _placed(whole: Questionnaire, wrong: Wrong, given: Mapping[str, Any]) -> Fault:
    """A sentence of a step at its place in the body."""
    first, _dot, rest = wrong.path.partition(".")
    part = next((one for one in whole.parts if one.list and one.name == first), None)
    if part is not None and part.where:
        number, _dot, field = rest.partition(".")
        own = [n for n, row in enumerate(given.get(part.stored, ())) if part.takes(row)]
        known = number.isdecimal() and int(number) < len(own)
        return Fault(f"{part.stored}.{own[int(number)]}.{field}" if known else part.stored, wrong.sentence)
    if first.startswith("detail_"):
        return Fault(_beside(whole, first.removeprefix("detail_"), given), wrong.sentence)
    joins = (one.joins for each in whole.parts for one in each.fields.values() if one.name == first)
    return Fault(next(joins, "") or wrong.path, wrong.sentence)


def _beside(whole: Questionnaire, code: str, given: Mapping[str, Any]) -> str:
    """The place of the text beside a ticked code."""
    picked: list[Part] = [part for part in whole.lists.values() if part.layout == "picked"]
    for part in picked:
        first, beside = part.fields
        codes = [row[first] for row in given.get(part.name, ())]
        if code in codes:
            return f"{part.name}.{codes.index(code)}.{beside}"
    return picked[0].name


# what the schema refuses, in the words of the form -------------------------------------------------------------------


def _fault(whole: Questionnaire, error: ValidationError) -> Fault:
    path = ".".join(str(one) for one in error.absolute_path)
    place = f"{path}." if path else ""
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema.get("properties", ())))
        return Fault(f"{place}{unknown[0][:60]}" if unknown else path, _("There is no field of this name."))
    if error.validator == "required":
        lacking = [name for name in error.validator_value if name not in error.instance]
        return Fault(f"{place}{lacking[0]}", _("This field is required."))
    return Fault(path, _words(whole, error))


def _words(whole: Questionnaire, error: ValidationError) -> str:
    limit = error.validator_value
    words = {
        "type": lambda: _("This field takes another type of value."),
        "enum": lambda: _one_of([str(one) for one in limit if one]),
        "maxLength": lambda: _("At most %(most)s characters.") % {"most": limit},
        "minLength": lambda: _("This field is required."),
        "maxItems": lambda: _("At most %(most)s rows.") % {"most": limit},
        "uniqueItems": lambda: _("The same value stands here twice."),
        "multipleOf": lambda: _("At most three decimals."),
        "format": lambda: _("Enter a valid date."),
    }
    if error.validator in ("minimum", "maximum"):
        path = [one for one in error.absolute_path if isinstance(one, str)]
        one = whole.field(path[-1], path[0] if len(path) > 1 else "") if path else None
        if one is not None and one.bounds:
            return _(one.bounds)
        return _("This number is too small.") if error.validator == "minimum" else _("This number is too large.")
    if error.validator == "pattern" and error.schema.get("format") == "date":
        return _("Enter a valid date.")
    return words.get(str(error.validator), lambda: _("This value isn't of the form that the schema asks for."))()


def _one_of(codes: list[str]) -> str:
    """What may stand there; of countries that would be too many."""
    if len(codes) > MOST_NAMED:
        return _("No country of this name is known.")
    return _("One of: %(choices)s.") % {"choices": ", ".join(codes)}


def _each_once(faults: list[Fault]) -> list[Fault]:
    """One sentence a field is enough."""
    found: dict[str, Fault] = {}
    for fault in faults:
        found.setdefault(fault.field, fault)
    return list(found.values())
