"""The types that a field can have: how each is typed, kept as text, read again, published and put into words.

What is kept is text, in revisions and in the database alike; ``read`` gives back the value, or nothing for a text that
a former version kept otherwise.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.days import DayField, partly, partly_shown
from accounts.written import amount, date_format
from casework.api.sent import named
from casework.blocks.questionnaire import controls, numbers
from casework.blocks.questionnaire.definition import DefinitionError, Field, Questionnaire
from casework.queries.country_names import name_of, own_names

LONGEST = 20_000  # characters of a long text
ANY_TEXT = r"^[^\u0000]*$"
ADDRESS = r"^(|[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})$"
NAME = "A text on one line in which something can be seen; “unknown” where no name is known."
PERCENT = "Percent, three decimals at most; null where it isn't known."
NOTHING: tuple[Any, ...] = (None, "", [], ())
Offered = Callable[[str], Iterable[tuple[str, Any]]]  # list → its codes and their words
Shape = dict[str, Any]


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


def label_of(one: Field) -> str:
    """What a field is called, with a capital."""
    return _capital(_(one.label))


# Lazy words: made once, since `lazy` makes a class, and a form has dozens of labels.
capital: Callable[[Any], Any] = lazy(_capital, str)
label: Callable[[Field], Any] = lazy(label_of, str)


def _said(one: Field, **more: Any) -> dict[str, Any]:
    return {"label": label(one), "help_text": gettext_lazy(one.help) if one.help else "", "required": False, **more}


def _text(one: Field) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": one.lines, "data-count": LONGEST})
    return forms.CharField(**_said(one, validators=[MaxLengthValidator(LONGEST)], widget=widget))


def _choices(one: Field) -> forms.Field:
    widget = forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"})
    return forms.MultipleChoiceField(**_said(one, widget=widget))


def _row(one: Field) -> forms.Field:
    words = {"invalid_choice": gettext_lazy(one.refused)} if one.refused else {}
    return forms.ChoiceField(**_said(one, widget=controls.ManyOptions, error_messages=words))


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _whole(text: str) -> int | None:
    found = _decimal(text)
    return None if found is None else int(found)


def _number(value: Any) -> Any:
    """A decimal as a number of JSON."""
    if value is None:
        return None
    return int(value) if value == Decimal(value).to_integral_value() else float(value)


def _part_day(value: Any) -> str:
    """As much of ISO 8601 as is known."""
    return value.day.isoformat()[: {"year": 4, "month": 7}.get(value.known, 10)] if value else ""


def _codes(one: Field, offered: Offered) -> list[str]:
    return [code for code, _words in offered(one.choices)]


def _choice(value: Any, one: Field, offered: Offered) -> str:
    words = dict(offered(one.choices)).get(value)
    return str(words) if words is not None else _(one.gone) if one.gone else str(value)


def _several(each: Callable[[Any, Field, Offered], str]) -> Callable[[Any, Field, Offered], str]:
    return lambda value, one, offered: ", ".join(each(code, one, offered) for code in value)


def _country(value: Any, one: Field, offered: Offered) -> str:
    return name_of(str(value))


def percent(value: Decimal | None) -> str:
    """A percentage without noughts at the end, with the language's own decimal sign."""
    return "" if value is None else f"{number_format(Decimal(f'{value.normalize():f}'))} %"


@dataclass(frozen=True)
class Type:
    """One type; what isn't said is as of a line of text."""

    control: Callable[[Field], forms.Field] = lambda one: forms.CharField(**_said(one, max_length=one.most))
    shape: Callable[[Field, Offered], Shape] = lambda one, offered: {
        "type": "string",
        "maxLength": one.most,
        "pattern": ANY_TEXT,
    }
    kept: Callable[[Any], str] = lambda value: "" if value is None else str(value)
    read: Callable[[str], Any] = lambda text: text
    plain: Callable[[Any], Any] = lambda value: value
    words: Callable[[Any, Field, Offered], str] = lambda value, one, offered: str(value)
    shared: str = ""  # the name of its shape in the published schema
    prove: Callable[..., numbers.Checked] | None = None  # what checks the digits of a number
    picks: bool = False  # whether its choices are those of a list
    several: bool = False


def _proved(prove: Callable[..., numbers.Checked], *, spaced: int = 1) -> Type:
    """A number that proves itself, with room for the blanks that people type between groups of digits."""
    return Type(lambda one: forms.CharField(**_said(one, max_length=(one.most or 40) * spaced)), prove=prove)


def _decimals(control: Callable[[Field], forms.Field], shape: Shape, shared: str, words: Callable[[Any], str]) -> Type:
    return Type(
        control,
        lambda one, offered: shape,
        kept=lambda value: "" if value is None else f"{Decimal(value).normalize():f}",
        read=_decimal,
        plain=_number,
        words=lambda value, one, offered: words(value),
        shared=shared,
    )


def _yes_no(control: Callable[[Field], forms.Field], shape: Shape) -> Type:
    return Type(
        control,
        lambda one, offered: shape,
        kept=lambda value: "" if value is None else ("yes" if value else "no"),
        read={"yes": True, "no": False}.get,
        words=lambda value, one, offered: _("yes") if value else _("no"),
    )


def _list(control: Callable[[Field], forms.Field], items: Callable[[Field, Offered], Shape], **more: Any) -> Type:
    return Type(
        control,
        lambda one, offered: {"type": "array", "items": items(one, offered), "uniqueItems": True, "maxItems": 250},
        kept=lambda value: ", ".join(str(one) for one in value or ()),
        read=lambda text: [code for code in text.split(", ") if code],
        several=True,
        **more,
    )


