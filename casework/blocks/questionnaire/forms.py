"""The forms of a questionnaire's parts, made of its definition; each field can be marked confidential by itself.

The mark is a check box of its own beside each field, read from the posted data without a form field for each: forty
rows have six hundred fields. The reason why something can't be obtained stands beside its field in the same way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import count
from typing import Any, Protocol

from django import forms
from django.forms import BaseFormSet
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as now

from accounts.queries.translation import translated
from casework.blocks.questionnaire.definition import Field, Part
from casework.blocks.questionnaire.pages import Places
from casework.blocks.questionnaire.values import NOTHING, boxes, type_of
from casework.forms.act import PlainForm

MARK = "__confidential"  # ending of the check box beside a field
BECAUSE = "__because"  # ending of the line that says why it can't be obtained
LONGEST_REASON = 300
KEY = re.compile(r"[A-Za-z0-9_-]{1,20}")
Row = Mapping[str, Any]


class Frame(Protocol):
    """What every form knows of the case: the day, the lists of codes, what is asked for there, and at which level."""

    @property
    def today(self) -> date:
        """The day in Brussels."""

    @property
    def demands(self) -> bool:
        """Whether what decides must be stated; a program's draft may leave anything out."""

    @property
    def places(self) -> Places | None:
        """The pages of long lists that are shown; None: every list whole."""

    def offered(self, name: str) -> Sequence[tuple[str, Any]]:
        """The codes of a list and their words."""

    def about(self, name: str, code: str) -> Any:
        """What a page says beside a code that can be ticked."""

    def asks(self, what: str) -> bool:
        """Whether something that isn't asked everywhere is asked here."""


class MarkedBound(BoundField):
    """A field of a form together with its mark."""

    form: "PartForm"

    @property
    def mark(self) -> str:
        """The name of the check box; empty where a field can't be marked."""
        return f"{self.html_name}{MARK}" if self.name in self.form.markable else ""

    @property
    def is_marked(self) -> bool:
        """Whether it is marked, as typed or as stored."""
        return self.name in self.form.marked

    @property
    def because(self) -> str:
        """The name of the line beside it, where it may be answered by a reason."""
        return f"{self.html_name}{BECAUSE}" if self.name in self.form.excusable else ""

    @property
    def reason(self) -> str:
        """That reason, as typed or as stored."""
        return self.form.reasons.get(self.name, "")

    @property
    def for_kind(self) -> str:
        """The legal kind of row that the field is for, or nothing."""
        one = self.form.part.fields.get(self.name)
        return one.only if one else ""


