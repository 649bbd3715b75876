"""The shapes of the bodies that the API takes, as the OpenAPI description says them; the forms and acts check them.

What a shape lets through is taken, but for what no shape can say: a day that lies in the future, a marking or a
compartment that the person doesn't hold. A test generates bodies from these shapes and holds the API to it.
"""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers as s

from accounts.names import HIDDEN
from casework.forms.subjects import ALIASES
from casework.queries.country_names import country_names

Shape = dict[str, Any]
NO_NUL = "\\u0000"  # no text holds one
BREAKS = "\\n\\r\\u000b\\u000c\\u001c-\\u001e\\u0085\\u2028\\u2029"
UNSEEN = "".join(f"\\u{ord(c):04x}" if c != "-" else c for c in HIDDEN if ord(c) < 0x10000)
YEAR, MONTH = "(19[0-9]{2}|20[0-9]{2})", "(0[1-9]|1[0-2])"
DAY = f"{YEAR}-{MONTH}-[0-3][0-9]"


def text(most: int, **more: Any) -> Shape:
    """A text, which may be empty."""
    return {"type": "string", "maxLength": most, "pattern": f"^[^{NO_NUL}]*$", **more}


def named(most: int, **more: Any) -> Shape:
    """A text on one line in which something can be seen."""
    seen = f"[^{NO_NUL}-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000{BREAKS}{UNSEEN}]"
    return {"type": "string", "maxLength": most, "pattern": f"^[^{NO_NUL}{BREAKS}]*{seen}[^{NO_NUL}{BREAKS}]*$", **more}


def one_of(codes: Iterable[Any], **more: Any) -> Shape:
    """One of these texts."""
    return {"type": "string", "enum": list(codes), **more}


def many(items: Shape, most: int, **more: Any) -> Shape:
    """A list."""
    return {"type": "array", "items": items, "maxItems": most, **more}


def member_of(properties: dict[str, Shape], *required: str, **more: Any) -> Shape:
    """An object with these members and no others."""
    made: Shape = {"type": "object", "properties": properties, "additionalProperties": False, **more}
    return {**made, "required": list(required)} if required else made


DATE: Shape = {"type": "string", "format": "date", "pattern": f"^{DAY}$", "nullable": True}
BIRTH: Shape = {
    "nullable": True,
    "anyOf": [
        {"type": "string", "format": "date", "pattern": f"^{DAY}$"},
        {"type": "string", "pattern": f"^{YEAR}(-{MONTH})?$"},
    ],
    "description": "1990-05-01; 1990-05 or 1990 where no more is known. Not in the future.",
}
VERSION: Shape = {"type": "integer", "nullable": True}
SUBJECT = member_of(
    {
        "kind": one_of(["person", "organisation"]),
        "name": named(200, description="Or “unknown”, with what is known."),
        "aliases": many(named(200), ALIASES),
        "birth_date": BIRTH,
        "birth_place": text(120),
        "nationality": one_of(["", *(code for code, _name in country_names("en", stateless=True))]),
        "identifiers": text(60),
        "note": text(300),
    },
    "name",
    description="A person or an organisation concerned.",
)


class TickBody(s.Serializer[Any]):
    """Sections that were read."""

    sections = s.DictField(child=s.IntegerField(min_value=1), allow_empty=False, help_text="Section to number.")
