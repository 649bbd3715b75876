"""The target and the deal: establishments, sectors, figures, dates, and what the law asks in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.queries.sentences import translated
from casework.queries.country_names import code_of, name_of, own_names
from screening.investments.forms.filing_parties import UNTYPED, formset
from screening.investments.forms.marked import (
    MarkedForm,
    MoneyField,
    PercentField,
    YesNoField,
    choice_of,
    day_of,
    in_the_future,
    label_of,
    long_text,
    short_text,
)
from screening.investments.models import Establishment, Filing, Holding
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures import numbers
from screening.investments.procedures.scope_data import NO_SECTOR, ScopeRules

MOST_ESTABLISHMENTS = 100
FIRST_YEAR = 1990  # of a turnover: earlier is a slip of the pen
UNION = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
MEMBERS = frozenset(UNION.split(" "))


class EstablishmentForm(MarkedForm):
    """One establishment of the target. A row with nothing in it is left out."""

    markable = ("name", "municipality", "unit_number", "staff", "activity")

    name = short_text(Establishment, "name")
    region = choice_of(
        Establishment,
        "region",
        [(value, words) for value, words in Establishment.Region.choices],
        _("Decides which authorities are concerned, and the language of the procedure."),
    )
    municipality = short_text(Establishment, "municipality")
    unit_number = short_text(Establishment, "unit_number", _("Ten digits, the first from 2 to 8."))
    staff = forms.IntegerField(
        label=label_of(Establishment, "staff"), required=False, min_value=0, max_value=10_000_000
    )
    activity = short_text(Establishment, "activity")

    def clean_unit_number(self) -> str:
        """Proved by its check digits."""
        text, sentence = numbers.unit_number(self.cleaned_data["unit_number"])
        if sentence is not None:
            raise forms.ValidationError(translated(sentence), code="check_digits")
        return text

    def clean(self) -> dict[str, Any]:
        """A row with anything in it needs a name and a region."""
        given = self.cleaned_data
        if given.get("DELETE") or self.is_blank():
            return given
        wanted = {"name": now("Give the name."), "region": now("Choose the region.")}
        for name, words in wanted.items():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, words)
        return given

    def is_blank(self) -> bool:
        """Whether nothing was typed here."""
        return not any(v not in (None, "") for k, v in self.cleaned_data.items() if k not in UNTYPED)


EstablishmentFormSet = formset(EstablishmentForm, most=MOST_ESTABLISHMENTS)


class SectorsForm(MarkedForm):
    """The sectors of the procedure's scope: many may fit, or none; beside each, what of it the target does."""

    def __init__(self, *args: Any, rules: ScopeRules | None, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        language = get_language() or "en"
        self.rows = [(one.id, one.name(language), one) for one in (rules.sectors if rules else ())]
        choices = [(code, words) for code, words, _rule in self.rows]
        self.fields["sectors"] = forms.MultipleChoiceField(
            label=_("Sectors"),
            required=False,
            choices=[*choices, (NO_SECTOR, _("None of these"))],
            error_messages={"invalid_choice": _("This procedure has no such sector: %(value)s.")},
        )
        for code, words, _rule in self.rows:
            self.fields[f"detail_{code}"] = forms.CharField(label=words, required=False, max_length=200)
        self.markable = tuple(f"detail_{code}" for code, _words, _rule in self.rows)

    def clean_sectors(self) -> list[str]:
        """None of these, or some of these."""
        codes = list(dict.fromkeys(self.cleaned_data["sectors"]))
        if NO_SECTOR in codes and len(codes) > 1:
            raise forms.ValidationError(now("Either some sectors fit, or none of these."))
        return codes

    def sector_rows(self) -> list[dict[str, Any]]:
        """The sectors as content; only after ``is_valid()``."""
        return [
            {
                "code": code,
                "detail": self.cleaned_data.get(f"detail_{code}", ""),
                "confidential": ["detail"] if f"detail_{code}" in self.marked else [],
            }
            for code in self.cleaned_data["sectors"]
        ]

    def lines(self) -> list[dict[str, Any]]:
        """The sectors as the page shows them: the box, its words, its rule, the line beside it."""
        chosen = [str(value) for value in self["sectors"].value() or ()]
        shown = [
            {
                "code": code,
                "words": words,
                "checked": code in chosen,
                "rule": rule,
                "detail": self[f"detail_{code}"],
            }
            for code, words, rule in self.rows
        ]
        none = {"code": NO_SECTOR, "words": now("None of these"), "checked": NO_SECTOR in chosen, "rule": None}
        return [*shown, {**none, "detail": None}]


class TargetForm(MarkedForm):
    """What the target is and does."""

    markable = (
        "turnover",
        "turnover_year",
        "belgian_establishment",
        "products",
        "dual_use",
        "public_contracts",
        "data_held",
        "eu_programmes",
    )

    belgian_establishment = YesNoField(
        label=label_of(Filing, "belgian_establishment"), help_text=_("A company or a branch; turnover alone is none.")
    )
    turnover = MoneyField(
        label=label_of(Filing, "turnover"), help_text=_("Of the financial year before the deal, in whole euros.")
    )
    turnover_year = forms.IntegerField(label=label_of(Filing, "turnover_year"), required=False)
    products = long_text(Filing, "products", _("Of the target, and of the investor where they meet."))
    dual_use = long_text(Filing, "dual_use", _("Items, their codes, licences. Say “none” where there are none."), 3)
    public_contracts = long_text(Filing, "public_contracts", _("Customers, permits, classified contracts."), 3)
    data_held = long_text(Filing, "data_held", _("Kinds of personal or sensitive data, and about how many people."), 3)
    eu_programmes = long_text(Filing, "eu_programmes", rows=2)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_turnover_year(self) -> int | None:
        """A year that is over, or the running one."""
        year: int | None = self.cleaned_data["turnover_year"]
        if year is not None and not FIRST_YEAR <= year <= self.today.year:
            raise forms.ValidationError(now("Give the year of the last accounts."))
        return year


class DealForm(MarkedForm):
    """The transaction: how, when, for how much, with which money, and where else."""

    markable = (
        "transaction",
        "structure",
        "rationale",
        "value",
        "currency",
        "funding",
        "activity_states",
        "signed_on",
        "planned_on",
        "completed_on",
        "early_closing",
        "changes_control",
        "cleared_votes",
        "cleared_control",
        "parallel_filings",
        "commitments",
    )

    language = forms.ChoiceField(
        label=label_of(Filing, "language"),
        required=False,
        choices=LANGUAGES,
        help_text=_("Follows the region in which the target lies; letters are written in it."),
    )
    transaction = choice_of(Filing, "transaction", Filing.Transactions.choices)
    changes_control = YesNoField(
        label=label_of(Filing, "changes_control"), help_text=_("For assets and branches of activity.")
    )
    structure = long_text(Filing, "structure", _("Two or three sentences that a reader remembers."))
    rationale = long_text(Filing, "rationale", _("Why this deal, and what becomes of the target."))
    value = MoneyField(label=label_of(Filing, "value"), help_text=_("About, in whole euros."))
    currency = forms.CharField(label=label_of(Filing, "currency"), required=False, max_length=3)
    funding = long_text(Filing, "funding", _("Where the money comes from; states and their funds by name."))
    signed_on = day_of(Filing, "signed_on")
    planned_on = day_of(Filing, "planned_on")
    completed_on = day_of(Filing, "completed_on", _("Empty as long as it hasn't closed: closing waits for clearance."))
    early_closing = long_text(Filing, "early_closing", _("Only for a deal that is closed already."), 3)
    activity_states = forms.MultipleChoiceField(
        label=label_of(Filing, "activity_states"),
        required=False,
        help_text=_("Member States in which the investor and the target do relevant business."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--columns"}),
    )
    elsewhere = forms.CharField(
        label=_("Other states of activity"),
        required=False,
        max_length=1000,
        help_text=_("Names or two letters, with commas between them."),
    )
    cleared_votes = PercentField(
        label=label_of(Filing, "cleared_votes"), help_text=_("Of the same investor in the same target, if any.")
    )
    cleared_control = choice_of(Filing, "cleared_control", Holding.Control.choices)
    parallel_filings = long_text(Filing, "parallel_filings", _("Screening or merger control elsewhere."), 3)
    commitments = long_text(Filing, "commitments", _("What the investor offers on its own account."), 3)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [(code, name) for code, name in own_names() if code in MEMBERS]
        self.fields["activity_states"].choices = choices  # type: ignore[attr-defined]

    def clean_language(self) -> str:
        """English where nothing is said."""
        return self.cleaned_data["language"] or str(self.initial.get("language") or "en")

    def clean_currency(self) -> str:
        """Three letters; euros where nothing is said."""
        code = self.cleaned_data["currency"].strip().upper() or "EUR"
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(now("A currency is three letters, such as EUR."))
        return code

    def clean_elsewhere(self) -> list[str]:
        """The codes of what was typed."""
        found = []
        for part in self.cleaned_data["elsewhere"].replace(";", ",").split(","):
            code = code_of(" ".join(part.split()))
            if code is None:
                raise forms.ValidationError(now("No country of this name is known: %(name)s.") % {"name": part.strip()})
            if code:
                found.append(code)
        return found

    def clean(self) -> dict[str, Any]:
        """One list of states; nothing is signed in the future."""
        given = self.cleaned_data
        states = {*(given.get("activity_states") or ()), *(given.pop("elsewhere", None) or ())}
        given["activity_states"] = sorted(states)
        if in_the_future(given.get("signed_on"), self.today):
            self.add_error("signed_on", now("This day lies in the future: leave it empty until the deal is signed."))
        if in_the_future(given.get("completed_on"), self.today):
            self.add_error("completed_on", now("This day lies in the future: state when the closing is planned."))
        return given


def deal_initial(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The stored fields for the form: the states of the Union as boxes, the others as words."""
    states = list(fields.get("activity_states") or ())
    return {
        **fields,
        "activity_states": [code for code in states if code in MEMBERS],
        "elsewhere": ", ".join(name_of(code) for code in states if code not in MEMBERS),
    }


def sectors_initial(rows: Any) -> dict[str, Any]:
    """The stored sectors for the form."""
    found: dict[str, Any] = {"sectors": [row["code"] for row in rows]}
    found["confidential"] = [f"detail_{row['code']}" for row in rows if "detail" in row.get("confidential", ())]
    return found | {f"detail_{row['code']}": row.get("detail", "") for row in rows}
