"""Who holds how much of whom through several levels, before and after a deal. Exact fractions, no Django.

Two readings stand side by side, because the sources name "directly or indirectly" without saying how to count:

* **effective**: the product along each path, summed over the paths. In circles this is the share that remains when the
  votes of every company are passed on to its own owners again and again; a linear system gives it exactly.
* **attributed**: the control chain. Whoever controls a company (sole or joint control, or more than half of the votes)
  has the whole of what that company holds.

A holding that isn't stated is not nought: each answer is a ``Share`` from the least to the most it can be. All numbers
are percentages from 0 to 100. Source of both readings: practice of merger control, to confirm for the screening.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from accounts.sentences import Sentence, say
from screening.investments.procedures.circles import (
    HUNDRED,
    NOTHING,
    Links,
    Shares,
    between,
    largest_share,
    reach,
    strong_parts,
)
from screening.investments.procedures.deal import Control, Deal, Holding

HALF = Fraction(50)
RANK = {Control.NONE: 0, Control.JOINT: 1, Control.SOLE: 2}


class Moment(StrEnum):
    """Before or after the deal."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Share:
    """Voting rights in percent, from the least to the most they can be; both are equal when everything is stated."""

    least: Fraction
    most: Fraction

    @property
    def known(self) -> bool:
        """Whether there is one answer."""
        return self.least == self.most

    @property
    def text(self) -> str:
        """As shown, without the sign: ``12``, ``12.34``, ``10–25``. Cut off, never rounded up to a threshold."""
        return plain(self.least) if self.known else f"{plain(self.least)}–{plain(self.most)}"


@dataclass(frozen=True)
class Problem:
    """What can't be so, for the field it stands in (``holdings.3.votes_after``: the fourth holding of the deal)."""

    field: str
    sentence: Sentence


@dataclass(frozen=True)
class Note:
    """What a reader should know of how it was counted, and the parties it is about."""

    sentence: Sentence
    parties: tuple[str, ...]
    moment: Moment


@dataclass(frozen=True)
class UltimateOwner:
    """A party at the top of a chain, with what it has of the company asked about."""

    party: str
    effective: Share
    attributed: Share
    control: Control


@dataclass(frozen=True)
class Chart:
    """The holdings at one moment, ready for questions. ``usable`` is false when they contradict themselves."""

    moment: Moment
    usable: bool
    stated: Links = field(default_factory=dict)  # what isn't stated counts as nothing
    possible: Links = field(default_factory=dict)  # what isn't stated counts as all that is left in that company
    control: Mapping[tuple[str, str], Control] = field(default_factory=dict)  # (owner, owned)
    circular: frozenset[str] = frozenset()  # parties that own one another
    unstated: frozenset[tuple[str, str]] = frozenset()  # (owner, owned)
    # answers found already, by owner and whether of what is possible: every rule asks again for every party
    reached: dict[tuple[str, bool], Mapping[str, Control]] = field(default_factory=dict, compare=False, repr=False)
    shares: dict[tuple[str, str], Share] = field(default_factory=dict, compare=False, repr=False)  # (owner, target)

    @cached_property
    def exact(self) -> Shares:
        """The exact shares of what is stated."""
        return Shares.of(self.stated)

    @cached_property
    def controllers(self) -> Mapping[str, frozenset[str]]:
        """Whoever is stated to control a company, by company."""
        found: dict[str, set[str]] = {}
        for owner, owned in self.control:
            found.setdefault(owned, set()).add(owner)
        return {owned: frozenset(owners) for owned, owners in found.items()}


@dataclass(frozen=True)
class Ownership:
    """The whole answer: both charts, what is wrong, what is to be known."""

    before: Chart
    after: Chart
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]

    def at(self, moment: Moment) -> Chart:
        """The chart of a moment."""
        return self.before if moment is Moment.BEFORE else self.after


def plain(percent: Fraction) -> str:
    """A percentage with at most two decimals, cut off: ``24.99``, ``12.5``, ``100``."""
    cut = (Decimal(percent.numerator) / Decimal(percent.denominator)).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    return f"{cut.normalize():f}"


def read_ownership(*, deal: Deal) -> Ownership:
    """The charts of a deal before and after it, with what contradicts itself and what should be known.

    Never raises: a chart with a contradiction isn't ``usable``, and each of its answers is "from 0 to 100".
    """
    faults = _row_faults(deal)
    problems: list[Problem] = [problem for _, problem in faults]
    notes: list[Note] = []
    charts: list[Chart] = []
    for moment in Moment:
        own = [problem for when, problem in faults if when in (None, moment)]
        if not own:
            own = [*_over_a_hundred(deal, moment), *_closed_circles(deal, moment)]
            problems += own
        charts.append(_chart(deal, moment) if not own else Chart(moment, usable=False))
        notes += _circle_notes(deal, charts[-1])
    return Ownership(charts[0], charts[1], tuple(problems), tuple(notes))


