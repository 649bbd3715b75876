"""Capital beside votes: whoever has much capital and few votes is asked about, never passed over. Exact fractions.

Beneficial ownership is measured by votes, capital or other means of control (Directive (EU) 2015/849, art. 3(6)); how
the Cooperation Agreement measures it was not read.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from screening.investments.procedures.circles import HUNDRED, NOTHING
from screening.investments.procedures.deal import Deal, Holding
from screening.investments.procedures.ownership import Chart, Share, attributed_share, effective_share


def capital_chart(*, deal: Deal, votes: Chart) -> Chart:
    """The chart after the deal, counted by capital in each company of which some is stated, else by votes.

    Not usable where it would come to more than the whole.
    """
    if not votes.usable:
        return votes
    links = {owned: dict(owners) for owned, owners in votes.possible.items()}
    for owned in {row.owned for row in deal.holdings if row.capital_after is not None}:
        links[owned] = _by_capital([row for row in deal.holdings if row.owned == owned])
    if any(sum(owners.values(), NOTHING) > HUNDRED for owners in links.values()):
        return replace(votes, usable=False, reached={}, shares={})
    return replace(votes, stated=links, possible=links, reached={}, shares={})


def _by_capital(rows: Iterable[Holding]) -> dict[str, Fraction]:
    """The holders of one company by capital; those without a figure share what is left as their votes stand."""
    stated = {row.owner: Fraction(row.capital_after) for row in rows if row.capital_after is not None}
    others = {row.owner: Fraction(row.votes_after or 0) for row in rows if row.capital_after is None}
    left, wanted = HUNDRED - sum(stated.values(), NOTHING), sum(others.values(), NOTHING)
    if left < wanted:
        others = {owner: part * max(left, NOTHING) / wanted for owner, part in others.items()}
    return {owner: part for owner, part in (stated | others).items() if part}


def most_share(*, votes: Chart, capital: Chart, owner: str, target: str) -> Fraction:
    """The most that a party can have of another, by votes along either reading, or by capital."""
    shares: list[Share] = [
        asked(chart=votes, owner=owner, target=target) for asked in (effective_share, attributed_share)
    ]
    if capital.usable:
        shares.append(effective_share(chart=capital, owner=owner, target=target))
    return max(share.most for share in shares)


def unstated_part(*, chart: Chart, company: str) -> Fraction:
    """How much of a company nobody is stated to hold, in percent."""
    return max(NOTHING, HUNDRED - sum(chart.stated.get(company, {}).values(), NOTHING))
