"""What is said of a rule: yes, no, or not known yet and why. Three-valued, so that a gap never becomes a silent no."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from accounts.sentences import Sentence
from casework.procedures.definitions import Confidence
from screening.investments.procedures.capital import capital_chart
from screening.investments.procedures.deal import Deal, Party, PartyRole
from screening.investments.procedures.ownership import Chart, Ownership
from screening.investments.procedures.scope_data import Rule, ScopeRules


class Verdict(StrEnum):
    """Whether a rule is met."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Group(StrEnum):
    """Which question a rule belongs to, in the order in which they are asked."""

    VALIDITY = "validity"
    INVESTOR = "investor"
    SECTOR = "sector"
    TRIGGER = "trigger"
    EXCLUSION = "exclusion"
    REMARK = "remark"


@dataclass(frozen=True)
class Missing:
    """A fact that isn't stated: the field it belongs in (``parties.0.residence``, ``turnover``) and its name."""

    field: str
    label: Sentence


@dataclass(frozen=True)
class Finding:
    """What was found of one rule, in one sentence; for an exclusion, yes means that it leaves the deal outside."""

    rule: str
    group: Group
    verdict: Verdict
    sentence: Sentence
    confidence: Confidence
    source: str
    parties: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    deal: Deal
    rules: ScopeRules
    ownership: Ownership
    on: date

    @cached_property
    def capital(self) -> Chart:
        """The holdings after the deal by capital, where some of it is stated."""
        return capital_chart(deal=self.deal, votes=self.ownership.after)

    @property
    def investors(self) -> tuple[Party, ...]:
        """The parties that invest."""
        return self.deal.of_role(PartyRole.INVESTOR)

    @property
    def targets(self) -> tuple[Party, ...]:
        """The parties invested in."""
        return self.deal.of_role(PartyRole.TARGET)

    def field(self, party: Party, name: str) -> str:
        """The path of a field of a party."""
        return f"parties.{self.deal.parties.index(party)}.{name}"

    def outside(self, country: str) -> bool:
        """Whether a country that is stated lies outside the area of the rules."""
        return country not in self.rules.inside


def finding(
    rule: Rule,
    group: Group,
    verdict: Verdict,
    sentence: Sentence,
    *,
    parties: Iterable[Party] = (),
    sectors: Iterable[str] = (),
    missing: Iterable[Missing] = (),
    confidence: Confidence | None = None,
    source: str | None = None,
) -> Finding:
    """A finding with its rule's confidence and source unless others are given; gaps stay only where they matter."""
    return Finding(
        rule.id,
        group,
        verdict,
        sentence,
        confidence or rule.confidence,
        source or rule.source,
        tuple(party.key for party in parties),
        tuple(sectors),
        tuple(dict.fromkeys(missing)) if verdict is Verdict.UNKNOWN or group is Group.VALIDITY else (),
    )


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Yes when one is; no when all are, or there is none; else not known."""
    found = set(verdicts)
    if Verdict.YES in found:
        return Verdict.YES
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.NO


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """No when one is; yes when all are, or there is none; else not known."""
    return opposite(any_of(opposite(verdict) for verdict in verdicts))


def opposite(verdict: Verdict) -> Verdict:
    """The other one; what isn't known stays so."""
    return {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}.get(verdict, Verdict.UNKNOWN)


def certain(value: bool) -> Verdict:
    """Yes or no."""
    return Verdict.YES if value else Verdict.NO


def names(parties: Iterable[Party]) -> tuple[str, ...]:
    """What parties are called, each once, for a sentence."""
    return tuple(dict.fromkeys(party.name or party.key for party in parties))