def effective_share(*, chart: Chart, owner: str, target: str) -> Share:
    """The product along each path from owner to target, summed over the paths, in percent.

    Circles are solved exactly. An owner has 100 % of itself. Without a path the share is 0.
    """
    if owner == target:
        return Share(HUNDRED, HUNDRED)
    if not chart.usable:
        return Share(NOTHING, HUNDRED)
    if (owner, target) not in chart.shares:
        chart.shares[owner, target] = _effective(chart, owner, target)
    return chart.shares[owner, target]


def _effective(chart: Chart, owner: str, target: str) -> Share:
    least = chart.exact.share(owner, target)
    if not chart.unstated:
        return Share(least, least)
    way = between(chart.possible, owner, target)
    if not any(up in way and down in way for up, down in chart.unstated):
        return Share(least, least)
    if way & chart.circular:
        return Share(least, HUNDRED)
    return Share(least, max(least, largest_share(chart.possible, owner, target)))


def attributed_share(*, chart: Chart, owner: str, target: str) -> Share:
    """The control chain: what the owner and all that it controls hold directly in the target, in percent."""
    if owner == target:
        return Share(HUNDRED, HUNDRED)
    if not chart.usable:
        return Share(NOTHING, HUNDRED)
    least = _held(chart.stated, _controlled(chart, owner, possible=False), target)
    most = _held(chart.possible, _controlled(chart, owner, possible=True), target)
    return Share(least, max(least, min(most, HUNDRED)))


def control_of(*, chart: Chart, owner: str, target: str) -> tuple[Control, Control]:
    """The least and the most control that the owner can have of the target, directly or through what it controls.

    Control that is stated counts as stated; without it, more than half of the votes is sole control. Through a company
    that is itself controlled jointly, control is joint at most.
    """
    if not chart.usable:
        return Control.NONE, Control.SOLE
    least = _controlled(chart, owner, possible=False).get(target, Control.NONE)
    most = _controlled(chart, owner, possible=True).get(target, Control.NONE)
    return least, most


def ultimate_owners(*, deal: Deal, chart: Chart, target: str) -> tuple[UltimateOwner, ...]:
    """Who stands at the top above the target: nobody owns it, or the notifier declares it; the largest first."""
    found = []
    for party in deal.parties:
        top = not any(share > 0 for share in chart.possible.get(party.key, {}).values())
        if party.key == target or not (top or party.ultimate):
            continue
        effective = effective_share(chart=chart, owner=party.key, target=target)
        attributed = attributed_share(chart=chart, owner=party.key, target=target)
        control = control_of(chart=chart, owner=party.key, target=target)[0]
        if effective.most or attributed.most or control is not Control.NONE:
            found.append(UltimateOwner(party.key, effective, attributed, control))
    return tuple(sorted(found, key=lambda one: (-max(one.effective.most, one.attributed.most), one.party)))


def above(*, chart: Chart, party: str) -> frozenset[str]:
    """Every party from which a path of holdings may lead to this one; the party itself isn't among them."""
    return frozenset(reach(chart.possible, party) - {party})


# what contradicts itself ---------------------------------------------------------------------------------------------


def votes_of(row: Holding, moment: Moment) -> Decimal | None:
    """The votes at a moment; None where they aren't stated."""
    return row.votes_before if moment is Moment.BEFORE else row.votes_after


def control_of_row(row: Holding, moment: Moment) -> Control:
    """The control stated at a moment."""
    return row.control_before if moment is Moment.BEFORE else row.control_after


def _row_faults(deal: Deal) -> list[tuple[Moment | None, Problem]]:
    """What is wrong with a holding by itself; the moment it spoils, None for both."""
    found: list[tuple[Moment | None, Problem]] = []
    seen: set[tuple[str, str]] = set()
    keys = {party.key for party in deal.parties}
    for at, row in enumerate(deal.holdings):
        if row.owner not in keys or row.owned not in keys:
            found.append((None, Problem(f"holdings.{at}.owned", say("A holding names a party that isn't stated."))))
            continue
        if (row.owner, row.owned) in seen:
            names = {"owner": deal.name_of(row.owner), "owned": deal.name_of(row.owned)}
            sentence = say("The holding of {owner} in {owned} is stated twice.", **names)
            found.append((None, Problem(f"holdings.{at}.owned", sentence)))
        seen.add((row.owner, row.owned))
        if row.owner == row.owned:
            sentence = say("{company} can't hold votes in itself.", company=deal.name_of(row.owner))
            found.append((None, Problem(f"holdings.{at}.owned", sentence)))
        for moment in Moment:
            votes = votes_of(row, moment)
            if votes is not None and not 0 <= votes <= 100:
                path = f"holdings.{at}.votes_{moment.value}"
                found.append((moment, Problem(path, say("Voting rights must lie between 0 and 100 %."))))
    return found


def _over_a_hundred(deal: Deal, moment: Moment) -> list[Problem]:
    totals: dict[str, Fraction] = {}
    last: dict[str, int] = {}
    for at, row in enumerate(deal.holdings):
        votes = votes_of(row, moment)
        if votes:
            totals[row.owned] = totals.get(row.owned, NOTHING) + Fraction(votes)
            last[row.owned] = at
    return [
        Problem(
            f"holdings.{last[owned]}.votes_{moment.value}",
            say(
                "The votes in {company} {moment} add up to {total} %, which is more than 100 %.",
                company=deal.name_of(owned),
                moment=_words(moment),
                total=plain(total),
            ),
        )
        for owned, total in totals.items()
        if total > HUNDRED
    ]


