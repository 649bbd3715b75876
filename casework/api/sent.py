"""The shapes of the bodies that the API takes, as the OpenAPI description says them; the forms and acts check them."""

from typing import Any

from rest_framework import serializers as s

from casework.forms.subjects import ALIASES, MOST
from casework.lifecycle.action import ACTION

BIRTH = "1990-05-01; 1990-05 or 1990 where no more is known."


class SubjectBody(s.Serializer[Any]):
    """A person or an organisation concerned, as it is sent."""

    id = s.IntegerField(required=False, allow_null=True, help_text="In an amendment: the row that changes.")
    kind = s.ChoiceField(choices=["person", "organisation"], required=False)
    name = s.CharField(max_length=200)
    aliases = s.ListField(child=s.CharField(max_length=200), required=False, max_length=ALIASES)
    birth_date = s.CharField(required=False, allow_null=True, help_text=BIRTH)
    birth_place = s.CharField(required=False, allow_blank=True, max_length=120)
    nationality = s.CharField(required=False, allow_blank=True, max_length=2)
    identifiers = s.CharField(required=False, allow_blank=True, max_length=60)
    note = s.CharField(required=False, allow_blank=True, max_length=300)


class ReferralBody(s.Serializer[Any]):
    """A new referral. A draft may be as empty as it likes; to submit it, it must be complete."""

    procedure = s.CharField(help_text="be.jic or be.espionage")
    submit = s.BooleanField(required=False, help_text="Hand it to the intake desk at once: all of it or nothing.")
    title = s.CharField(required=False, allow_blank=True, max_length=200)
    facts = s.CharField(required=False, allow_blank=True)
    grounds = s.CharField(required=False, allow_blank=True)
    information_date = s.DateField(required=False, allow_null=True)
    urgent = s.BooleanField(required=False)
    threat_type = s.CharField(required=False, allow_blank=True)
    ideology = s.CharField(required=False, allow_blank=True, max_length=120)
    state_actor = s.CharField(required=False, allow_blank=True, max_length=120)
    vital_interests = s.ListField(child=s.CharField(), required=False)
    reliability = s.ChoiceField(choices=list("ABCDEF"), required=False, allow_blank=True)
    credibility = s.IntegerField(min_value=1, max_value=6, required=False, allow_null=True)
    source_restrictions = s.CharField(required=False, allow_blank=True)
    marking = s.IntegerField(min_value=0, max_value=4, required=False, allow_null=True)
    compartments = s.ListField(child=s.CharField(), required=False, help_text="Codes.")
    subjects = SubjectBody(many=True, required=False, max_length=MOST)  # type: ignore[call-arg]  # many makes it a list


class TickBody(s.Serializer[Any]):
    """Sections that were read."""

    sections = s.DictField(child=s.IntegerField(min_value=1), allow_empty=False, help_text="Section to number.")


ACT_BODY: dict[str, Any] = {
    "type": "object",
    "description": "The members that GET on the same address lists; nothing else is taken.",
    "properties": {"version": {"type": "integer", "nullable": True, "description": "The version that you looked at."}},
    "additionalProperties": {},
}
STEP_BODY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": {
            "type": "string",
            "description": "What was done, what is missing, or why it is dropped; not to verify.",
        },
        "evidence": {"type": "integer", "nullable": True, "description": "To report: a document's `id`."},
        "version": {"type": "integer", "nullable": True, "description": "The action's version that you looked at."},
    },
    "additionalProperties": False,
}
STEP_NAMES = list(ACTION.acts)
