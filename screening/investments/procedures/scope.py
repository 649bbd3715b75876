"""Must this deal be notified? Every rule is looked at and answered, and a gap makes the answer "not known yet".

The law is in ``data/*.scope.toml``; here is only how its kinds of rules are applied to a deal. Nothing is legal advice:
each finding carries the confidence and the source of its rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.sentences import Sentence, say
from casework.procedures.definitions import Confidence
from screening.investments.procedures.deal import Control, Deal, Transaction
from screening.investments.procedures.findings import (
    Facts,
    Finding,
    Group,
    Missing,
    Verdict,
    all_of,
    any_of,
    certain,
    finding,
    opposite,
)
from screening.investments.procedures.investors import investor_findings
from screening.investments.procedures.levels import Reached, acquirers, trigger_findings
from screening.investments.procedures.ownership import Ownership, control_of, read_ownership
from screening.investments.procedures.remarks import remark_findings
from screening.investments.procedures.scope_data import ExclusionKind, ExclusionRule, Rule, ScopeRules
from screening.investments.procedures.sectors import sector_findings


class Scope(StrEnum):
    """What comes of it."""

    NOTIFIABLE = "notifiable"
    NOT_NOTIFIABLE = "not_notifiable"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class ScopeResult:
    """The answer, in one sentence; what is missing for one; every rule with what was found of it."""

    verdict: Scope
    sentence: Sentence
    confidence: Confidence  # of the weakest rule that the answer rests on
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    ownership: Ownership
    on: date

    def finding(self, rule: str) -> Finding:
        """The finding of a rule by its id. StopIteration when the system has no such rule."""
        return next(one for one in self.findings if one.rule == rule)


def assess_scope(*, deal: Deal, on: date, rules: ScopeRules) -> ScopeResult:
    """Whether the deal must be notified under these rules, looked at on a day. Never raises; a gap is answered as one.

    Covered is a deal by which one investor that is foreign meets one trigger, unless an exclusion applies.
    """
    facts = Facts(deal, rules, read_ownership(deal=deal), on)
    investors, foreign = investor_findings(facts=facts)
    sectors = sector_findings(facts=facts)
    reached = trigger_findings(facts=facts, sectors=sectors)
    exclusions = tuple(_exclusion(facts, rule) for rule in rules.exclusions)
    remarks = remark_findings(facts=facts)
    validity = _validity(rules, on)
    findings = (validity, *investors, *sectors, *(one.finding for one in reached), *exclusions, *remarks)

    covered = _covered(facts, foreign, reached)
    outside = any_of(one.verdict for one in exclusions)
    answer = all_of((covered, opposite(outside)))
    if validity.verdict is not Verdict.YES:
        answer = Verdict.UNKNOWN
    missing = _missing(findings) if answer is Verdict.UNKNOWN else ()
    verdict = {
        Verdict.YES: Scope.NOTIFIABLE,
        Verdict.NO: Scope.NOT_NOTIFIABLE,
        Verdict.UNKNOWN: Scope.UNDETERMINED,
    }[answer]
    sentence = _sentence(verdict, findings, missing)
    confidence = _confidence(verdict, findings)
    return ScopeResult(verdict, sentence, confidence, findings, missing, facts.ownership, on)


def _covered(facts: Facts, foreign: Mapping[str, Verdict], reached: Iterable[Reached]) -> Verdict:
    """Whether one and the same acquirer is foreign and meets a trigger; an owner is as foreign as its vehicles."""
    if not foreign:
        return all_of((Verdict.UNKNOWN, any_of(one.finding.verdict for one in reached)))
    chart, verdicts = facts.ownership.after, []
    for party in acquirers(facts):
        own = foreign.get(party.key)
        if own is None:
            below = (
                verdict
                for key, verdict in foreign.items()
                if control_of(chart=chart, owner=party.key, target=key)[0] is not Control.NONE
            )
            own = any_of(below)
        meets = any_of(one.verdicts.get(party.key, Verdict.NO) for one in reached)
        verdicts.append(all_of((own, meets)))
    return any_of(verdicts)


# exclusions ----------------------------------------------------------------------------------------------------------


def _exclusion(facts: Facts, rule: ExclusionRule) -> Finding:
    if rule.kind is ExclusionKind.GREENFIELD:
        return _greenfield(facts, rule)
    if rule.kind is ExclusionKind.SIGNED_BEFORE:
        return _signed_before(facts, rule)
    return _no_establishment(facts, rule)


def _greenfield(facts: Facts, rule: ExclusionRule) -> Finding:
    transaction = facts.deal.transaction
    if transaction is None:
        missing = (Missing("transaction", say("the kind of transaction")),)
        sentence = say("The kind of transaction isn't stated.")
        return finding(rule, Group.EXCLUSION, Verdict.UNKNOWN, sentence, missing=missing)
    if transaction is Transaction.GREENFIELD:
        return finding(rule, Group.EXCLUSION, Verdict.YES, say("A new establishment (greenfield) is left outside."))
    return finding(rule, Group.EXCLUSION, Verdict.NO, say("This isn't a new establishment (greenfield)."))


def _signed_before(facts: Facts, rule: ExclusionRule) -> Finding:
    assert rule.before is not None
    signed, completed, day = facts.deal.signed_on, facts.deal.completed_on, rule.before.isoformat()
    planned = facts.deal.planned_on
    if signed is None and completed is None and planned is not None and planned >= facts.on >= rule.before:
        sentence = say("The deal isn't signed yet, so it wasn't signed before {day}.", day=day)
        return finding(rule, Group.EXCLUSION, Verdict.NO, sentence)
    if signed is None and (completed is None or completed >= rule.before):
        missing = (Missing("signed_on", say("the date of signing")),)
        sentence = say("The date of signing isn't stated; a deal signed before {day} is left outside.", day=day)
        return finding(rule, Group.EXCLUSION, Verdict.UNKNOWN, sentence, missing=missing)
    if (signed or completed or rule.before) < rule.before:
        sentence = say("The deal was signed before {day}, even if it closed later.", day=day)
        return finding(rule, Group.EXCLUSION, Verdict.YES, sentence)
    sentence = say("The deal was signed on {day} or later.", day=day)
    return finding(rule, Group.EXCLUSION, Verdict.NO, sentence)


def _no_establishment(facts: Facts, rule: ExclusionRule) -> Finding:
    country, stated = facts.rules.country, facts.deal.belgian_establishment
    seated = [target for target in facts.targets if target.country == country]
    if stated is not False and (stated or seated):
        sentence = say("The target has a legal structure in {country}.", country=country)
        return finding(rule, Group.EXCLUSION, Verdict.NO, sentence, parties=seated or facts.targets)
    if stated is False and not seated:
        words = "Without a legal structure of the target in {country}, turnover or presence there isn't enough."
        return finding(rule, Group.EXCLUSION, Verdict.YES, say(words, country=country), parties=facts.targets)
    missing = (
        Missing("belgian_establishment", say("whether the target has a legal structure in {country}", country=country)),
    )
    if seated:
        words = "The target is said to have no legal structure in {country}, and to have its registered office there."
    else:
        words = "Whether the target has a legal structure in {country} isn't stated."
    return finding(
        rule, Group.EXCLUSION, Verdict.UNKNOWN, say(words, country=country), parties=facts.targets, missing=missing
    )


def _validity(rules: ScopeRules, on: date) -> Finding:
    rule = Rule(id="in_force", confidence=Confidence.OFFICIAL, source=rules.source)
    values = {"version": rules.version, "day": on.isoformat()}
    if rules.covers(on):
        sentence = say("The rules of {version} are in force on {day}.", **values)
        return finding(rule, Group.VALIDITY, Verdict.YES, sentence)
    missing = (Missing("on", say("the rules in force on {day}", day=on.isoformat())),)
    sentence = say("The rules of {version} aren't in force on {day}.", **values)
    return finding(rule, Group.VALIDITY, certain(False), sentence, missing=missing)


# the answer ----------------------------------------------------------------------------------------------------------


def _missing(findings: Iterable[Finding]) -> tuple[Missing, ...]:
    """What is missing in the questions that aren't answered; of all rules when each question has an answer."""
    every, open_ones = list[Missing](), list[Missing]()
    by_group: dict[Group, list[Finding]] = {}
    for one in findings:
        by_group.setdefault(one.group, []).append(one)
    for group, members in by_group.items():
        lacking = [gap for one in members for gap in one.missing]
        every += lacking
        if group is Group.VALIDITY or any_of(one.verdict for one in members) is Verdict.UNKNOWN:
            open_ones += lacking
    return tuple(dict.fromkeys(open_ones or every))