def _closed_circles(deal: Deal, moment: Moment) -> list[Problem]:
    """Circles whose members own each other entirely: nobody outside would own anything."""
    links, found = _links(deal, moment), []
    for part in strong_parts(links):
        inside = [sum((v for k, v in links.get(one, {}).items() if k in part), NOTHING) for one in part]
        if all(total == HUNDRED for total in inside):
            at = next(n for n, row in enumerate(deal.holdings) if {row.owner, row.owned} <= set(part))
            names = tuple(deal.name_of(key) for key in part)
            words = "{parties} own one another entirely {moment}, so that nobody else owns them."
            sentence = say(words, parties=names, moment=_words(moment))
            found.append(Problem(f"holdings.{at}.votes_{moment.value}", sentence))
    return found


def _circle_notes(deal: Deal, chart: Chart) -> list[Note]:
    return [
        Note(
            say(
                "{parties} hold votes in one another {moment}; the circle was solved exactly.",
                parties=tuple(deal.name_of(key) for key in part),
                moment=_words(chart.moment),
            ),
            part,
            chart.moment,
        )
        for part in strong_parts(chart.possible)
    ]


def _words(moment: Moment) -> Sentence:
    return say("before the deal") if moment is Moment.BEFORE else say("after the deal")


# arithmetic ----------------------------------------------------------------------------------------------------------


def _links(deal: Deal, moment: Moment) -> dict[str, dict[str, Fraction]]:
    """owned → owner → percent, of what is stated and not nought."""
    links: dict[str, dict[str, Fraction]] = {}
    for row in deal.holdings:
        votes = votes_of(row, moment)
        if votes:
            links.setdefault(row.owned, {})[row.owner] = Fraction(votes)
    return links


def _chart(deal: Deal, moment: Moment) -> Chart:
    stated = _links(deal, moment)
    possible = {owned: dict(owners) for owned, owners in stated.items()}
    unstated = {(row.owner, row.owned) for row in deal.holdings if votes_of(row, moment) is None}
    for owner, owned in unstated:
        left = HUNDRED - sum(stated.get(owned, {}).values(), NOTHING)
        if left:
            possible.setdefault(owned, {})[owner] = left
    circular = {key for part in strong_parts(possible) for key in part}
    control = {
        (row.owner, row.owned): control_of_row(row, moment)
        for row in deal.holdings
        if control_of_row(row, moment) is not Control.NONE
    }
    return Chart(moment, True, stated, possible, control, frozenset(circular), frozenset(unstated))


def _held(links: Links, holders: Mapping[str, Control], target: str) -> Fraction:
    return sum((share for k, share in links.get(target, {}).items() if k in holders and k != target), NOTHING)


def _controlled(chart: Chart, owner: str, *, possible: bool) -> Mapping[str, Control]:
    """All that the owner controls, itself included, by what is stated or by what is possible; found once a chart."""
    if (owner, possible) not in chart.reached:
        links = chart.possible if possible else chart.stated
        chart.reached[owner, possible] = _found(chart, owner, links)
    return chart.reached[owner, possible]


def _found(chart: Chart, owner: str, links: Links) -> dict[str, Control]:
    """All that the owner controls, itself included: grows in rounds until nothing is added, in any order the same."""
    found = {owner: Control.SOLE}
    below: dict[str, set[str]] = {}
    for company, owners in links.items():
        for one in owners:
            below.setdefault(one, set()).add(company)
    for one, company in chart.control:
        below.setdefault(one, set()).add(company)
    fresh = dict(found)
    while fresh:
        touched = {company for one in fresh for company in below.get(one, ()) if company != owner}
        grown = {company: _level(chart, links, found, company) for company in touched}
        fresh = {one: level for one, level in grown.items() if RANK[level] > RANK[found.get(one, Control.NONE)]}
        found |= fresh
    return found


def _level(chart: Chart, links: Links, found: Mapping[str, Control], company: str) -> Control:
    """The control that the parties found so far give over a company."""
    level = Control.NONE
    votes = {Control.SOLE: NOTHING, Control.JOINT: NOTHING}
    for holder in {*links.get(company, ()), *chart.controllers.get(company, ())} & found.keys():
        through, stated = found[holder], chart.control.get((holder, company))
        if stated is not None:
            level = max(level, min(through, stated, key=RANK.__getitem__), key=RANK.__getitem__)
        else:
            share = links.get(company, {}).get(holder, NOTHING)
            votes[Control.JOINT] += share
            votes[Control.SOLE] += share if through is Control.SOLE else NOTHING
    for reached in (Control.JOINT, Control.SOLE):
        if votes[reached] > HALF:
            level = max(level, reached, key=RANK.__getitem__)
    return level
