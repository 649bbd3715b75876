"""What changes nothing in the answer and must be said all the same: one finding for each remark of the data."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from accounts.sentences import say
from screening.investments.procedures.deal import Control, Party, PartyKind, Transaction
from screening.investments.procedures.findings import Facts, Finding, Group, Verdict, finding, names
from screening.investments.procedures.ownership import control_of, effective_share
from screening.investments.procedures.scope_data import RemarkKind, RemarkRule


def remark_findings(*, facts: Facts) -> tuple[Finding, ...]:
    """One finding for each remark: yes where it applies, no where it doesn't."""
    return tuple(REMARKS[rule.kind](facts, rule) for rule in facts.rules.remarks)


def _restructuring(facts: Facts, rule: RemarkRule) -> Finding:
    if facts.deal.transaction is Transaction.RESTRUCTURING:
        sentence = say("An internal restructuring isn't exempt, even when the ultimate owner stays the same.")
        return finding(rule, Group.REMARK, Verdict.YES, sentence)
    return finding(rule, Group.REMARK, Verdict.NO, say("This isn't an internal restructuring."))


def _branches(facts: Facts, rule: RemarkRule) -> Finding:
    branches = [target for target in facts.targets if target.kind is PartyKind.BRANCH]
    if branches:
        sentence = say("A branch counts as an entity: {parties}.", parties=names(branches))
        return finding(rule, Group.REMARK, Verdict.YES, sentence, parties=branches)
    return finding(rule, Group.REMARK, Verdict.NO, say("The target isn't a branch."))


def _neighbours(facts: Facts, rule: RemarkRule) -> Finding:
    near = [
        party
        for party in facts.deal.parties
        if party.role not in ("target", "seller")
        and {party.residence if party.kind is PartyKind.PERSON else party.country} & facts.rules.neighbours
    ]
    if near:
        words = "The European Economic Area is not {area}, so these stand outside: {parties}."
        sentence = say(words, area=say(facts.rules.area), parties=names(near))
        return finding(rule, Group.REMARK, Verdict.YES, sentence, parties=near)
    words = "No investor or owner comes from the European Economic Area outside {area}."
    sentence = say(words, area=say(facts.rules.area))
    return finding(rule, Group.REMARK, Verdict.NO, sentence)


def _convertibles(facts: Facts, rule: RemarkRule) -> Finding:
    """Words of the notifier that speak of rights to votes to come; the words to look for are data."""
    said = " ".join((facts.deal.summary, *(row.rights for row in facts.deal.holdings))).casefold()
    if any(word.casefold() in said for word in rule.words):
        words = (
            "Convertibles, options and warrants are spoken of: their conversion can reach a level of its own,"
            " which needs a file before it."
        )
        return finding(rule, Group.REMARK, Verdict.YES, say(words))
    return finding(rule, Group.REMARK, Verdict.NO, say("No convertibles, options or warrants are spoken of."))


def _together(facts: Facts, rule: RemarkRule) -> Finding:
    """Persons above one investor who stand below the share alone and reach it together."""
    found = dict[str, Party]()
    for investor in facts.investors:
        small, total = list[Party](), Fraction(0)
        for party in facts.deal.parties:
            share = effective_share(chart=facts.ownership.after, owner=party.key, target=investor.key)
            controls = control_of(chart=facts.ownership.after, owner=party.key, target=investor.key)[1]
            jointly = controls is Control.JOINT
            counts = jointly or 0 < share.least < rule.owner_over
            if party.kind is PartyKind.PERSON and party is not investor and counts:
                small.append(party)
                total += share.least
        if len(small) > 1 and total >= rule.owner_over:
            found |= {party.key: party for party in small}
    if found:
        words = "Several people who meet the test of an ultimate owner together all count: {parties}."
        sentence = say(words, parties=names(found.values()))
        return finding(rule, Group.REMARK, Verdict.YES, sentence, parties=found.values())
    sentence = say("No several people who would meet the test of an ultimate owner together are stated.")
    return finding(rule, Group.REMARK, Verdict.NO, sentence)


REMARKS: Mapping[RemarkKind, Callable[[Facts, RemarkRule], Finding]] = {
    RemarkKind.RESTRUCTURING: _restructuring,
    RemarkKind.NEIGHBOURS: _neighbours,
    RemarkKind.BRANCHES: _branches,
    RemarkKind.CONVERTIBLES: _convertibles,
    RemarkKind.TOGETHER: _together,
}
