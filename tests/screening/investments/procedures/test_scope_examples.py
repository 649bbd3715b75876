"""The scope of each system, worked out by hand from the text of its rules; one deal a line of scope_examples.txt."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from screening.investments.procedures.deal import Control, Deal, Holding, Party, PartyKind, PartyRole, Transaction
from screening.investments.procedures.findings import Verdict
from screening.investments.procedures.scope import Scope, assess_scope
from screening.investments.procedures.scope_data import scope_rules
from tests.screening.investments.procedures.deals import number

EXAMPLES = Path(__file__).with_name("scope_examples.txt")
KINDS = {"company": PartyKind.UNDERTAKING, "fund": PartyKind.FUND, "person": PartyKind.PERSON, "state": PartyKind.STATE}
ON = date(2026, 3, 2)


def rows() -> list[ParameterSet]:
    found, system = [], ""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            system = line.strip("[]")
        elif line and not line.startswith("#"):
            cells = [part.strip() for part in line.split("|")]
            found.append(pytest.param(system, cells[1:], id=f"{system}: {cells[0]}".replace(" ", "_")))
    return found


def stated(text: str) -> str:
    return "" if text == "?" else text


def investor(text: str) -> Party:
    kind, where, *nationality = text.split()
    if kind == "person":
        return Party(
            "I", "Investor", PartyRole.INVESTOR, KINDS[kind], residence=stated(where), nationality=nationality[0]
        )
    office, _, activity = where.partition("/")
    return Party(
        "I", "Investor", PartyRole.INVESTOR, KINDS[kind], country=stated(office), main_activity=stated(activity)
    )


def owners(text: str) -> tuple[list[Party], list[Holding]]:
    """Declared owners hold equal parts of what parents and other holders leave."""
    parties, holdings = [], []
    entries = [entry.split() for entry in filter(None, (part.strip() for part in text.split(";")))]
    left = 100 - sum(int(entry[2]) for entry in entries if len(entry) > 2)
    declared = sum(entry[0] == "ubo" for entry in entries)
    for at, entry in enumerate(entries):
        key, where = f"O{at}", stated(entry[1])
        if entry[0] in ("parent", "state"):
            kind = PartyKind.STATE if entry[0] == "state" else PartyKind.UNDERTAKING
            party = Party(key, f"Parent {at}", PartyRole.OWNER, kind, where, where)
        else:
            party = Party(
                key, f"Owner {at}", PartyRole.OWNER, PartyKind.PERSON, residence=where, ultimate=entry[0] == "ubo"
            )
        votes = Decimal(entry[2]) if len(entry) > 2 else Decimal(left // declared)
        more = dict(zip(entry[3::2], entry[4::2], strict=True))
        parties.append(party)
        capital = Decimal(more["capital"]) if "capital" in more else None
        holdings.append(Holding(key, "I", votes, votes, capital_after=capital, rights=more.get("rights", "")))
        if "of" in more:  # the declared owner of all of it
            behind = Party(
                f"U{at}", f"Behind {at}", PartyRole.OWNER, PartyKind.PERSON, residence=more["of"], ultimate=True
            )
            parties.append(behind)
            holdings.append(Holding(behind.key, key, Decimal(100), Decimal(100)))
    return parties, holdings


def target(others: list[str]) -> Party:
    words = next((one.split()[1:] for one in others if one.startswith("target")), ["BE"])
    kind = PartyKind.BRANCH if words[0] == "branch" else PartyKind.UNDERTAKING
    return Party("T", "Target", PartyRole.TARGET, kind, country=words[-1], main_activity=words[-1])


def holdings_in_target(text: str, others: list[str]) -> tuple[list[Party], list[Holding]]:
    if not text:
        return [], []
    words = text.replace("->", " ").split()
    votes = [word for word in words if word not in list(Control)]
    control = [word for word in words if word in list(Control)] or ["none"]
    through = next((one.split()[1] for one in others if one.startswith("through")), None)
    holder = "I" if through is None else "M"
    row = Holding(holder, "T", number(votes[0]), number(votes[-1]), Control(control[0]), Control(control[-1]))
    capital = other(others, "capital")
    row = replace(row, capital_after=Decimal(capital) if capital else None, rights=other(others, "rights"))
    if through is None:
        return [], [row]
    middle = Party("M", "Middle", PartyRole.OWNER, PartyKind.UNDERTAKING, "BE", "BE")
    return [middle], [row, Holding("I", "M", Decimal(through), Decimal(through))]


def other(others: list[str], word: str, default: str = "") -> str:
    return next((one.removeprefix(word).strip() for one in others if one.startswith(f"{word} ")), default)


def deal(cells: list[str]) -> Deal:
    who, above, sectors, turnover, holding, rest = cells[:6]
    transaction, *others = [part.strip() for part in rest.split(",")]
    owning, owned = owners(above)
    between, held = holdings_in_target(holding, others)
    cleared = other(others, "cleared").split()
    signed, closed = stated(other(others, "signed", "2024-05-02")), other(others, "closed")
    planned = other(others, "planned")
    kind = {"restructuring": "internal_restructuring"}.get(transaction, transaction)
    return Deal(
        parties=(investor(who), *owning, *between, target(others)),
        holdings=(*owned, *held),
        sectors=() if sectors == "?" else tuple(sectors.split()),
        transaction=None if kind == "?" else Transaction(kind),
        signed_on=date.fromisoformat(signed) if signed else None,
        planned_on=date.fromisoformat(planned) if planned else None,
        completed_on=date.fromisoformat(closed) if closed else None,
        turnover=None if turnover == "?" else Decimal(turnover) * 1_000_000,
        changes_control={"passes": True, "stays": False}.get(other(others, "control")),
        belgian_establishment=True if "established" in others else False if "not established" in others else None,
        cleared_votes=Decimal(cleared[0]) if cleared else None,
        cleared_control=Control(cleared[1]) if len(cleared) > 1 else None,
    )


def test_there_are_at_least_seventy_examples_each_with_its_own_name() -> None:
    ids = [row.id for row in rows()]
    assert len(ids) >= 70
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("system", "cells"), rows())
def test_deal_worked_by_hand(system: str, cells: list[str]) -> None:
    answer, behind = cells[6].split()
    found = assess_scope(deal=deal(cells), on=ON, rules=scope_rules(procedure=system))

    said = f"{found.sentence} {[(one.rule, one.verdict.value, str(one.sentence)) for one in found.findings]}"
    expected = {"yes": Scope.NOTIFIABLE, "no": Scope.NOT_NOTIFIABLE, "?": Scope.UNDETERMINED}[answer]
    assert found.verdict == expected, said
    if answer == "?":
        assert behind in {one.field.rpartition(".")[2] for one in found.missing}, said
    elif answer == "yes" or behind in {"greenfield", "signed_before", "no_establishment"}:
        assert found.finding(behind).verdict == Verdict.YES, said
    else:
        assert found.finding(behind).verdict == Verdict.NO, said
