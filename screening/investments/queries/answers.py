"""What a notification says, in words: the page on which answers are checked and the officer's tab show the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.written import amount, date_format
from casework.queries.country_names import name_of
from screening.investments.models import Establishment, Filing, Holding, Party
from screening.investments.procedures.scope_data import ScopeRules
from screening.investments.queries.filing_content import CONTACTS, Content, Row
from screening.investments.queries.sector_names import sector_name

COUNTRIES = frozenset({"country", "main_activity", "residence", "nationality"})
LONG = frozenset(
    {
        "structure",
        "rationale",
        "funding",
        "products",
        "dual_use",
        "public_contracts",
        "data_held",
        "eu_programmes",
        "parallel_filings",
        "commitments",
        "early_closing",
        "contact_others",
        "mandate",
    }
)
PARTY = (
    "country",
    "main_activity",
    "residence",
    "nationality",
    "birth_date",
    "registration",
    "lei",
    "address",
    "ultimate",
    "state_owned",
    "note",
)
TARGET = (
    "belgian_establishment",
    "turnover",
    "turnover_year",
    "products",
    "dual_use",
    "public_contracts",
    "data_held",
    "eu_programmes",
)
DEAL = (
    "language",
    "transaction",
    "changes_control",
    "structure",
    "rationale",
    "value",
    "currency",
    "funding",
    "signed_on",
    "planned_on",
    "completed_on",
    "early_closing",
    "activity_states",
    "cleared_votes",
    "cleared_control",
    "parallel_filings",
    "commitments",
)
TITLES = {
    "parties": gettext_lazy("Parties"),
    "chain": gettext_lazy("Owners"),
    "target": gettext_lazy("Target"),
    "deal": gettext_lazy("Deal"),
    "contacts": gettext_lazy("Contacts and mandate"),
}


@dataclass(frozen=True)
class Answer:
    """One field: what it is called, what is said, whether it is marked confidential."""

    label: str
    value: str
    confidential: bool = False
    is_long: bool = False
    field: str = ""


@dataclass(frozen=True)
class Block:
    """One party, one establishment, or the fields of a step."""

    title: str
    hint: str
    rows: tuple[Answer, ...]
    confidential: bool = False  # of the title itself


@dataclass(frozen=True)
class Line:
    """One holding, as a row of a table."""

    cells: tuple[Answer, ...]


@dataclass(frozen=True)
class Part:
    """What one step says."""

    step: str
    title: str
    blocks: tuple[Block, ...]
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.blocks or self.lines)


def label_of(model: type[Model], name: str) -> str:
    """What a field is called, with a capital."""
    words = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def words_of(model: type[Model], name: str, value: object) -> str:
    """A value as people read it; empty for nothing."""
    if value is None or value in ("", [], ()):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if name in COUNTRIES:
        return name_of(str(value))
    if name == "activity_states":
        return ", ".join(name_of(str(code)) for code in value)  # type: ignore[attr-defined]
    if isinstance(value, Decimal):
        return percent(value) if name.startswith(("votes", "capital", "cleared")) else amount(value)
    if name == "cleared_control":
        return str(dict(Holding.Control.choices).get(str(value), value))
    choices = dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))


def percent(value: Decimal | None) -> str:
    """A percentage without noughts at the end, with the language's own decimal sign."""
    return "" if value is None else f"{number_format(Decimal(f'{value.normalize():f}'))} %"


def answers(content: Content, rules: ScopeRules | None) -> tuple[Part, ...]:
    """The whole content step by step; fields without an answer are left out."""
    names = {row["key"]: row["name"] for row in content.parties}
    return (
        Part("parties", str(TITLES["parties"]), tuple(_party(row) for row in content.others)),
        Part(
            "chain",
            str(TITLES["chain"]),
            tuple(_party(row) for row in content.owners),
            (
                _("Holder"),
                _("Holds votes in"),
                _("Votes before"),
                _("Votes after"),
                _("Capital after"),
                _("Control before"),
                _("Control after"),
                _("Special rights"),
            ),
            tuple(_holding(row, names) for row in content.holdings),
        ),
        Part("target", str(TITLES["target"]), tuple(_target(content, rules))),
        Part("deal", str(TITLES["deal"]), _fields(content, DEAL)),
        Part("contacts", str(TITLES["contacts"]), _fields(content, CONTACTS)),
    )


def _party(row: Row) -> Block:
    marks = row.get("confidential", ())
    shown = [name for name in PARTY if row.get(name) not in (None, "", False)]
    rows = tuple(_answer(Party, name, row[name], marks) for name in shown)
    kinds, roles = dict(Party.Kind.choices), dict(Party.Role.choices)
    hint = f"{roles.get(row['role'], row['role'])}, {kinds.get(row['kind'], row['kind'])}"
    return Block(row["name"], hint, rows, "name" in marks)


def _holding(row: Row, names: Mapping[str, str]) -> Line:
    marks = row.get("confidential", ())
    ends = [Answer(_("Holder"), names.get(row["owner"], row["owner"]))]
    ends.append(Answer(_("Holds votes in"), names.get(row["owned"], row["owned"])))
    fields = ("votes_before", "votes_after", "capital_after", "control_before", "control_after", "rights")
    return Line((*ends, *(_answer(Holding, name, row.get(name), marks) for name in fields)))


def _target(content: Content, rules: ScopeRules | None) -> Iterable[Block]:
    for row in content.establishments:
        marks = row.get("confidential", ())
        names = ("region", "municipality", "unit_number", "staff", "activity")
        shown = tuple(_answer(Establishment, n, row.get(n), marks) for n in names if row.get(n) not in (None, ""))
        yield Block(row["name"], _("establishment"), shown, "name" in marks)
    if content.sectors:
        rows = tuple(
            Answer(sector_name(row["code"]), row.get("detail", ""), bool(row.get("confidential")))
            for row in content.sectors
        )
        yield Block(_("Sectors"), "", rows)
    yield from _fields(content, TARGET)


def _fields(content: Content, names: Iterable[str]) -> tuple[Block, ...]:
    marks = content.fields.get("confidential", ())
    shown = [name for name in names if content.fields.get(name) not in (None, "", [], ())]
    rows = tuple(_answer(Filing, name, content.fields[name], marks) for name in shown)
    return (Block("", "", rows),) if rows else ()


def _answer(model: type[Model], name: str, value: Any, marks: Iterable[str]) -> Answer:
    return Answer(label_of(model, name), words_of(model, name, value), name in marks, name in LONG, name)
