"""What a notification says, as one plain value: the forms, the API, the rules and the pages all read this.

``Content`` holds no model. Percentages and sums are ``Decimal``, days ``date``, countries two-letter codes. Each row of
a list carries under ``confidential`` the names of its fields that are marked so; those of the filing itself stand
under that name among its fields. What is asked stands in ``procedures/data/notification.toml``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.queries.together import read_together
from accounts.sentences import Sentence, say
from accounts.written import quoted
from casework.blocks.questionnaire.definition import Part
from casework.blocks.questionnaire.said import Row, from_kept, kept
from casework.blocks.questionnaire.store import loaded
from screening.investments.models import Establishment, Filing, Holding, Party, SectorTag
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures import deal as d
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.scope_data import NO_SECTOR, Sector, scope_rules, scoped_procedures


@cache
def _rows() -> dict[str, Sector]:
    return {row.id: row for one in scoped_procedures() for row in scope_rules(procedure=one).sectors}


def sector_name(code: str) -> str:
    """A sector's whole name in the reader's language; one that no scope knows any more is of former rules."""
    if code == NO_SECTOR:
        return _("None of these")
    row = _rows().get(code)
    return row.name(get_language() or "en") if row else _("a sector of former rules")


def sector_names() -> list[tuple[str, str]]:
    """Every sector of every scope by its code, and that none fits."""
    return [(code, sector_name(code)) for code in (*_rows(), NO_SECTOR)]


def short_sector_name(code: str) -> str:
    """The same for a list or a chart: the short name where the data has one."""
    row = _rows().get(code)
    return row.short_name(get_language() or "en") if row else sector_name(code)


def sectors_named(sentence: str) -> str:
    """A sentence of a rule with the short names of sectors for their codes, quoted; any other text as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    return say(sentence.template, **{name: _named(name, value) for name, value in sentence.values.items()})


def _named(name: str, value: object) -> object:
    if isinstance(value, Sentence):
        return sectors_named(value)
    if name == "sector":
        return quoted(short_sector_name(str(value)))
    if name == "sectors" and isinstance(value, tuple):
        return tuple(quoted(short_sector_name(str(code))) for code in value)
    return value


LISTS = tuple(NOTIFICATION.lists)
FLAT = ("holdings", "establishments", "sectors")  # lists whose marks stand in the filing, as "holdings.0.rights"
CHOICES: Mapping[str, Callable[[], Iterable[tuple[str, Any]]]] = {
    "languages": lambda: LANGUAGES,
    "transactions": lambda: Filing.Transactions.choices,
    "control": lambda: Holding.Control.choices,
    "roles": lambda: Party.Role.choices,
    "kinds": lambda: Party.Kind.choices,
    "regions": lambda: Establishment.Region.choices,
    "sectors": sector_names,
}


def offered(name: str) -> Iterable[tuple[str, Any]]:
    """The codes of a list of the notification and their words; of sectors those of every procedure."""
    return CHOICES[name]()


