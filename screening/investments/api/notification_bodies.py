"""A notification as JSON: its published schema, what a program sends, and what is answered."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings

from casework.blocks.questionnaire import bodies, shape
from screening.investments.forms.filing_steps import STEPS, Frame
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.scope_data import NO_SECTOR
from screening.investments.queries.filing_content import Content, offered
from screening.investments.queries.notification import rules_of

VERSION = {
    "type": ["integer", "null"],
    "minimum": 1,
    "description": "The version that you looked at; a newer one is never overwritten. A PUT may leave it out only where"
    " nobody else represents the notifier.",
}


@cache
def schema() -> dict[str, Any]:
    """The published schema (JSON Schema, draft 2020-12), with the codes that this installation takes."""
    return shape.schema(NOTIFICATION, _codes, {"version": VERSION})


def _codes(name: str) -> Iterable[tuple[str, Any]]:
    if name != "sectors":
        return offered(name)
    rules = [rules_of(procedure) for procedure in settings.DOSSIER_FDI_PROCEDURES]
    sectors = [sector.id for one in rules if one is not None for sector in one.sectors]
    return [(code, code) for code in (*dict.fromkeys(sectors), NO_SECTOR)]


def described(**more: Any) -> dict[str, Any]:
    """The same as the OpenAPI description writes it."""
    return shape.described(schema(), **more)


@cache
def validator() -> Any:
    """What checks a body against the published schema."""
    return shape.validator(schema())


def read(given: Mapping[str, Any], frame: Frame) -> Content:
    """The content of a body, whole and valid. Raises Invalid with every fault at once."""
    fresh = Content(fields={"language": given.get("language", "en"), "confidential": []})
    return bodies.read(given, whole=NOTIFICATION, steps=STEPS, frame=frame, checks=validator(), fresh=fresh)


def as_json(content: Content) -> dict[str, Any]:
    """A content as the schema writes it; what isn't stated stands as null or empty."""
    return shape.as_json(NOTIFICATION, content)
