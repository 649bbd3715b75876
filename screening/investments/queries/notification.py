"""A notification as its readers and rules see it: the deal, what is missing, what contradicts itself."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from accounts.sentences import Sentence, say
from accounts.written import quoted
from casework.procedures.definitions import ProcedureError
from screening.investments.models import Filing
from screening.investments.procedures import deal as d
from screening.investments.procedures.ownership import read_ownership
from screening.investments.procedures.scope import assess_scope
from screening.investments.procedures.scope_data import ScopeRules, scope_rules
from screening.investments.procedures.system import system
from screening.investments.queries.filing_content import (
    ESTABLISHMENT_FIELDS,
    FIELDS,
    HOLDING_FIELDS,
    PARTY_FIELDS,
    Content,
    Row,
    deal_from,
    read_content,
)
from screening.investments.queries.sector_names import sector_name

BEYOND_ANY_FLOOR = Decimal(10) ** 15
Wanted = tuple[Sentence, str, bool]  # what it is called, the step in which it is stated, whether it is there


def rules_of(procedure: str, *, on: date | None = None) -> ScopeRules | None:
    """The scope of a procedure on a day, the newest where none is in force then; None where it has none."""
    try:
        return scope_rules(procedure=procedure, on=on)
    except ProcedureError:
        return rules_of(procedure) if on is not None else None


# what is missing -----------------------------------------------------------------------------------------------------


def wanted(content: Content, rules: ScopeRules | None) -> tuple[Wanted, ...]:
    """Everything that a notification must state before it is handed in, and whether it does."""
    fields = content.fields
    roles = {row["role"] for row in content.parties}
    owned = {row["owned"] for row in content.holdings}
    targets = {row["key"] for row in content.parties if row["role"] == d.PartyRole.TARGET}

    def said(name: str) -> bool:
        return bool(str(fields.get(name) or "").strip())

    rows: list[Wanted] = [
        (say("the investor"), "parties", "investor" in roles),
        (say("the target"), "parties", "target" in roles),
        (say("a holding of an investor"), "chain", bool(owned & targets) if targets else bool(owned)),
        (say("an establishment of the target"), "target", bool(content.establishments)),
        (say("the sectors"), "target", bool(content.sectors)),
        (say("products, services and operations"), "target", said("products")),
        (say("the transaction"), "deal", said("transaction")),
        (say("the deal in short"), "deal", said("structure")),
        (say("the value of the investment"), "deal", fields.get("value") is not None),
        (say("funding and its source"), "deal", said("funding")),
        (say("states of activity"), "deal", bool(fields.get("activity_states"))),
        (
            say("signed on, or closing planned on"),
            "deal",
            bool(fields.get("signed_on") or fields.get("planned_on") or fields.get("completed_on")),
        ),
    ]
    if fields.get("completed_on"):
        rows.append((say("why the deal was closed before it was cleared"), "deal", said("early_closing")))
    if turnover_wanted(content, rules) is not None:
        rows.append((say("the turnover of the target, which decides"), "target", False))
    return (*rows, *_asked(fields, system(rules.id).asked if rules is not None else ()))


def _asked(fields: Row, asked: Collection[str]) -> Iterator[Wanted]:
    """Whom to reach, the mandate, the payer: as far as the procedure's data ask for them."""

    def said(*names: str) -> bool:
        return all(str(fields.get(name) or "").strip() for name in names)

    reached = said("contact_name") and (said("contact_email") or said("contact_phone"))
    mandated = said("mandate_of", "mandated_on", "mandate")
    found: dict[str, tuple[Sentence, bool]] = {
        "contact": (say("a contact with an e-mail address or a telephone number"), reached),
        "mandate": (say("the mandate: for whom, since when, in which words or attachment"), mandated),
        "payer": (say("who pays, and the address for the invoice"), said("payer_name", "payer_address")),
    }
    yield from ((label, "contacts", there) for code, (label, there) in found.items() if code in asked)