def _sentence(verdict: Scope, findings: Iterable[Finding], missing: Iterable[Missing]) -> Sentence:
    if verdict is Scope.NOTIFIABLE:
        return say("This deal must be notified.")
    if verdict is Scope.UNDETERMINED:
        labels = tuple(dict.fromkeys(one.label for one in missing))
        return say("It can't be said yet whether this deal must be notified. Missing: {facts}.", facts=labels)
    applied = next((one for one in findings if one.group is Group.EXCLUSION and one.verdict is Verdict.YES), None)
    if applied:
        return say("This deal need not be notified: {reason}", reason=applied.sentence)
    if all(one.verdict is Verdict.NO for one in findings if one.group is Group.INVESTOR):
        return say("This deal need not be notified: no investor is foreign.")
    return say("This deal need not be notified: no foreign investor reaches a level that counts.")


def _confidence(verdict: Scope, findings: Iterable[Finding]) -> Confidence:
    """The best known rule that answers each question, and of these the least known."""
    order, found = list(Confidence), list(findings)
    applied = [one.confidence for one in found if one.group is Group.EXCLUSION and one.verdict is Verdict.YES]
    if verdict is Scope.NOT_NOTIFIABLE and applied:
        return min(applied, key=order.index)
    if verdict is Scope.NOTIFIABLE:
        met = [
            [one.confidence for one in found if one.group is group and one.verdict is Verdict.YES]
            for group in (Group.INVESTOR, Group.TRIGGER)
        ]
        excluded = [one.confidence for one in found if one.group is Group.EXCLUSION]
        return max([min(some, key=order.index) for some in met if some] + excluded, key=order.index)
    investors = [one for one in found if one.group is Group.INVESTOR]
    if verdict is Scope.NOT_NOTIFIABLE and all(one.verdict is Verdict.NO for one in investors):
        return max((one.confidence for one in investors), key=order.index)
    return max((one.confidence for one in found if one.group is not Group.REMARK), key=order.index)
