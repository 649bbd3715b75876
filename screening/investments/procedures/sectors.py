"""In which sectors a deal counts: membership of each row of the data, and its floor of turnover where it has one."""

from decimal import Decimal

from accounts.sentences import Sentence, say
from casework.procedures.definitions import Confidence
from screening.investments.procedures.findings import Facts, Finding, Group, Missing, Verdict, any_of, finding
from screening.investments.procedures.scope_data import NO_SECTOR, Sector


def sector_findings(*, facts: Facts) -> tuple[Finding, ...]:
    """One finding for each row: whether the target lies in it and exceeds the floor of turnover, if there is one."""
    return tuple(_sector(facts, row) for row in facts.rules.sectors)


def _sector(facts: Facts, row: Sector) -> Finding:
    lies, code, floor = in_sector(facts, row.id), row.id, row.turnover_over
    if lies is Verdict.UNKNOWN:
        return finding(
            row, Group.SECTOR, lies, say("The sectors of the target aren't stated."), missing=(sectors_missing(),)
        )
    if lies is Verdict.NO:
        return finding(
            row, Group.SECTOR, lies, say("The target doesn't work in {sector}.", sector=code), sectors=(code,)
        )
    if floor is None:
        sentence = say("The target works in {sector}, whatever its turnover.", sector=code)
        return finding(row, Group.SECTOR, lies, sentence, sectors=(code,))
    values = {"sector": code, "floor": money(floor)}
    turnover, missing = facts.deal.turnover, (Missing("turnover", say("the turnover of the target")),)
    if turnover is None:
        verdict = Verdict.UNKNOWN
        sentence = say("The target works in {sector}; whether its turnover exceeds {floor} isn't stated.", **values)
    elif turnover > floor:
        verdict, sentence = Verdict.YES, say("The target works in {sector} and its turnover exceeds {floor}.", **values)
    else:
        verdict = Verdict.NO
        sentence = say("The target works in {sector}, but its turnover doesn't exceed {floor}.", **values)
    return finding(
        row,
        Group.SECTOR,
        verdict,
        sentence,
        sectors=(code,),
        missing=missing,
        confidence=_weaker(row.confidence, row.turnover_confidence),
        source=row.turnover_source or None,
    )


def in_sector(facts: Facts, code: str) -> Verdict:
    """Whether the target lies in a row. An empty list says nothing; ``none`` says that no row fits."""
    stated = facts.deal.sectors
    if code in stated:
        return Verdict.YES
    understood = all(one == NO_SECTOR or facts.rules.sector(one) for one in stated)
    return Verdict.NO if stated and understood else Verdict.UNKNOWN


def strategic(facts: Facts) -> Verdict:
    """Whether the target lies in any row, whatever its turnover: enough for the triggers by control."""
    return any_of(in_sector(facts, row.id) for row in facts.rules.sectors)


def below_floor(facts: Facts) -> bool:
    """Whether each row in which the target lies has a floor of turnover that it isn't stated to exceed."""
    rows = [row for row in facts.rules.sectors if in_sector(facts, row.id) is Verdict.YES]
    turnover = facts.deal.turnover
    return bool(rows) and all(
        row.turnover_over is not None and (turnover is None or turnover <= row.turnover_over) for row in rows
    )


def sectors_missing() -> Missing:
    """The gap that an empty list of sectors is."""
    return Missing("sectors", say("the sectors of the target"))


def _weaker(one: Confidence, other: Confidence) -> Confidence:
    order = list(Confidence)
    return max(one, other, key=order.index)


def money(amount: Decimal) -> Sentence:
    """EUR in millions, as the law states it; a number, so that each reader's language writes it."""
    return say("EUR {number} million", number=Decimal(f"{(amount / 1_000_000).normalize():f}"))
