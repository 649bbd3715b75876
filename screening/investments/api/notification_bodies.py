"""A notification as JSON: its published schema, what a program sends, and what is answered."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from rest_framework import serializers as s

from casework.blocks.questionnaire import bodies, shape
from screening.investments.forms.filing_steps import STEPS, Frame
from screening.investments.models import Side
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.scope_data import NO_SECTOR
from screening.investments.queries.filing_content import Content, offered
from screening.investments.queries.notification import rules_of
from screening.investments.table import State

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


STATES = [state.value for state in State]
SCHEMA = "/api/v1/investments/schema/"


class FindingShape(s.Serializer[Any]):
    """One rule of the scope."""

    rule = s.CharField()
    verdict = s.CharField(help_text="yes, no or unknown")
    sentence = s.CharField()
    source = s.CharField()  # type: ignore[assignment]
    confidence = s.CharField(help_text="statute, official, secondary or unconfirmed")


class ScopeShape(s.Serializer[Any]):
    """What the scope assistant says; no ruling."""

    verdict = s.CharField(help_text="notifiable, not_notifiable or undetermined")
    sentence = s.CharField()
    confidence = s.CharField(help_text="Of the weakest rule that the answer rests on.")
    missing = s.ListField(child=s.CharField())
    findings = s.SerializerMethodField()

    def get_findings(self, view: Any) -> list[dict[str, Any]]:
        """Every rule, in the order of the questions."""
        found = [one for group in view.groups for one in (*group.telling, *group.quiet)]
        return [dict(FindingShape(one).data) for one in found]


class FilingShape(s.Serializer[Any]):
    """A notification of one's own."""

    reference = s.CharField()
    url = s.CharField()
    procedure = s.CharField()
    state = s.ChoiceField(choices=STATES)
    state_words = s.CharField()
    version = s.IntegerField(
        help_text="Of the content; send it back with a PUT, which is refused without it where others write too."
    )
    is_writable = s.BooleanField()
    incomplete_for = s.CharField(help_text="What the secretariat says is missing.")
    missing = s.ListField(child=s.CharField(), help_text="What must be stated before it can be handed in.")
    contradictions = s.ListField(child=s.CharField())
    scope = ScopeShape(allow_null=True)
    declaration = s.CharField(help_text="What whoever hands in declares, and signs with their name.")
    content = s.DictField(help_text=f"As the JSON Schema at {SCHEMA} says.")


class FilingRowShape(s.Serializer[Any]):
    """A file in the list of one's own."""

    reference = s.CharField()
    url = s.SerializerMethodField()
    title = s.CharField()
    state_words = s.CharField(source="state")
    waits = s.CharField(help_text="What waits for you; empty when nothing does.")
    due = s.DateField(allow_null=True)
    side = s.ChoiceField(Side.values, source="side_code", help_text="For whom you act.")
    side_words = s.CharField(source="side")

    def get_url(self, row: Any) -> str:
        """Its address in this API; empty where you act for another side than the notifier's."""
        return f"/api/v1/investments/{row.reference}/" if row.side_code == Side.NOTIFIER else ""


class HandInBody(s.Serializer[Any]):
    """The version that you looked at, and your name under the declaration."""

    signed = s.CharField(max_length=150, help_text="Your own name as it stands in your account: it signs declaration.")
    version = s.IntegerField(required=False, allow_null=True, min_value=1)


CONTENT_BODY: dict[str, Any] = described()
NEW_BODY: dict[str, Any] = {
    **described(
        procedure={"type": "string", "enum": list(settings.DOSSIER_FDI_PROCEDURES)},
        notify={"type": "boolean", "description": "Hand it in at once: all of it or nothing."},
        signed={"type": "string", "description": "With notify: your own name, which signs the declaration."},
    ),
    "required": ["procedure"],
}
