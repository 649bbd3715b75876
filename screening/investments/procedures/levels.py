"""What an investor reaches by the deal: levels of votes, control, a change of its quality, assets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from accounts.sentences import Sentence, say
from casework.procedures.definitions import Confidence
from screening.investments.procedures.deal import Control, Party, PartyRole, Transaction
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
    names,
    opposite,
)
from screening.investments.procedures.ownership import (
    RANK,
    Chart,
    Moment,
    Share,
    attributed_share,
    control_of,
    effective_share,
)
from screening.investments.procedures.scope_data import TriggerKind, TriggerRule
from screening.investments.procedures.sectors import below_floor, sectors_missing, strategic

WITHOUT_VOTES = frozenset({Transaction.ASSETS, Transaction.BRANCH, Transaction.GREENFIELD})


@dataclass(frozen=True)
class Reached:
    """What a trigger found for each acquirer (by key), and what to say of it."""

    rule: TriggerRule
    verdicts: Mapping[str, Verdict]
    finding: Finding


@dataclass
class Seen:
    """What a trigger gathers while it looks at the acquirers."""

    met: list[Party] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    doubtful: list[Party] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    firm: bool = False  # somebody reaches the level by the product of the holdings, not by the chain of control alone


def acquirers(facts: Facts) -> tuple[Party, ...]:
    """The investors, and the owners that control one of them: several vehicles of one owner add up there."""
    chart, keys = facts.ownership.after, [party.key for party in facts.investors]
    return facts.investors + tuple(
        party
        for party in facts.deal.of_role(PartyRole.OWNER)
        if any(control_of(chart=chart, owner=party.key, target=key)[0] is not Control.NONE for key in keys)
    )


def trigger_findings(*, facts: Facts, sectors: Iterable[Finding]) -> tuple[Reached, ...]:
    """One result for each trigger. Votes count where a sector with that level is met, control in any sector."""
    by_code, reached = {one.rule: one for one in sectors}, list[Reached]()
    for rule in facts.rules.triggers:
        if rule.kind is TriggerKind.VOTES:
            rows = [by_code[row.id] for row in facts.rules.sectors if rule.id in row.levels]
            reached.append(_by_votes(facts, rule, rows))
        elif rule.kind is TriggerKind.ASSETS:
            reached.append(_by_assets(facts, rule))
        elif rule.kind is not TriggerKind.FURTHER:
            reached.append(_by_control(facts, rule))
    order = [rule.id for rule in facts.rules.triggers]
    further = [_further(facts, rule, reached) for rule in facts.rules.triggers if rule.kind is TriggerKind.FURTHER]
    return tuple(sorted([*reached, *further], key=lambda one: order.index(one.rule.id)))


def _by_votes(facts: Facts, rule: TriggerRule, rows: list[Finding]) -> Reached:
    counts, seen = any_of(row.verdict for row in rows), Seen()
    verdicts = {party.key: _crossing(facts, rule, party, seen) for party in acquirers(facts)}
    crossed = any_of(verdicts.values()) if verdicts else Verdict.UNKNOWN
    codes = [row.rule for row in rows if row.verdict is Verdict.YES]
    values = {"level": f"{rule.level or 0:f}", "shares": tuple(dict.fromkeys(seen.shares))}
    verdict = all_of((crossed, counts))
    missing = [*seen.missing, *(one for row in rows if row.verdict is Verdict.UNKNOWN for one in row.missing)]
    parties = seen.met or seen.doubtful
    if crossed is Verdict.NO:
        sentence = say("Nobody reaches {level} per cent of the votes in the target by this deal.", **values)
    elif verdict is Verdict.YES:
        sentence = say("{level} per cent of the votes is reached in a sector where it counts: {shares}.", **values)
    elif verdict is Verdict.NO:
        sentence = say("No sector in which {level} per cent of the votes counts is met.", **values)
    elif crossed is Verdict.YES:
        words = (
            "{level} per cent of the votes is reached ({shares});"
            " whether a sector is met in which it counts isn't known."
        )
        sentence = say(words, **values)
    else:
        sentence = say("Whether {level} per cent of the votes is reached by this deal isn't known.", **values)
    lower = Confidence.UNCONFIRMED if verdict is Verdict.YES and not seen.firm else None
    made = finding(
        rule, Group.TRIGGER, verdict, sentence, parties=parties, sectors=codes, missing=missing, confidence=lower
    )
    return Reached(rule, {key: all_of((one, counts)) for key, one in verdicts.items()}, made)


def _crossing(facts: Facts, rule: TriggerRule, party: Party, seen: Seen) -> Verdict:
    """Whether a party stands below the level before the deal and reaches it afterwards, in any target."""
    if facts.deal.transaction in WITHOUT_VOTES:
        return Verdict.NO
    if not facts.targets or not _connected(facts, party):
        if party.role is not PartyRole.INVESTOR:
            return Verdict.NO
        return _unstated(facts, party, seen)
    verdicts = []
    for target in facts.targets:
        before, after = (votes(facts.ownership.at(moment), party, target) for moment in Moment)
        crossing = all_of((opposite(_at_level(rule, before)), _at_level(rule, after)))
        cleared = facts.deal.cleared_votes
        if crossing is Verdict.YES and cleared is not None and _at_level(rule, _exactly(cleared)) is Verdict.YES:
            crossing = Verdict.UNKNOWN
            seen.missing.append(Missing("cleared_votes", say("whether the level cleared before was ever reached")))
        elif crossing is Verdict.UNKNOWN:
            seen.missing.extend(_unstated_votes(facts))
        elif _by_capital(facts, rule, party, target, after):
            crossing = Verdict.UNKNOWN
            values = {"owner": party.name, "owned": target.name}
            label = say("whether the capital of {owner} in {owned} goes with votes or other influence", **values)
            seen.missing.append(Missing("holdings", label))
        if crossing is Verdict.YES:
            seen.met.append(party)
            share = Decimal(after.text) if after.known else after.text
            seen.shares.append(say("{party} {share} %", party=party.name, share=share))
            product = effective_share(chart=facts.ownership.after, owner=party.key, target=target.key)
            seen.firm |= _at_level(rule, product) is Verdict.YES
        elif crossing is Verdict.UNKNOWN:
            seen.doubtful.append(party)
        verdicts.append(crossing)
    return any_of(verdicts)


def _by_capital(facts: Facts, rule: TriggerRule, party: Party, target: Party, after: Share) -> bool:
    """Whether a party below a level has so much capital in a target that it would be reached if it went with votes."""
    if not facts.capital.usable or _at_level(rule, after) is not Verdict.NO:
        return False
    return _at_level(rule, effective_share(chart=facts.capital, owner=party.key, target=target.key)) is Verdict.YES


def votes(chart: Chart, party: Party, target: Party) -> Share:
    """The votes that count: the higher of the two readings of what is held indirectly."""
    effective = effective_share(chart=chart, owner=party.key, target=target.key)
    attributed = attributed_share(chart=chart, owner=party.key, target=target.key)
    return Share(max(effective.least, attributed.least), max(effective.most, attributed.most))


def _exactly(percent: Decimal) -> Share:
    return Share(Fraction(percent), Fraction(percent))


def _at_level(rule: TriggerRule, share: Share) -> Verdict:
    level = Fraction(rule.level or 0)
    if share.least > level or (share.least == level and not rule.above):
        return Verdict.YES
    if share.most < level or (share.most == level and rule.above):
        return Verdict.NO
    return Verdict.UNKNOWN


def _connected(facts: Facts, party: Party) -> bool:
    """Whether rows of the chart lead from a party to a target, whatever figures they carry."""
    found, work = {party.key}, [party.key]
    while work:
        above = work.pop()
        for row in facts.deal.holdings:
            if row.owner == above and row.owned not in found:
                found.add(row.owned)
                work.append(row.owned)
    return any(target.key in found for target in facts.targets)


def _unstated(facts: Facts, party: Party, seen: Seen) -> Verdict:
    seen.doubtful.append(party)
    if not facts.targets:
        seen.missing.append(Missing("parties", say("the target")))
    else:
        seen.missing.append(Missing("holdings", say("the holding of {party} in the target", party=party.name)))
    return Verdict.UNKNOWN


def _unstated_votes(facts: Facts) -> list[Missing]:
    """The holdings without figures, and those that contradict one another."""
    found = [Missing(problem.field, say("holdings that add up")) for problem in facts.ownership.problems]
    for at, row in enumerate(facts.deal.holdings):
        for moment, value in ((Moment.BEFORE, row.votes_before), (Moment.AFTER, row.votes_after)):
            if value is None:
                values = {"owner": _name(facts, row.owner), "owned": _name(facts, row.owned)}
                if moment is Moment.BEFORE:
                    label = say("the votes of {owner} in {owned} before the deal", **values)
                else:
                    label = say("the votes of {owner} in {owned} after the deal", **values)
                found.append(Missing(f"holdings.{at}.votes_{moment.value}", label))
    return found


def _name(facts: Facts, key: str) -> str:
    party = facts.deal.party(key)
    return party.name if party else key


def _by_control(facts: Facts, rule: TriggerRule) -> Reached:
    counts, seen = strategic(facts), Seen()
    verdicts = {party.key: _gaining(facts, rule, party, seen) for party in acquirers(facts)}
    gained = any_of(verdicts.values()) if verdicts else Verdict.UNKNOWN
    verdict, missing = all_of((gained, counts)), list(seen.missing)
    if counts is Verdict.UNKNOWN:
        missing.append(sectors_missing())
    parties = tuple(dict.fromkeys(seen.met or seen.doubtful))
    quality = rule.kind is TriggerKind.QUALITY
    if gained is Verdict.NO:
        sentence = say("Nobody passes from joint to sole control.") if quality else say("Nobody gains control.")
    elif verdict is Verdict.NO:
        sentence = say("The target works in none of the sectors in which control counts.")
    elif gained is Verdict.YES:
        sentence = _gained(quality, parties, known=verdict is Verdict.YES)
    else:
        sentence = say("Whether control changes by this deal isn't known.")
    codes = [code for code in facts.deal.sectors if facts.rules.sector(code)]
    sentence, lower = _whatever_turnover(facts, verdict, sentence)
    made = finding(
        rule, Group.TRIGGER, verdict, sentence, parties=parties, sectors=codes, missing=missing, confidence=lower
    )
    return Reached(rule, {key: all_of((one, counts)) for key, one in verdicts.items()}, made)


def _whatever_turnover(facts: Facts, verdict: Verdict, sentence: Sentence) -> tuple[Sentence, Confidence | None]:
    """Control counts in sectors below their floor too, which no source says in so many words: to confirm."""
    if verdict is not Verdict.YES or not below_floor(facts):
        return sentence, None
    words = "{finding} Whether the floor of turnover holds for control as well is to be confirmed."
    return say(words, finding=sentence), Confidence.UNCONFIRMED


def _gained(quality: bool, parties: Iterable[Party], *, known: bool) -> Sentence:
    who = names(parties)
    if quality and known:
        return say("From joint to sole control of the target: {parties}.", parties=who)
    if known:
        return say("Control of the target is gained by {parties}.", parties=who)
    return say("Control passes to {parties}; whether the target works in a listed sector isn't known.", parties=who)


def _gaining(facts: Facts, rule: TriggerRule, party: Party, seen: Seen) -> Verdict:
    """Whether a party gains control that it hadn't, or passes from joint to sole control, over any target."""
    if facts.deal.transaction in WITHOUT_VOTES:
        return Verdict.NO
    if not facts.targets or not _connected(facts, party):
        return _unstated(facts, party, seen) if party.role is PartyRole.INVESTOR else Verdict.NO
    verdicts = []
    for target in facts.targets:
        before, after = (
            control_of(chart=facts.ownership.at(moment), owner=party.key, target=target.key) for moment in Moment
        )
        gain = _gain(rule.kind, before, after)
        cleared = facts.deal.cleared_control or Control.NONE
        wanted = Control.SOLE if rule.kind is TriggerKind.QUALITY else after[0]
        if gain is Verdict.YES and cleared is not Control.NONE and RANK[cleared] >= RANK[wanted]:
            gain = Verdict.UNKNOWN
            seen.missing.append(Missing("cleared_control", say("whether the control cleared before was ever gained")))
        elif gain is Verdict.UNKNOWN:
            seen.missing.extend(_unstated_votes(facts))
        elif _hidden_move(facts, rule, party, before, after):
            gain = Verdict.UNKNOWN
            seen.missing.append(Missing("holdings", say("which company of the group takes the target over")))
        if gain is not Verdict.NO:
            (seen.met if gain is Verdict.YES else seen.doubtful).append(party)
        verdicts.append(gain)
    return any_of(verdicts)


