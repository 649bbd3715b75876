"""What a notification says, as one plain value: the forms, the API, the rules and the pages all read this.

``Content`` holds no model. Percentages and sums are ``Decimal``, days ``date``, countries two-letter codes. Each row of
a list carries under ``confidential`` the names of its fields that are marked so; those of the filing itself stand
under that name among its fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from screening.investments.models import Establishment, Filing, Holding, Party, SectorTag
from screening.investments.procedures import deal as d

Row = Mapping[str, Any]
TEXTS = (
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
)
CONTACTS = (
    "contact_name",
    "contact_role",
    "contact_email",
    "contact_phone",
    "contact_others",
    "mandate_of",
    "mandated_on",
    "mandate",
    "payer_name",
    "payer_address",
    "payer_reference",
)
FIELDS = (
    "language",
    "transaction",
    "value",
    "currency",
    "activity_states",
    "turnover",
    "turnover_year",
    "signed_on",
    "planned_on",
    "completed_on",
    "changes_control",
    "belgian_establishment",
    "cleared_votes",
    "cleared_control",
    *TEXTS,
    *CONTACTS,
)
PARTY_FIELDS = (
    "key",
    "role",
    "kind",
    "name",
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
HOLDING_FIELDS = ("votes_before", "votes_after", "capital_after", "control_before", "control_after", "rights")
ESTABLISHMENT_FIELDS = ("name", "region", "municipality", "unit_number", "staff", "activity")
SECTOR_FIELDS = ("code", "detail")
LISTS = ("parties", "holdings", "establishments", "sectors")
FLAT = ("holdings", "establishments", "sectors")  # lists whose marks stand in the filing, as "holdings.0.rights"


@dataclass(frozen=True)
class Content:
    """One notification's content."""

    fields: Row
    parties: tuple[Row, ...] = ()
    holdings: tuple[Row, ...] = ()  # owner and owned are keys of parties
    establishments: tuple[Row, ...] = ()
    sectors: tuple[Row, ...] = ()

    def with_(self, **changes: Any) -> "Content":
        """The same with some of it replaced."""
        return replace(self, **changes)

    @property
    def owners(self) -> tuple[Row, ...]:
        """The parties of the chain above."""
        return tuple(row for row in self.parties if row["role"] == d.PartyRole.OWNER)

    @property
    def others(self) -> tuple[Row, ...]:
        """Investors, target and sellers."""
        return tuple(row for row in self.parties if row["role"] != d.PartyRole.OWNER)


def read_content(filing: Filing) -> Content:
    """The stored content; four queries."""
    marks = frozenset(filing.confidential)
    parties = list(Party.objects.filter(filing=filing))
    keys = {party.pk: party.key for party in parties}
    fields: dict[str, Any] = {name: getattr(filing, name) for name in FIELDS}
    own = sorted(mark for mark in marks if mark in FIELDS)
    return Content(
        fields={**fields, "activity_states": list(filing.activity_states), "confidential": own},
        parties=tuple(_party(party) for party in parties),
        holdings=tuple(
            {
                "owner": keys[row.owner_id],
                "owned": keys[row.owned_id],
                **{name: getattr(row, name) for name in HOLDING_FIELDS},
                "confidential": _marked(marks, "holdings", at, HOLDING_FIELDS),
            }
            for at, row in enumerate(Holding.objects.filter(filing=filing))
        ),
        establishments=tuple(
            {
                **{name: getattr(row, name) for name in ESTABLISHMENT_FIELDS},
                "confidential": _marked(marks, "establishments", at, ESTABLISHMENT_FIELDS),
            }
            for at, row in enumerate(Establishment.objects.filter(filing=filing))
        ),
        sectors=tuple(
            {"code": row.code, "detail": row.detail, "confidential": _marked(marks, "sectors", at, SECTOR_FIELDS)}
            for at, row in enumerate(SectorTag.objects.filter(filing=filing))
        ),
    )


def _party(row: Party) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in PARTY_FIELDS}
    places = {name: str(values[name] or "") for name in ("country", "main_activity", "residence", "nationality")}
    return {**values, **places, "confidential": list(row.confidential)}


def _marked(marks: frozenset[str], part: str, at: int, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if f"{part}.{at}.{name}" in marks]


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
    fields = content.fields
    stated = fields.get("belgian_establishment")
    return d.Deal(
        parties=tuple(
            d.Party(
                key=row["key"],
                name=row["name"],
                role=d.PartyRole(row["role"]),
                kind=d.PartyKind(row["kind"]),
                country=row.get("country") or "",
                main_activity=row.get("main_activity") or "",
                residence=row.get("residence") or "",
                nationality=row.get("nationality") or "",
                ultimate=bool(row.get("ultimate")),
                state_owned=bool(row.get("state_owned")),
            )
            for row in content.parties
        ),
        holdings=tuple(
            d.Holding(
                owner=row["owner"],
                owned=row["owned"],
                votes_before=row.get("votes_before"),
                votes_after=row.get("votes_after"),
                control_before=d.Control(row.get("control_before") or "none"),
                control_after=d.Control(row.get("control_after") or "none"),
                capital_after=row.get("capital_after"),
                rights=row.get("rights") or "",
            )
            for row in content.holdings
        ),
        sectors=tuple(row["code"] for row in content.sectors),
        transaction=d.Transaction(fields["transaction"]) if fields.get("transaction") else None,
        signed_on=fields.get("signed_on"),
        planned_on=fields.get("planned_on"),
        completed_on=fields.get("completed_on"),
        turnover=fields.get("turnover"),
        value=fields.get("value"),
        changes_control=fields.get("changes_control"),
        belgian_establishment=stated if stated is not None else (True if content.establishments else None),
        cleared_votes=fields.get("cleared_votes"),
        cleared_control=d.Control(fields["cleared_control"]) if fields.get("cleared_control") else None,
        summary=fields.get("structure") or "",
    )