class PartForm(PlainForm):
    """The fields of a group, or those of one row of a list. Nothing is mandatory in a draft."""

    bound_field_class = MarkedBound
    part: Part
    markable: tuple[str, ...] = ()
    excusable: tuple[str, ...] = ()

    def __init__(self, *args: Any, frame: Frame, named: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.named = frame.today, named or {}
        for name, one in self.part.fields.items():
            field: Any = self.fields[name]
            if one.mark or one.because:
                field.template_name = "casework/blocks/questionnaire/marked_field.html"
            if one.of:
                field.choices = [("", now(one.blank)), *self.named.items()]
            elif type_of(one).picks:
                self._offer(field, one, frame)
            if one.joins:
                self._part_codes(one)

    def _part_codes(self, one: Field) -> None:
        """The codes that have no box stand in the field that joins those that have."""
        boxed, codes = self.part.fields[one.joins].offered.split(" "), list(self.initial.get(one.joins) or ())
        beside = [code for code in codes if code not in boxed]
        self.initial = {**self.initial, one.joins: [code for code in codes if code in boxed], one.name: beside}

    def _offer(self, field: Any, one: Field, frame: Frame) -> None:
        allowed = self.part.where.get(one.name)
        pairs = boxes(one, frame.offered)
        if allowed is None:
            field.choices = pairs
            return
        words = dict(pairs)
        field.choices = [(code, words[code]) for code in allowed]
        if len(allowed) == 1:
            field.widget, field.initial = forms.HiddenInput(), allowed[0]

    @property
    def marked(self) -> list[str]:
        """Names of the marked fields."""
        return marked_in(self)

    @property
    def reasons(self) -> dict[str, str]:
        """Why fields can't be obtained: as posted, else as stored."""
        if not self.is_bound:
            return dict(self.initial.get("because") or {})
        typed = ((name, self.data.get(f"{self.add_prefix(name)}{BECAUSE}", "")) for name in self.excusable)
        return {name: text.strip()[:LONGEST_REASON] for name, text in typed if text.strip()}

    def clean(self) -> dict[str, Any]:
        """Every field by its type, then what a row says of itself."""
        given = self.cleaned_data
        if given.get("DELETE"):
            return given
        for one in self.part.fields.values():
            self._preset(one, given)
            self._look(one, given)
        if self.part.list and not self.is_blank():
            self._whole_row(given)
        for one in self.part.fields.values():
            if one.joins:
                given[one.joins] = sorted({*given.get(one.joins, ()), *(given.pop(one.name, None) or ())})
        return given

    def _preset(self, one: Field, given: dict[str, Any]) -> None:
        """What stands there where nothing was said: what a group said before, else what is chosen beforehand."""
        allowed = self.part.where.get(one.name, ())
        preset = one.preset or (allowed[0] if allowed else "")
        if preset and given.get(one.name) == "":
            given[one.name] = ("" if self.part.list else str(self.initial.get(one.name) or "")) or preset

    def _look(self, one: Field, given: dict[str, Any]) -> None:
        value, kind = given.get(one.name), type_of(one)
        if one.past and value is not None and _ahead(one, value, self.today):
            self.add_error(one.name, now(one.past))
        excepted = any(given.get(name) == other for name, other in one.unless.items())
        if kind.prove is not None and value and not excepted:
            country = {"country": str(given.get(one.country) or "")} if one.country else {}
            given[one.name], sentence = kind.prove(value, **country)
            if sentence is not None:
                self.add_error(one.name, forms.ValidationError(translated(sentence), code="check_digits"))

    def _whole_row(self, given: dict[str, Any]) -> None:
        for name, words in self.part.needs.items():
            if not str(given.get(name) or "").strip() and name not in self.errors:
                self.add_error(name, now(words))
        if self.part.differ:
            first, second, words = self.part.differ
            if given.get(first) and given.get(first) == given.get(second):
                self.add_error(second, now(words))

    def values(self) -> dict[str, Any]:
        """The cleaned fields with the marks; only after ``is_valid()``."""
        left_out = {"DELETE", *(name for name, one in self.part.fields.items() if one.type == "key")}
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        more = {"because": self.reasons} if self.excusable else {}
        return {**values, "confidential": self.marked, **more}

    def is_blank(self) -> bool:
        """Whether nothing was typed here; what is chosen beforehand counts for nothing."""
        untyped = untyped_of(self.part)
        return not any(
            value not in (*NOTHING, False) for name, value in self.cleaned_data.items() if name not in untyped
        )


def marked_in(form: Any) -> list[str]:
    """Names of a form's marked fields: as posted, else as stored."""
    if form.is_bound:
        return [name for name in form.markable if form.data.get(f"{form.add_prefix(name)}{MARK}")]
    stored = form.initial.get("confidential") or ()
    return [name for name in form.markable if name in stored]


def _ahead(one: Field, value: Any, today: date) -> bool:
    """Whether a day lies before us, or a year outside those that are meant."""
    if one.type == "year":
        return not (one.least or 0) <= value <= today.year
    return bool(getattr(value, "day", value) > today if one.type == "part_day" else value > today)


@cache
def untyped_of(part: Part) -> frozenset[str]:
    """What is chosen beforehand in a row, or out of sight."""
    chosen = (name for name, one in part.fields.items() if one.preset or one.type == "key")
    return frozenset((*chosen, *part.where, "DELETE"))


@cache
def form_of(part: Part) -> type[PartForm]:
    """The form of a group, or of a row of a list; made once."""
    controls: dict[str, Any] = {name: type_of(one).control(one) for name, one in part.fields.items()}
    marks = tuple(name for name, one in part.fields.items() if one.mark)
    excuses = tuple(name for name, one in part.fields.items() if one.because)
    body = {**controls, "part": part, "markable": marks, "excusable": excuses, "__doc__": part.title}
    return type("PartForm", (PartForm,), body)


class Rows(BaseFormSet):  # type: ignore[type-arg]
    """The rows of one list; ``not_drawn`` of it stand on other pages."""

    most = 0
    not_drawn = 0

    def clean(self) -> None:
        """The whole list holds no more than it may."""
        if self.not_drawn and len(self.kept()) + self.not_drawn > self.most:
            raise forms.ValidationError(now("This list holds at most %(n)s rows.") % {"n": self.most})

    def kept(self) -> list[Any]:
        """The forms that count, in their order; only after ``is_valid()``."""
        return [f for f in self.forms if f.cleaned_data and not f.cleaned_data.get("DELETE") and not f.is_blank()]


@cache
def formset_of(part: Part) -> Any:
    """A list of such rows, with a way to take each out again."""
    form = form_of(part)
    most = part.most
    made: Any = forms.formset_factory(
        form, formset=Rows, extra=0, can_delete=True, max_num=most, validate_max=True, absolute_max=most + 1
    )
    made.most = most
    return made


def fresh_key(letter: str, taken: set[str]) -> str:
    """A key for a new row: a letter and the first free number."""
    return next(key for number in count(1) if (key := f"{letter[:1].upper()}{number}") not in taken)


def keyed_rows(part: Part, rows: Any, taken: set[str]) -> list[dict[str, Any]]:
    """The kept rows of a list, each under a key of its own: one that is taken already is drawn anew."""
    key_field = next(name for name, one in part.fields.items() if one.type == "key")
    letters = next(iter(part.where), "")
    found, kept, taken = [], rows.kept(), set(taken)
    own = {form.cleaned_data[key_field] for form in kept} | taken
    for form in kept:
        values, key = form.values(), form.cleaned_data[key_field]
        if not KEY.fullmatch(key) or key in taken:
            key = fresh_key(str(values.get(letters) or part.stored), own)
        taken |= {key}
        own |= {key}
        found.append({key_field: key, **values})
    return found


class PickedForm(PlainForm):
    """Codes ticked in a list, and beside each a text: what of it is meant."""

    bound_field_class = MarkedBound
    part: Part
    excusable: tuple[str, ...] = ()
    reasons: Mapping[str, str] = {}

    def __init__(self, *args: Any, part: Part, rows: Iterable[Row], frame: Frame, **kwargs: Any) -> None:
        self.code, self.beside = part.fields.values()
        kwargs["initial"] = self._initial(part.name, rows)
        super().__init__(*args, **kwargs)
        self.part, self.about = part, frame.about
        self.offered = [(code, words) for code, words in frame.offered(self.code.choices) if code]
        self.none = self.code.blank
        self.fields[part.name] = forms.MultipleChoiceField(
            label=now(part.title),
            required=False,
            choices=[*self.offered, ("none", now(self.none))],
            error_messages={"invalid_choice": now(self.code.refused)},
        )
        for code, words in self.offered:
            field: Any = forms.CharField(label=words, required=False, max_length=self.beside.most)
            field.template_name = "casework/blocks/questionnaire/marked_field.html"
            self.fields[f"detail_{code}"] = field
        self.markable = tuple(f"detail_{code}" for code, _words in self.offered)

    @property
    def marked(self) -> list[str]:
        """Names of the marked texts."""
        return marked_in(self)

    def _initial(self, name: str, rows: Iterable[Row]) -> dict[str, Any]:
        rows, beside = list(rows), self.beside.name
        found: dict[str, Any] = {name: [row[self.code.name] for row in rows]}
        marked = [row for row in rows if beside in row.get("confidential", ())]
        found["confidential"] = [f"detail_{row[self.code.name]}" for row in marked]
        return found | {f"detail_{row[self.code.name]}": row.get(beside, "") for row in rows}

    def clean(self) -> dict[str, Any]:
        """None of these, or some of these."""
        codes = list(dict.fromkeys(self.cleaned_data.get(self.part.name, ())))
        if "none" in codes and len(codes) > 1:
            self.add_error(self.part.name, now(self.part.needs["none"]))
        return {**self.cleaned_data, self.part.name: codes}

    def rows(self) -> list[dict[str, Any]]:
        """As content; only after ``is_valid()``."""
        return [
            {
                self.code.name: code,
                self.beside.name: self.cleaned_data.get(f"detail_{code}", ""),
                "confidential": [self.beside.name] if f"detail_{code}" in self.marked else [],
            }
            for code in self.cleaned_data[self.part.name]
        ]

    def lines(self) -> list[dict[str, Any]]:
        """As the page shows them: the box, its words, the line beside it."""
        chosen = [str(value) for value in self[self.part.name].value() or ()]
        shown = [
            {
                "code": code,
                "words": words,
                "checked": code in chosen,
                "rule": self.about(self.code.choices, code),
                "detail": self[f"detail_{code}"],
            }
            for code, words in self.offered
        ]
        return [
            *shown,
            {"code": "none", "words": now(self.none), "checked": "none" in chosen, "rule": None, "detail": None},
        ]