@dataclass(frozen=True)
class Content:
    """One notification's content."""

    fields: Row
    parties: tuple[Row, ...] = ()
    holdings: tuple[Row, ...] = ()  # owner and owned are keys of parties
    establishments: tuple[Row, ...] = ()
    sectors: tuple[Row, ...] = ()

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a list."""
        found: tuple[Row, ...] = getattr(self, name)
        return found

    def with_(self, **changes: Any) -> "Content":
        """The same with some of it replaced."""
        return replace(self, **changes)


def read_content(filing: Filing) -> Content:
    """The stored content; one query."""
    marks = frozenset(filing.confidential)
    parties, holdings = Party.objects.filter(filing=filing), Holding.objects.filter(filing=filing)
    establishments, sectors = Establishment.objects.filter(filing=filing), SectorTag.objects.filter(filing=filing)
    read_together(parties, holdings, establishments, sectors)
    keys = {party.pk: party.key for party in parties}
    own = sorted(mark for mark in marks if mark in NOTIFICATION.fields)
    asked = NOTIFICATION.lists
    own_holding = [one for one in asked["holdings"].fields.values() if not one.of]
    return Content(
        fields={**loaded(filing, NOTIFICATION.fields.values()), "confidential": own},
        parties=tuple(
            {**loaded(row, asked["parties"].fields.values()), "confidential": list(row.confidential)} for row in parties
        ),
        holdings=tuple(
            {
                "owner": keys[row.owner_id],
                "owned": keys[row.owned_id],
                **loaded(row, own_holding),
                "confidential": _marked(marks, asked["holdings"], at),
            }
            for at, row in enumerate(holdings)
        ),
        establishments=_flat(marks, asked["establishments"], establishments),
        sectors=_flat(marks, asked["sectors"], sectors),
    )


def _flat(marks: frozenset[str], part: Part, rows: Iterable[Any]) -> tuple[Row, ...]:
    return tuple(
        {**loaded(row, part.fields.values()), "confidential": _marked(marks, part, at)} for at, row in enumerate(rows)
    )


def _marked(marks: frozenset[str], part: Part, at: int) -> list[str]:
    return [name for name in part.fields if f"{part.name}.{at}.{name}" in marks]


def notification_content(filing: Filing) -> dict[str, str]:
    """The notification section as its revisions keep it: a stable key to a text, marks included."""
    return kept(NOTIFICATION, read_content(filing))


def kept_content(texts: Mapping[str, str]) -> Content:
    """The content that a revision keeps; what a former form didn't keep is empty."""
    found = from_kept(NOTIFICATION, texts)
    order = [role.value for role in Party.Role]
    parties = sorted(
        found.rows("parties"), key=lambda row: order.index(row["role"]) if row["role"] in order else len(order)
    )
    return Content(fields=found.fields, **{**found.lists, "parties": tuple(parties)})


def to_store(content: Content) -> dict[str, Any]:
    """``fields`` and ``lists`` as ``actions.notification.save`` takes them."""
    flat = [
        f"{part}.{at}.{name}"
        for part in FLAT
        for at, row in enumerate(_sorted(part, getattr(content, part)))
        for name in row.get("confidential", ())
    ]
    own = list(content.fields.get("confidential", ()))
    lists: dict[str, list[dict[str, Any]]] = {"parties": [dict(row) for row in content.parties]}
    for part in FLAT:
        rows = _sorted(part, getattr(content, part))
        lists[part] = [{name: value for name, value in row.items() if name != "confidential"} for row in rows]
    return {"fields": {**content.fields, "confidential": [*own, *flat]}, "lists": lists}


def _sorted(part: str, rows: tuple[Row, ...]) -> list[Row]:
    """In the order in which the rows are read again: sectors by code, the others as they are written."""
    return sorted(rows, key=lambda row: str(row["code"])) if part == "sectors" else list(rows)


def deal_from(content: Content) -> d.Deal:
    """The facts of the deal, for the rules."""
    said = content.fields
    stated = said.get("belgian_establishment")
    return d.Deal(
        parties=tuple(
            d.Party(**_stated(d.Party, row, role=d.PartyRole(row["role"]), kind=d.PartyKind(row["kind"])))
            for row in content.parties
        ),
        holdings=tuple(
            d.Holding(**_stated(d.Holding, row, **{name: d.Control(row.get(name) or "none") for name in CONTROLS}))
            for row in content.holdings
        ),
        sectors=tuple(row["code"] for row in content.sectors),
        **_stated(
            d.Deal,
            said,
            transaction=d.Transaction(said["transaction"]) if said.get("transaction") else None,
            belgian_establishment=stated if stated is not None else (True if content.establishments else None),
            cleared_control=d.Control(said["cleared_control"]) if said.get("cleared_control") else None,
            summary=said.get("structure") or "",
        ),
    )


CONTROLS = ("control_before", "control_after")


def _stated(record: type[Any], row: Row, **turned: Any) -> dict[str, Any]:
    """The fields of a record that a row states, as they stand there; those that are ``turned`` into something else."""
    return {one.name: row[one.name] for one in fields(record) if row.get(one.name) is not None} | turned