Bounds = tuple[Control, Control]


def _has(bounds: Bounds, level: Control) -> Verdict:
    if RANK[bounds[0]] >= RANK[level]:
        return Verdict.YES
    return Verdict.NO if RANK[bounds[1]] < RANK[level] else Verdict.UNKNOWN


def _gain(kind: TriggerKind, before: Bounds, after: Bounds) -> Verdict:
    had, sole = _has(before, Control.JOINT), _has(before, Control.SOLE)
    if kind is TriggerKind.QUALITY:
        return all_of((had, opposite(sole), _has(after, Control.SOLE)))
    return all_of((opposite(had), _has(after, Control.JOINT)))


def _hidden_move(facts: Facts, rule: TriggerRule, party: Party, before: Bounds, after: Bounds) -> bool:
    """An internal restructuring of which the chart shows only the group, with the same control before and after."""
    return (
        facts.deal.transaction is Transaction.RESTRUCTURING
        and rule.kind is TriggerKind.CONTROL
        and party.role is PartyRole.INVESTOR
        and before == after
        and after[0] is not Control.NONE
    )


def _by_assets(facts: Facts, rule: TriggerRule) -> Reached:
    deal, counts, missing = facts.deal, strategic(facts), list[Missing]()
    if deal.transaction is None:
        passes = Verdict.UNKNOWN
        missing.append(Missing("transaction", say("the kind of transaction")))
    elif deal.transaction not in (Transaction.ASSETS, Transaction.BRANCH):
        passes = Verdict.NO
    elif deal.changes_control is None:
        passes = Verdict.UNKNOWN
        missing.append(Missing("changes_control", say("whether control passes to the investor")))
    else:
        passes = certain(deal.changes_control)
    verdict = all_of((passes, counts))
    if verdict is Verdict.YES:
        sentence = say("Assets or a branch of activity pass under the control of the investor.")
    elif verdict is Verdict.NO and passes is not Verdict.NO:
        sentence = say("The target works in none of the sectors in which control counts.")
    elif verdict is Verdict.NO and deal.transaction in (Transaction.ASSETS, Transaction.BRANCH):
        sentence = say("Assets or a branch of activity are bought without control over them.")
    elif verdict is Verdict.NO:
        sentence = say("The deal is about neither assets nor a branch of activity.")
    else:
        sentence = say("Whether assets or a branch of activity pass under the investor's control isn't known.")
        missing += [sectors_missing()] if counts is Verdict.UNKNOWN else []
    sentence, lower = _whatever_turnover(facts, verdict, sentence)
    made = finding(rule, Group.TRIGGER, verdict, sentence, parties=facts.investors, missing=missing, confidence=lower)
    return Reached(rule, {party.key: verdict for party in facts.investors}, made)