def _share(one: Field) -> forms.Field:
    return controls.PercentField(**_said(one), words=gettext_lazy(one.bounds))


_KEY: Shape = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,20}$"}
_DAY: Shape = {
    "type": ["string", "null"],
    "format": "date",
    "pattern": "^(19[0-9]{2}|20[0-9]{2})-[0-9]{2}-[0-9]{2}$",
}
_SUM: Shape = {"type": ["integer", "null"], "minimum": 0, "maximum": 10**15 - 1}
_SHARE: Shape = {
    "type": ["number", "null"],
    "minimum": 0,
    "maximum": 100,
    "multipleOf": 0.001,
    "description": PERCENT,
}
TYPES: Mapping[str, Type] = {
    "line": Type(),
    "name": Type(shape=lambda one, offered: named(one.most or 200, description=NAME), shared="name"),
    "text": Type(_text, lambda one, offered: {"type": "string", "maxLength": LONGEST, "pattern": ANY_TEXT}),
    "email": Type(
        lambda one: forms.EmailField(**_said(one, max_length=254)),
        lambda one, offered: {"type": "string", "pattern": ADDRESS, "maxLength": 254},
    ),
    "currency": Type(
        lambda one: controls.CurrencyField(**_said(one), preset=one.preset),
        lambda one, offered: {"type": "string", "pattern": "^([A-Za-z]{3})?$"},
    ),
    "whole": Type(
        lambda one: forms.IntegerField(**_said(one, min_value=one.least, max_value=one.most)),
        lambda one, offered: {"type": ["integer", "null"], "minimum": one.least, "maximum": one.most},
        read=_whole,
    ),
    "year": Type(  # over, or the running one: its bounds have a sentence of their own
        lambda one: forms.IntegerField(**_said(one)),
        lambda one, offered: {"type": ["integer", "null"], "minimum": one.least, "maximum": 9999},
        read=_whole,
    ),
    "money": _decimals(lambda one: controls.MoneyField(**_said(one)), _SUM, "money", amount),
    "percent": _decimals(_share, _SHARE, "percent", percent),
    "yes_no": _yes_no(lambda one: controls.YesNoField(**_said(one)), {"type": ["boolean", "null"]}),
    "tick": _yes_no(lambda one: forms.BooleanField(**_said(one)), {"type": "boolean"}),
    "day": Type(
        lambda one: DayField(**_said(one)),
        lambda one, offered: _DAY,
        read=_day,
        plain=lambda value: None if value is None else value.isoformat(),
        words=lambda value, one, offered: date_format(value, "j F Y"),
        shared="day",
    ),
    "part_day": Type(  # of which perhaps only the month or the year is known
        lambda one: controls.PartDayField(**_said(one)),
        lambda one, offered: {"type": "string", "pattern": "^((19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?)?$"},
        kept=_part_day,
        read=lambda text: partly(text) if text else None,
        plain=_part_day,
        words=lambda value, one, offered: partly_shown(value.day, value.known),
        shared="partlyKnownDay",
    ),
    "choice": Type(
        lambda one: forms.ChoiceField(**_said(one, initial=one.preset or None)),
        lambda one, offered: {"enum": [*([] if one.preset or one.needed else [""]), *_codes(one, offered)]},
        words=_choice,
        picks=True,
    ),
    "choices": _list(
        _choices, lambda one, offered: {"enum": _codes(one, offered)}, words=_several(_choice), picks=True
    ),
    "country": Type(
        lambda one: controls.CountryField(**_said(one), stateless=one.stateless),
        lambda one, offered: {"$ref": f"#/$defs/{'nationality' if one.stateless else 'countryOrNothing'}"},
        words=_country,
    ),
    "countries": _list(
        _choices, lambda one, offered: {"$ref": "#/$defs/country"}, words=_several(_country), picks=True
    ),
    # those that have no box, typed beside them
    "country_names": Type(lambda one: controls.CountriesField(**_said(one, max_length=one.most))),
    # a row of another list: a person, a firm or an address is stated once and named wherever it occurs
    "row": Type(_row, lambda one, offered: _KEY, shared="key", picks=True),
    "key": Type(
        lambda one: forms.CharField(required=False, max_length=20, widget=forms.HiddenInput),
        lambda one, offered: {**_KEY, "description": one.describes},
        shared="key",
    ),
    "company_number": _proved(numbers.company_number),
    "unit_number": _proved(numbers.unit_number),
    "lei": _proved(numbers.legal_entity, spaced=2),
    "national_number": _proved(numbers.national_number),
    "iban": _proved(numbers.iban),
}


def check_types(whole: Questionnaire) -> None:
    """Raises DefinitionError for a field of a type that there isn't."""
    for one in (one for part in whole.parts for one in part.fields.values()):
        if one.type not in TYPES:
            raise DefinitionError(f"{whole.id}: {one.name}: there is no type {one.type}.")


def type_of(one: Field) -> Type:
    """The type of a field."""
    return TYPES[one.type]


def boxes(one: Field, offered: Offered) -> list[tuple[str, Any]]:
    """The choices of a field as its form offers them."""
    if one.offered:
        return [(code, name) for code, name in own_names() if code in one.offered.split(" ")]
    found = [(code, capital(words) if one.capitals else words) for code, words in offered(one.choices)]
    return found if one.preset or type_of(one).several else [("", _(one.blank)), *found]


def words_of(one: Field, value: Any, offered: Offered) -> str:
    """An answer as people read it; empty for none."""
    return "" if value in NOTHING else type_of(one).words(value, one, offered)
