"""From a JSON body to the form that the screen uses: strict about names and types, so that a slip is told."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import exceptions

from accounts.forms.days import PartlyKnownDayField
from accounts.models import Compartment
from accounts.numbers import whole
from casework.api.problems import Fault, Invalid
from casework.forms.act import Circles
from casework.forms.subjects import MOST, PREFIX, SubjectForm, subjects_form
from casework.models import Case

CIRCLES = "compartments"
SUBJECTS = "subjects"


ISO: tuple[tuple[type[forms.Field], re.Pattern[str]], ...] = (
    (PartlyKnownDayField, re.compile(r"\d{4}(-\d\d(-\d\d)?)?")),
    (forms.DateTimeField, re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")),
    (forms.DateField, re.compile(r"\d{4}-\d\d-\d\d")),
)


def members(data: Any) -> dict[str, Any]:
    """The body's members by name; of a form with a file, each field's one value or its list."""
    if isinstance(data, QueryDict):
        pairs = {name: data.getlist(name) for name in data}
        return {name: values if len(values) > 1 else values[0] for name, values in pairs.items() if values}
    if not isinstance(data, dict):
        raise exceptions.ParseError
    return dict(data)


def version_in(given: dict[str, Any]) -> int | None:
    """Take ``version`` out of the body: the one that the client looked at, or None."""
    value = given.pop("version", None)
    if isinstance(value, str):
        read = whole(value)
        value = value if read is None else read
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise Invalid([Fault("version", _("The version is a whole number."))])
    return value


def typed(form: forms.Form, given: Mapping[str, Any]) -> tuple[MultiValueDict[str, Any], list[Fault]]:
    """What a browser would post for these members of the body, and the faults of those that fit no field."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    faults = []
    for name, value in given.items():
        field = form.fields.get(name)
        if field is None:
            faults.append(Fault(name, _("There is no field of this name.")))
        elif isinstance(field, forms.FileField):
            if isinstance(value, str | int | float | bool | list | dict):
                faults.append(Fault(name, _("A file is sent as multipart/form-data.")))
        else:
            values = _texts(field, value)
            if values is None:
                faults.append(Fault(name, _("This field takes another type of value.")))
            elif values or (isinstance(field, Circles) and value is not None):
                data.setlist(name, values)  # no compartments is an answer; leaving them out is none
    if CIRCLES in data:
        data.setlist(CIRCLES, _numbers(form.fields[CIRCLES], data.getlist(CIRCLES)))
    return data, faults


def _texts(field: forms.Field, value: Any) -> list[str] | None:
    """The posted texts of one value; None where its type doesn't fit."""
    if value is None:
        return []
    many = isinstance(field, forms.MultipleChoiceField)
    if many != isinstance(value, list) and not (many and isinstance(value, str)):
        return None
    found = [_text(field, one) for one in (value if isinstance(value, list) else [value])]
    return None if None in found else [text for text in found if text is not None]


def _text(field: forms.Field, value: Any) -> str | None:
    if isinstance(value, str):
        return None if "\0" in value or not _is_iso(field, value) else value
    choosing = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    if isinstance(value, bool):
        if choosing and "yes" in dict(field.choices):  # type: ignore[attr-defined]
            return "yes" if value else "no"
        return str(value).lower() if isinstance(field, forms.BooleanField) else None
    by_number = isinstance(field, forms.ModelChoiceField) and field.to_field_name is None
    numbers = choosing or by_number or isinstance(field, forms.IntegerField)
    return str(value) if isinstance(value, int) and numbers else None


def _is_iso(field: forms.Field, value: str) -> bool:
    """Whether a date is written as ISO 8601 has it: programs write no other."""
    pattern = next((found for kind, found in ISO if isinstance(field, kind)), None)
    return pattern is None or not value or pattern.fullmatch(value) is not None


def _numbers(field: forms.Field, codes: Iterable[str]) -> list[str]:
    """Compartment codes as the form's own values. Codes that aren't offered stay as they are: unknown or not held,
    alike.
    """
    offered = [value for value, _label in field.choices]  # type: ignore[attr-defined]
    known = {code: str(pk) for pk, code in Compartment.objects.filter(pk__in=offered).values_list("pk", "code")}
    return [known.get(code, f"“{code}”") for code in codes]


def stored(form: forms.Form) -> dict[str, Any]:
    """What stands in the form before anything is typed: an amendment leaves alone what it doesn't name."""
    found = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    if CIRCLES in found:
        codes = Compartment.objects.filter(pk__in=found[CIRCLES] or []).values_list("code", flat=True)
        found[CIRCLES] = list(codes)
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in found.items()
        if value not in (None, "")
    }


def arguments(
    form: Callable[..., Any], given: Mapping[str, Any], faults: Iterable[Fault] = (), files: Any = None
) -> dict[str, Any]:
    """What a page's form makes of these members of the body. Raises Invalid with every fault at once."""
    data, unfit = typed(form(), given)
    filled, found = form(data, files=files), [*faults, *unfit]
    if not filled.is_valid():
        named = {fault.field for fault in found}
        found += [fault for fault in faults_of(filled) if fault.field not in named]
    if found:
        raise Invalid(found)
    made: dict[str, Any] = filled.arguments()
    return made


def faults_of(form: forms.BaseForm, prefix: str = "") -> list[Fault]:
    """The form's own sentences, by field."""
    return [
        Fault("" if name == NON_FIELD_ERRORS else f"{prefix}{name}", str(sentence))
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


# -- persons and organisations concerned ------------------------------------------------------------------------------


def subject_rows(case: Case, at: datetime, given: Any) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The rows as the acts take them, through the formset of the screen."""
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        return [], [Fault(SUBJECTS, _("This field takes another type of value."))]
    if len(given) > MOST:
        return [], [Fault(SUBJECTS, _("At most %(most)s subjects.") % {"most": MOST})]
    # every row counts as one shown before: the formset leaves out new rows that repeat what is stored
    data = QueryDict(mutable=True)
    data[f"{PREFIX}-TOTAL_FORMS"] = data[f"{PREFIX}-INITIAL_FORMS"] = str(len(given))
    faults = []
    for number, row in enumerate(given):
        lines, wrong = typed(SubjectForm(), {"kind": "person", **row, "aliases": _lines(row.get("aliases"))})
        faults += [Fault(f"{SUBJECTS}.{number}.{f.field}", f.detail) for f in wrong]
        for name in lines:
            data.setlist(f"{PREFIX}-{number}-{name}", lines.getlist(name))
    rows = subjects_form(case, at, data)
    if not rows.is_valid():
        for number, form in enumerate(rows.forms):
            faults += faults_of(form, f"{SUBJECTS}.{number}.")
        faults += [Fault(SUBJECTS, str(sentence)) for sentence in rows.non_form_errors()]
    return ([] if faults else rows.rows()), faults


def _lines(names: Any) -> Any:
    """Other names as the form takes them, one to a line."""
    if isinstance(names, list) and all(isinstance(name, str) and "\n" not in name for name in names):
        return "\n".join(names)
    return names