def _further(facts: Facts, rule: TriggerRule, reached: Iterable[Reached]) -> Reached:
    """A level above what was cleared before. The level itself is found by the other triggers; this says it is new."""
    deal = facts.deal
    if deal.cleared_votes is None and deal.cleared_control is None:
        made = finding(rule, Group.TRIGGER, Verdict.NO, say("No level is stated as cleared in an earlier file."))
        return Reached(rule, {}, made)
    relevant = [one for one in reached if one.rule.kind is not TriggerKind.ASSETS]
    verdict = any_of(one.finding.verdict for one in relevant)
    if verdict is Verdict.YES:
        sentence = say("A level is reached above the one cleared in an earlier file, which needs a file of its own.")
    elif verdict is Verdict.NO:
        sentence = say("No level is reached above the one cleared in an earlier file.")
    else:
        sentence = say("Whether a level is reached above the one cleared in an earlier file isn't known.")
    missing = [one for other in relevant for one in other.finding.missing if verdict is Verdict.UNKNOWN]
    keys = {party.key for party in acquirers(facts)}
    verdicts = {key: any_of(one.verdicts.get(key, Verdict.NO) for one in relevant) for key in keys}
    return Reached(rule, verdicts, finding(rule, Group.TRIGGER, verdict, sentence, missing=missing))