def missing_fields(filing: Filing) -> tuple[str, ...]:
    """Labels of what a file still lacks before it can be handed in, or opened by the authority itself."""
    if filing.file_type != Filing.FileType.NOTIFICATION:
        return () if filing.concern.strip() else (say("the concern"),)
    rows = wanted(read_content(filing), rules_of(filing.case.procedure))
    return tuple(label for label, _step, there in rows if not there)


def turnover_wanted(content: Content, rules: ScopeRules | None) -> Sentence | None:
    """Why the turnover must be stated: a sector counts only above a floor, and the answer hangs on it; else None."""
    if rules is None or content.fields.get("turnover") is not None:
        return None
    chosen = [one for row in content.sectors if (one := rules.sector(row["code"])) and one.turnover_over is not None]
    if not chosen:
        return None
    deal = deal_from(content)
    verdicts = {
        assess_scope(deal=replace(deal, turnover=figure), on=rules.valid_from, rules=rules).verdict
        for figure in (Decimal(0), BEYOND_ANY_FLOOR)
    }
    if len(verdicts) == 1:
        return None
    names = tuple(quoted(sector_name(one.id)) for one in chosen)
    return say("State the turnover: {sectors} counts only above a floor, and here that decides.", sectors=names)


# what contradicts itself ---------------------------------------------------------------------------------------------


def content_problems(content: Content) -> list[tuple[str, str]]:
    """What can't be so, as (place in the content, sentence): dates out of order, more than a hundred per cent, circles.

    A place is the name of a field, or ``holdings.0.votes_after``.
    """
    found: list[tuple[str, str]] = list(_dates(content.fields))
    found += [(problem.field, problem.sentence) for problem in read_ownership(deal=deal_from(content)).problems]
    return found


def _dates(fields: Row) -> Iterable[tuple[str, str]]:
    signed = fields.get("signed_on")
    closed = fields.get("completed_on") or fields.get("planned_on")
    if signed and closed and signed > closed:
        yield "signed_on", say("The deal can't be signed after it closes.")


def contradictions(filing: Filing) -> tuple[tuple[str, str], ...]:
    """The same of a stored notification; the form shows each sentence at its field."""
    return tuple(content_problems(read_content(filing)))


# what revisions keep -------------------------------------------------------------------------------------------------


def notification_content(filing: Filing) -> dict[str, str]:
    """The notification section as its revisions keep it: a stable key to a text, marks included.

    Keys: the name of a field, ``party KEY FIELD``, ``holding OWNER OWNED FIELD``, ``establishment N FIELD``,
    ``sector CODE``.
    """
    content = read_content(filing)
    kept = {name: _text(content.fields[name]) for name in FIELDS}
    for row in content.parties:
        names = tuple(name for name in PARTY_FIELDS if name != "key")
        kept |= {f"party {row['key']} {name}": text for name in names if (text := _text(row.get(name)))}
    for row in content.holdings:
        ends = f"holding {row['owner']} {row['owned']}"
        kept |= {f"{ends} {name}": text for name in HOLDING_FIELDS if (text := _text(row.get(name)))}
    for number, row in enumerate(content.establishments, start=1):
        place = f"establishment {number}"
        kept |= {f"{place} {name}": text for name in ESTABLISHMENT_FIELDS if (text := _text(row.get(name)))}
    for row in content.sectors:
        kept[f"sector {row['code']}"] = row["detail"] or row["code"]
    kept["confidential"] = ", ".join(sorted(marks_of(content)))
    return kept


def marks_of(content: Content) -> list[str]:
    """Every mark, as ``value``, ``party I1 name``, ``holding O1 I1 rights``, ``establishment 1 staff``."""
    found = list(content.fields.get("confidential", ()))
    found += [f"party {row['key']} {name}" for row in content.parties for name in row.get("confidential", ())]
    for row in content.holdings:
        found += [f"holding {row['owner']} {row['owned']} {name}" for name in row.get("confidential", ())]
    for number, row in enumerate(content.establishments, start=1):
        found += [f"establishment {number} {name}" for name in row.get("confidential", ())]
    return found + [f"sector {row['code']}" for row in content.sectors if row.get("confidential")]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
