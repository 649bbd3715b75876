"""Persons and organisations concerned, one form each."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of
from accounts.forms.days import Partly, PartlyKnownDayField, partly, partly_shown
from accounts.numbers import whole
from casework.forms.act import PlainForm, line
from casework.models import Case, Subject
from casework.queries.country_names import country_names
from casework.queries.frozen import named

PREFIX = "subjects"
MOST = 50  # subjects of one case
ALIASES, LONGEST_NAME = 30, 200  # names of one subject, characters of each
ALL_NAMES = ALIASES * (LONGEST_NAME + 1)  # with the ends of the lines


class SubjectForm(PlainForm):
    """One subject. A row with nothing in it is left out; aliases stand one to a line."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Subject.Kind.choices,
        initial="person",
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    name = line(_("Name"), required=False, most=200)
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        validators=[MaxLengthValidator(ALL_NAMES)],
        help_text=_("One to a line."),
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ALL_NAMES}),
    )
    birth_date = PartlyKnownDayField(
        label=_("Date of birth"),
        required=False,
        help_text=_("31/12/1990; or the month, 12/1990, or the year alone, as far as it is known."),
    )
    birth_place = line(_("Place of birth"), required=False, most=120)
    nationality = forms.ChoiceField(label=_("Nationality or seat"), required=False)
    identifiers = line(
        _("Registration number"), required=False, most=60, help_text=_("National, company or document number.")
    )
    note = line(_("Role in the case"), required=False, most=300)

    def __init__(self, *args: Any, today: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        names = country_names(get_language() or "en", stateless=True)
        self.fields["nationality"].choices = [("", _("Unknown")), *names]  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        """Each line a name, without blanks and doubles."""
        names = list(dict.fromkeys(" ".join(x.split()) for x in self.cleaned_data["aliases"].splitlines() if x.strip()))
        if len(names) > ALIASES or any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(now("At most %(most)s names of at most 200 characters.") % {"most": ALIASES})
        return names

    def clean_birth_date(self) -> Any:
        """Nobody is born tomorrow."""
        born = self.cleaned_data["birth_date"]
        if born is not None and self.today is not None and born.day > self.today:
            raise forms.ValidationError(now("The date of birth lies in the future."))
        return born

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs a name."""
        given = self.cleaned_data
        if not given.get("DELETE") and not given.get("name", "").strip() and not self.is_blank():
            self.add_error("name", now("Give the name, or “unknown” with what is known."))
        return given

    def is_blank(self) -> bool:
        """Whether nothing was typed here; the kind is chosen beforehand and counts for nothing."""
        return not any(v for k, v in self.cleaned_data.items() if k not in ("kind", "DELETE"))

    @property
    def minor_note(self) -> str:
        """The caution that a date of birth brings, for the row on the screen."""
        value = self.initial.get("birth_date")
        born = partly(str(value)) if value else None
        if born is None or self.today is None or self.initial.get("kind") == "organisation":
            return ""
        minor = Subject(kind="person", birth_date=born.day, birth_known=born.known).is_minor(self.today)
        return now("A minor is concerned: take special care with sharing and keeping.") if minor else ""


class BaseSubjects(BaseFormSet):  # type: ignore[type-arg]
    """The rows of one case."""

    def rows(self) -> list[dict[str, Any]]:
        """The subjects as the acts take them; only after ``is_valid()``."""
        return [
            {
                **{k: v for k, v in form.cleaned_data.items() if k not in ("DELETE", "id", "birth_date")},
                **_born(form.cleaned_data.get("birth_date")),
                "id": form.cleaned_data.get("id"),
            }
            for form in self.kept()
        ]

    def kept(self) -> list[Any]:
        """The forms that count, in their order; only after ``is_valid()``."""
        return [f for f in self.forms if f.cleaned_data and not f.cleaned_data.get("DELETE") and not f.is_blank()]

    def refuse(self, place: str, sentence: str) -> bool:
        """Say at its field why a row was refused: "subjects.0.name". False for a place that is none of its own."""
        part, _dot, rest = place.partition(".")
        number, _dot, name = rest.partition(".")
        if part != PREFIX or not number.isdecimal():
            return False
        self.kept()[int(number)].add_error(name, sentence)
        return True

    def faults(self) -> list[dict[str, str]]:
        """What is wrong in the rows, for the summary at the top of the page: text, and the place of the field."""
        found = [{"text": str(sentence), "url": f"#{PREFIX}"} for sentence in self.non_form_errors()]
        for number, form in enumerate(self.forms, start=1):
            row = f"{now('Subject')} {number}"
            for name, sentences in form.errors.items():
                field = form[name] if name in form.fields else None
                place = (field.id_for_label or field.auto_id) if field else PREFIX
                parts = (row, str(field.label)) if field else (row,)
                found += [{"text": ": ".join((*parts, str(s))), "url": f"#{place}"} for s in sentences]
        return found


def _born(born: Partly | None) -> dict[str, Any]:
    """A date of birth as it is stored."""
    return {"birth_date": born.day if born else None, "birth_known": born.known if born else "day"}


SubjectFormSet = forms.formset_factory(
    SubjectForm, formset=BaseSubjects, extra=0, can_delete=True, max_num=MOST, validate_max=True, absolute_max=MOST + 1
)


def initial_rows(case: Case) -> list[dict[str, Any]]:
    """The subjects of a case as stored, for the form."""
    return [
        {
            **named(s, "id", "kind", "name", "birth_place", "identifiers", "note"),
            "aliases": "\n".join(s.aliases),
            "birth_date": partly_shown(s.birth_date, s.birth_known),
            "nationality": str(s.nationality),
        }
        for s in Subject.objects.filter(case=case)
    ]


def subjects_form(case: Case, at: datetime, data: QueryDict | None = None) -> Any:
    """The formset of a case's subjects, with one empty row where there is none yet."""
    today = day_of(at)
    rows = initial_rows(case) or [{"kind": "person"}]
    return SubjectFormSet(counted(data), initial=rows, prefix=PREFIX, form_kwargs={"today": today})


def counted(data: QueryDict | None) -> QueryDict | None:
    """Posted data whose counters claim no more rows than were posted; without counters there are none."""
    if data is None:
        return data
    bounded, rows = data.copy(), rows_posted(data, PREFIX)
    for name in (f"{PREFIX}-TOTAL_FORMS", f"{PREFIX}-INITIAL_FORMS"):
        claimed = whole(bounded.setdefault(name, "0"))
        if claimed is not None and claimed > rows:  # what is no number the formset refuses itself
            bounded[name] = str(rows)
    return bounded


def one_more(data: QueryDict) -> QueryDict:
    """The posted form with one empty row more: "Add another subject" without JavaScript."""
    more = data.copy()
    del more[f"add_{PREFIX}"]
    total = min(MOST, (whole(data.get(f"{PREFIX}-TOTAL_FORMS")) or 0) + 1)
    more[f"{PREFIX}-TOTAL_FORMS"] = str(total)
    more.setdefault(f"{PREFIX}-{total - 1}-kind", "person")  # chosen beforehand, as in a row of its own
    return more


def rows_posted(names: Iterable[str], prefix: str) -> int:
    """Rows of which any field was posted, by the names of the posted fields: "prefix-3-name" is one of row 3.

    A formset draws as many rows as its counter says; a hundred bytes that claim a thousand cost seconds at every look.
    """
    row = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-")
    return len({int(found[1]) for name in names if (found := row.match(name)) is not None})
