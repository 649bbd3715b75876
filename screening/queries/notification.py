"""A notification as its readers and rules see it: the deal, what is missing, what contradicts itself."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from accounts.sentences import say
from screening.models import Establishment, Filing, Holding, Party, SectorTag
from screening.procedures import deal as d


def deal_of(filing: Filing) -> d.Deal:
    """The deal of a stored notification, for the rules; four queries."""
    parties = list(Party.objects.filter(filing=filing))
    keys = {party.pk: party.key for party in parties}
    return d.Deal(
        parties=tuple(_party(party) for party in parties),
        holdings=tuple(_holding(row, keys) for row in Holding.objects.filter(filing=filing)),
        sectors=tuple(SectorTag.objects.filter(filing=filing).values_list("code", flat=True)),
        transaction=d.Transaction(filing.transaction) if filing.transaction else None,
        signed_on=filing.signed_on,
        completed_on=filing.completed_on,
        turnover=filing.turnover,
        value=filing.value,
        changes_control=filing.changes_control,
        belgian_establishment=_established(filing),
        cleared_votes=filing.cleared_votes,
        cleared_control=d.Control(filing.cleared_control) if filing.cleared_control else None,
    )


def _established(filing: Filing) -> bool | None:
    if filing.belgian_establishment is not None:
        return filing.belgian_establishment
    return True if Establishment.objects.filter(filing=filing).exists() else None


def _party(row: Party) -> d.Party:
    return d.Party(
        key=row.key,
        name=row.name,
        role=d.PartyRole(row.role),
        kind=d.PartyKind(row.kind),
        country=str(row.country or ""),
        main_activity=str(row.main_activity or ""),
        residence=str(row.residence or ""),
        nationality=str(row.nationality or ""),
        ultimate=row.ultimate,
        state_owned=row.state_owned,
    )


def _holding(row: Holding, keys: dict[int, str]) -> d.Holding:
    return d.Holding(
        owner=keys[row.owner_id],
        owned=keys[row.owned_id],
        votes_before=row.votes_before,
        votes_after=row.votes_after,
        control_before=d.Control(row.control_before),
        control_after=d.Control(row.control_after),
    )


def missing_fields(filing: Filing) -> tuple[str, ...]:
    """Labels of what a file still lacks before it can be handed in, or opened by the authority itself."""
    if filing.file_type != Filing.FileType.NOTIFICATION:
        return () if filing.concern.strip() else (say("the concern"),)
    roles = set(Party.objects.filter(filing=filing).values_list("role", flat=True))
    wanted: Iterable[tuple[str, object]] = (
        (say("the investor"), "investor" in roles),
        (say("the target"), "target" in roles),
        (say("a holding of an investor"), Holding.objects.filter(filing=filing).exists()),
        (say("an establishment of the target"), Establishment.objects.filter(filing=filing).exists()),
        (say("the sectors"), SectorTag.objects.filter(filing=filing).exists()),
        (say("the transaction"), filing.transaction),
        (say("the deal in short"), filing.structure.strip()),
        (say("the value of the investment"), filing.value is not None),
        (say("funding and its source"), filing.funding.strip()),
        (say("products, services and operations"), filing.products.strip()),
        (say("states of activity"), filing.activity_states),
        (say("signed on, or closing planned on"), filing.signed_on or filing.planned_on),
    )
    return tuple(label for label, value in wanted if not value)


def contradictions(filing: Filing) -> tuple[tuple[str, str], ...]:
    """What can't be so, as (field, sentence): dates out of order, more than a hundred per cent, circles.

    The ownership arithmetic adds its own sentences; the form shows each at its field.
    """
    found: list[tuple[str, str]] = []
    signed, closed = filing.signed_on, filing.completed_on or filing.planned_on
    if signed and closed and signed > closed:
        found.append(("signed_on", say("The deal can't be signed after it closes.")))
    found += over_a_hundred(Holding.objects.filter(filing=filing).select_related("owned"))
    return tuple(found)


def over_a_hundred(rows: Iterable[Holding]) -> list[tuple[str, str]]:
    """A sentence for each company in which more than a hundred per cent of the votes are held."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for when in ("votes_before", "votes_after"):
            value = getattr(row, when)
            if value is not None:
                sums[row.owned.name, when] = sums.get((row.owned.name, when), Decimal(0)) + value
    return [
        (when, say("More than 100 % of the votes in {company} are stated.", company=company))
        for (company, when), total in sums.items()
        if total > 100
    ]


def look_back_start(filing: Filing) -> date | None:
    """The day from which the time to look at a deal is counted: its completion."""
    return filing.completed_on


def notification_content(filing: Filing) -> dict[str, str]:
    """The notification section as its revisions keep it: label to text."""
    content = {name: str(getattr(filing, name) or "") for name in CONTENT}
    content["sectors"] = ", ".join(SectorTag.objects.filter(filing=filing).values_list("code", flat=True))
    for party in Party.objects.filter(filing=filing):
        places = " ".join(str(p) for p in (party.country, party.main_activity, party.residence, party.nationality) if p)
        numbers = " ".join(n for n in (party.registration, party.lei) if n)
        marks = "ultimate" if party.ultimate else ""
        content[f"party {party.key}"] = "; ".join(
            t for t in (party.role, party.kind, party.name, places, numbers, marks) if t
        )
    for row in Holding.objects.filter(filing=filing).select_related("owner", "owned"):
        votes = f"{row.votes_before if row.votes_before is not None else '?'} → {row.votes_after}"
        control = f"{row.control_before} → {row.control_after}"
        content[f"holding {row.owner.key} {row.owned.key}"] = f"{votes} % ({control}) {row.rights}".strip()
    for place in Establishment.objects.filter(filing=filing):
        content[f"establishment {place.pk}"] = "; ".join(t for t in (place.name, place.region, place.municipality) if t)
    return content


CONTENT = (
    "language",
    "transaction",
    "structure",
    "rationale",
    "value",
    "funding",
    "activity_states",
    "products",
    "dual_use",
    "public_contracts",
    "data_held",
    "eu_programmes",
    "parallel_filings",
    "commitments",
    "turnover",
    "turnover_year",
    "signed_on",
    "planned_on",
    "completed_on",
)
