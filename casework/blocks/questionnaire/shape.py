"""A questionnaire as a published schema (JSON Schema, draft 2020-12), and its answers as JSON."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from casework.blocks.questionnaire.definition import Field, Part, Questionnaire
from casework.blocks.questionnaire.said import Answers, Row
from casework.blocks.questionnaire.values import Offered, Shape, type_of
from casework.queries.country_names import country_names

MARKS = "Names of the fields of this object that are confidential."


def schema(whole: Questionnaire, offered: Offered, more: Mapping[str, Shape]) -> Shape:
    """The schema; ``more`` are members that hold no answer."""
    shared: dict[str, Shape] = dict(_countries())
    members: dict[str, Shape] = {}
    for part in whole.parts:
        if part.list and not part.of:
            shared[part.kept] = _object(part, offered, shared)
            members[part.name] = {"type": "array", "maxItems": part.most, "items": _shared(part.kept)}
            members[part.name] |= {"description": part.describes} if part.describes else {}
        elif not part.list:
            own = (one for one in part.fields.values() if not one.joins)
            members |= {one.name: _member(one, offered, shared) for one in own}
    members["confidential"] = _marks(whole.marks)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dossier:{whole.id}",
        "title": whole.title,
        "description": whole.describes,
        "type": "object",
        "additionalProperties": False,
        "properties": {**members, **more},
        "$defs": shared,
    }


def _countries() -> Iterator[tuple[str, Shape]]:
    codes = [code for code, _name in country_names("en")]
    yield "country", {"enum": codes, "description": "ISO 3166-1 alpha-2, and XK."}
    yield "countryOrNothing", {"enum": ["", *codes], "description": "ISO 3166-1 alpha-2, and XK; or empty."}
    every = [code for code, _name in country_names("en", stateless=True)]
    yield "nationality", {"enum": ["", *every], "description": "The same; XX for a person without one."}


def _shared(name: str) -> Shape:
    return {"$ref": f"#/$defs/{name}"}


def _member(one: Field, offered: Offered, shared: dict[str, Shape]) -> Shape:
    kind = type_of(one)
    shape, name = kind.shape(one, offered), one.shared or kind.shared
    if name:
        shared[name] = shape if one.type == "key" else shared.get(name, shape)
        shape = _shared(name)
    return {**shape, "description": one.describes} if one.describes and one.type != "key" else shape


def _object(part: Part, offered: Offered, shared: dict[str, Shape]) -> Shape:
    marked = tuple(name for name, one in part.fields.items() if one.mark)
    members = {name: _member(one, offered, shared) for name, one in part.fields.items()}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, one in part.fields.items() if one.needed],
        "properties": {**members, **({"confidential": _marks(marked)} if marked else {})},
    }


def _marks(names: tuple[str, ...]) -> Shape:
    listed = {"type": "array", "description": MARKS, "items": {"enum": list(names)}}
    return {**listed, "uniqueItems": True, "maxItems": len(names)}


def described(whole: Shape, **more: Any) -> Shape:
    """The same as the OpenAPI description writes it (its dialect knows no references into itself and no null type)."""
    found: Shape = _plain_shape({**whole, "properties": {**whole["properties"], **more}}, whole["$defs"])
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


def validator(shape: Shape) -> Any:
    """What checks a body against the schema."""
    exact = validators.extend(Draft202012Validator, {"multipleOf": _in_steps})
    return exact(shape, format_checker=FormatChecker(["date"]))


def _in_steps(_checks: Any, step: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """``multipleOf`` as it is written: in binary, 33.333 is no multiple of a thousandth."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return  # told of by its type
    with suppress(InvalidOperation):  # more digits than can be divided, or no number: told of by its bounds
        if Decimal(str(value)) % Decimal(str(step)):
            yield ValidationError(f"{value} is no multiple of {step}")


def as_json(whole: Questionnaire, answers: Answers) -> dict[str, Any]:
    """Answers as the schema writes them; what isn't stated stands as null or empty."""
    return {
        **{name: type_of(one).plain(answers.fields.get(name)) for name, one in whole.fields.items()},
        "confidential": sorted(answers.fields.get("confidential", ())),
        **{name: [_plain(part, row) for row in answers.rows(name)] for name, part in whole.lists.items()},
    }


def _plain(part: Part, row: Row) -> dict[str, Any]:
    return {
        name: type_of(part.fields[name]).plain(value) if name in part.fields else value for name, value in row.items()
    }
