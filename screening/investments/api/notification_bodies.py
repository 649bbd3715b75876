"""A notification as JSON: checked against the published schema, then by the very forms of the screen.

A fault names its field as ``parties.0.lei``; its sentence is the one that stands at the field on the page.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from casework.api.problems import Fault, Invalid
from casework.api.sent import named
from casework.queries.country_names import country_names
from screening.investments.forms.filing_conflict import posted_of
from screening.investments.forms.filing_steps import STEPS, Frame, Wrong
from screening.investments.models import Party
from screening.investments.procedures.scope_data import NO_SECTOR
from screening.investments.queries.filing_content import FIELDS, LISTS, Content
from screening.investments.queries.notification import rules_of

SCHEMA = Path(__file__).parent / "notification.schema.json"
OWNER = Party.Role.OWNER.value
MOST_NAMED = 60  # codes in a sentence


@cache
def schema() -> dict[str, Any]:
    """The published schema (JSON Schema, draft 2020-12), with the codes that this installation takes."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = found["$defs"]
    codes = [code for code, _name in country_names("en")]
    parts["country"]["enum"] = codes
    parts["countryOrNothing"]["enum"] = ["", *codes]
    parts["nationality"]["enum"] = ["", *(code for code, _name in country_names("en", stateless=True))]
    parts["name"]["pattern"] = named(200)["pattern"]
    rules = [rules_of(procedure) for procedure in settings.DOSSIER_FDI_PROCEDURES]
    sectors = [sector.id for one in rules if one is not None for sector in one.sectors]
    parts["sector"]["properties"]["code"]["enum"] = [*dict.fromkeys(sectors), NO_SECTOR]
    return found


def described(**more: Any) -> dict[str, Any]:
    """The same as the OpenAPI description writes it (its dialect knows no references into itself and no null type)."""
    whole = schema()
    found: dict[str, Any] = _plain_shape({**whole, "properties": {**whole["properties"], **more}}, whole["$defs"])
    return {name: found[name] for name in ("description", "type", "properties", "additionalProperties")}


def _plain_shape(part: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_plain_shape(one, parts) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        beside = {name: value for name, value in part.items() if name != "$ref"}
        return _plain_shape({**parts[part["$ref"].rpartition("/")[2]], **beside}, parts)
    found = {name: _plain_shape(value, parts) for name, value in part.items()}
    if isinstance(kinds := found.get("type"), list):
        found |= {"type": next(one for one in kinds if one != "null"), "nullable": "null" in kinds}
    return found


def _in_steps(_checks: Any, step: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """``multipleOf`` as it is written: in binary, 33.333 is no multiple of a thousandth."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return  # told of by its type
    with suppress(InvalidOperation):  # more digits than can be divided, or no number: told of by its bounds
        if Decimal(str(value)) % Decimal(str(step)):
            yield ValidationError(f"{value} is no multiple of {step}")


@cache
def validator() -> Any:
    """What checks a body against the published schema."""
    exact = validators.extend(Draft202012Validator, {"multipleOf": _in_steps})
    return exact(schema(), format_checker=FormatChecker(["date"]))


def read(given: Mapping[str, Any], frame: Frame) -> Content:
    """The content of a body, whole and valid. Raises Invalid with every fault at once."""
    faults = [_fault(error) for error in validator().iter_errors(given)]
    if faults:
        raise Invalid(_each_once(faults))
    faults = list(_repeated(given))
    if faults:
        raise Invalid(faults)
    offered = _as_content(given)
    running = Content(fields={"language": given.get("language", "en"), "confidential": []})
    for name, step in STEPS.items():
        bound = step(running, frame, posted_of(step(offered, frame)))
        if bound.is_valid():
            running = bound.merged
            continue
        faults += [_placed(wrong, given) for wrong in bound.wrong()]
        if name == "parties":  # so that the next step knows whom it speaks of
            running = running.with_(parties=tuple(row for row in offered.parties if row["role"] != OWNER))
    if faults:
        raise Invalid(_each_once(faults))
    return running


def _as_content(given: Mapping[str, Any]) -> Content:
    """As it was sent, shaped like a stored one: the forms turn texts and numbers into values."""
    fields = {name: given.get(name) for name in FIELDS}
    marks = list(given.get("confidential", ()))
    rows = {name: tuple(given.get(name, ())) for name in LISTS}
    states = list(given.get("activity_states", ()))
    return Content(fields={**fields, "activity_states": states, "confidential": marks}, **rows)


def _repeated(given: Mapping[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, row in enumerate(given.get("parties", ())):
        if row["key"] in seen:
            yield Fault(f"parties.{number}.key", _("Two parties have the same key."))
        seen.add(row["key"])
    pairs: set[tuple[str, str]] = set()
    for number, row in enumerate(given.get("holdings", ())):
        if (row["owner"], row["owned"]) in pairs:
            yield Fault(f"holdings.{number}.owned", _("This holding is stated twice."))
        pairs.add((row["owner"], row["owned"]))


def _placed(wrong: Wrong, given: Mapping[str, Any]) -> Fault:
    """A sentence of a step at its place in the body."""
    part, _dot, rest = wrong.path.partition(".")
    if part in ("parties", "owners"):
        number, _dot, field = rest.partition(".")
        own = [n for n, row in enumerate(given.get("parties", ())) if (row["role"] == OWNER) == (part == "owners")]
        place = f"parties.{own[int(number)]}.{field}" if number.isdecimal() and int(number) < len(own) else "parties"
        return Fault(place, wrong.sentence)
    if part == "elsewhere":
        return Fault("activity_states", wrong.sentence)
    if part.startswith("detail_"):
        codes = [row["code"] for row in given.get("sectors", ())]
        code = part.removeprefix("detail_")
        return Fault(f"sectors.{codes.index(code)}.detail" if code in codes else "sectors", wrong.sentence)
    return Fault(wrong.path, wrong.sentence)


# what the schema refuses, in the words of the form -------------------------------------------------------------------


def _fault(error: ValidationError) -> Fault:
    path = ".".join(str(one) for one in error.absolute_path)
    place = f"{path}." if path else ""
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema.get("properties", ())))
        return Fault(f"{place}{unknown[0][:60]}" if unknown else path, _("There is no field of this name."))
    if error.validator == "required":
        lacking = [name for name in error.validator_value if name not in error.instance]
        return Fault(f"{place}{lacking[0]}", _("This field is required."))
    return Fault(path, _words(error))


def _words(error: ValidationError) -> str:
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
        if error.schema.get("maximum") == 100:
            return _("Voting rights must lie between 0 and 100 %.")
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


# from what is stored to JSON -----------------------------------------------------------------------------------------


def as_json(content: Content) -> dict[str, Any]:
    """A content as the schema writes it; what isn't stated stands as null or empty."""
    return {
        **{name: _plain(content.fields.get(name)) for name in FIELDS},
        "confidential": sorted(content.fields.get("confidential", ())),
        **{
            name: [{key: _plain(value) for key, value in row.items()} for row in getattr(content, name)]
            for name in LISTS
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
