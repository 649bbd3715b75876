"""The body of each act as the OpenAPI description publishes it: one shape for each act, read off the act's own form.

What hangs on the case (the services offered, the clocks that run) stands under ``takes`` at the act's own address; a
shape says what kind of value a member is, how long or large it may be, and the choices that are the same everywhere.
"""

from collections.abc import Iterator, Mapping

from django import forms
from django.core.validators import MaxLengthValidator

from accounts.forms.days import PartlyKnownDayField
from casework.api.bodies import SUBJECTS
from casework.api.sent import BIRTH, DATE, SUBJECT, VERSION, Shape, many, member_of, text
from casework.forms.act import ActForm, Circles
from casework.forms.acts import form_class
from casework.forms.subjects import MOST
from casework.lifecycle.acts import acts_of, kinds_with_acts

LONGEST = 20_000  # characters of a text whose field sets no limit of its own
CODE = text(200)  # of something chosen
NUMBER: Shape = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
MOMENT: Shape = {
    "type": "string",
    "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]$",
    "nullable": True,
}
SEEN = "^[^\\u0000]*[A-Za-z0-9\\u00c0-\\u024f][^\\u0000]*$"  # something of it can be read
LISTED = 200  # values of one list


def member(field: forms.Field, *, needed: bool) -> Shape:
    """The shape of one field's value; null and a member left out say the same: nothing."""
    found = _of(field)
    if needed:
        seen = {"pattern": SEEN} if "maxLength" in found else {"minItems": 1} if "maxItems" in found else {}
        return {**found, **seen, "nullable": False} if "anyOf" not in found else found
    return found if "anyOf" in found else {**found, "nullable": True}


def _of(field: forms.Field) -> Shape:
    if isinstance(field, forms.FileField):
        return {"type": "string", "format": "binary"}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, Circles):
        return many(text(40), LISTED, description="Codes of compartments.")
    if isinstance(field, forms.MultipleChoiceField):
        return many(NUMBER if _by_number(field) else CODE, LISTED)
    if isinstance(field, forms.ModelChoiceField):
        return CODE if field.to_field_name else NUMBER
    if isinstance(field, forms.ChoiceField):
        codes = [str(value) for value, _words in field.choices if str(value)]  # type: ignore[misc, union-attr]
        if codes:
            return {"type": "string", "enum": [*codes, *([] if field.required else [""])]}
        return NUMBER if _by_number(field) else CODE
    if isinstance(field, PartlyKnownDayField):
        return BIRTH
    if isinstance(field, forms.DateTimeField):
        return MOMENT
    if isinstance(field, forms.DateField):
        return DATE
    if isinstance(field, forms.IntegerField):  # decimals are one too
        return _number(field)
    return text(longest(field) or LONGEST)


def _by_number(field: forms.Field) -> bool:
    """Whether something of the case is chosen by its number, as every answer gives it."""
    return getattr(field, "coerce", None) is int


def _number(field: forms.IntegerField) -> Shape:
    digits = getattr(field, "max_digits", None)
    most = 10**digits - 1 if digits else NUMBER["maximum"]
    return {
        "type": "integer",
        "minimum": field.min_value if isinstance(field.min_value, int) else 0,
        "maximum": field.max_value if isinstance(field.max_value, int) else most,
    }


def longest(field: forms.Field) -> int | None:
    """Characters of a text: what the field or the narrowest of its validators allows."""
    limits = [one.limit_value for one in field.validators if isinstance(one, MaxLengthValidator)]
    return min((one for one in limits if isinstance(one, int)), default=None)


def shape_of(form: type[ActForm], title: str) -> Shape:
    """The body of an act with that form; one whose form asks about what stands on the case has further members. Of one
    that is filled in partly, what is left out stays as it is, so nothing must be there.
    """
    needed = {name for name, field in form.base_fields.items() if field.required and not form.partly}
    members = {name: member(field, needed=name in needed) for name, field in form.base_fields.items()}
    version = {**VERSION, "description": "The version that you looked at."}
    found = member_of({**members, "version": version}, *sorted(needed), title=title)
    return {**found, "additionalProperties": {}} if form.asks_more else found


def shapes() -> Iterator[tuple[str, str, type[ActForm], Shape]]:
    """Kind, act, form and shape of every act; the title names the act, and the kind where two differ by it."""
    seen: dict[str, set[type[ActForm]]] = {}
    every = [(kind, act, form_class(kind, act)) for kind in kinds_with_acts() for act in sorted(acts_of(kind))]
    for _kind, act, form in every:
        seen.setdefault(act, set()).add(form)
    for kind, act, form in every:
        shape = shape_of(form, act if len(seen[act]) == 1 else f"{act} ({kind})")
        if form.partly:
            shape["properties"] = {**shape["properties"], SUBJECTS: many(SUBJECT, MOST)}
        yield kind, act, form, shape


def act_body(*, files: bool) -> Shape:
    """The bodies that are sent as JSON, or those that carry a file."""
    titled: Mapping[str, Shape] = {
        shape["title"]: shape
        for _kind, _act, form, shape in shapes()
        if files == any(isinstance(field, forms.FileField) for field in form.base_fields.values())
    }
    words = (
        "One of these, by the name of the act; the values offered on a case stand under `takes` at the act's address."
    )
    return {"description": words, "anyOf": list(titled.values())}
