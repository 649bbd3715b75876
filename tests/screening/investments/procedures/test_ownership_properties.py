"""What must hold of every chart of holdings, circles included."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from unittest.mock import patch

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from screening.investments.procedures import circles
from screening.investments.procedures.deal import Control, Deal, Holding
from screening.investments.procedures.ownership import (
    RANK,
    attributed_share,
    control_of,
    effective_share,
    read_ownership,
    ultimate_owners,
)
from tests.screening.investments.procedures.deals import company

EXAMPLES = settings(max_examples=80, deadline=None)
KEYS = tuple("ABCDEF")


@st.composite
def holdings(draw: st.DrawFn, *, circles: bool = True, gaps: bool = False) -> tuple[Holding, ...]:
    """Holdings of which no company's add up to more than a hundred, nor to quite a hundred."""
    rows = []
    for at, owned in enumerate(KEYS):
        others = [key for key in KEYS if key != owned] if circles else list(KEYS[:at])
        left = 99
        for owner in draw(st.lists(st.sampled_from(others), unique=True, max_size=4)) if others else ():
            if gaps and draw(st.booleans()):
                rows.append(Holding(owner, owned, None, None))
                continue
            votes = draw(st.integers(0, left))
            left -= votes
            control = draw(st.sampled_from(Control))
            rows.append(Holding(owner, owned, Decimal(votes), Decimal(votes), control, control))
    return tuple(rows)


def deal(rows: tuple[Holding, ...]) -> Deal:
    return Deal(parties=tuple(company(key) for key in KEYS), holdings=rows)


def shares(rows: tuple[Holding, ...]) -> dict[tuple[str, str], Fraction]:
    chart = read_ownership(deal=deal(rows)).after
    assert chart.usable
    return {
        (one, other): effective_share(chart=chart, owner=one, target=other).least
        for one, other in product(KEYS, KEYS)
        if one != other
    }


@EXAMPLES
@given(holdings())
def test_shares_lie_between_nothing_and_everything(rows: tuple[Holding, ...]) -> None:
    chart = read_ownership(deal=deal(rows)).after
    for owner, target in product(KEYS, KEYS):
        effective = effective_share(chart=chart, owner=owner, target=target)
        attributed = attributed_share(chart=chart, owner=owner, target=target)
        assert effective.known and attributed.known
        assert 0 <= effective.least <= 100
        assert 0 <= attributed.least <= 100


@EXAMPLES
@given(holdings(gaps=True), st.data())
def test_what_is_not_stated_stays_within_the_bounds_that_were_given(rows: tuple[Holding, ...], data: st.DataObject):
    """Fill the gaps in some way that adds up: every share lies within what was announced before."""
    left = {key: 100 - sum((row.votes_after or 0 for row in rows if row.owned == key), Decimal(0)) for key in KEYS}
    filled = []
    for row in rows:
        if row.votes_after is None:
            votes = data.draw(st.integers(0, int(left[row.owned]) - 1 if left[row.owned] > 1 else 0))
            left[row.owned] -= votes
            filled.append(replace(row, votes_before=Decimal(votes), votes_after=Decimal(votes)))
        else:
            filled.append(row)
    open_chart = read_ownership(deal=deal(rows)).after
    full_chart = read_ownership(deal=deal(tuple(filled))).after
    assume(full_chart.usable)
    for owner, target in product(KEYS, KEYS):
        for asked in (effective_share, attributed_share):
            bounds = asked(chart=open_chart, owner=owner, target=target)
            exact = asked(chart=full_chart, owner=owner, target=target).least
            assert bounds.least <= exact <= bounds.most
        least, most = control_of(chart=open_chart, owner=owner, target=target)
        level = control_of(chart=full_chart, owner=owner, target=target)[0]
        assert RANK[least] <= RANK[level] <= RANK[most]


@EXAMPLES
@given(holdings(), st.randoms(use_true_random=False))
def test_order_of_holdings_is_irrelevant(rows: tuple[Holding, ...], chance: random.Random) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    assert shares(tuple(mixed)) == shares(rows)
    charts = [read_ownership(deal=deal(one)).after for one in (rows, tuple(mixed))]
    for owner, target in product(KEYS, KEYS):
        assert control_of(chart=charts[0], owner=owner, target=target) == control_of(
            chart=charts[1], owner=owner, target=target
        )


@EXAMPLES
@given(holdings(), st.data())
def test_more_votes_never_make_a_smaller_share_for_their_owner(rows: tuple[Holding, ...], data: st.DataObject) -> None:
    assume(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    row = rows[at]
    assert row.votes_after is not None
    total = sum((one.votes_after or 0 for one in rows if one.owned == row.owned), Decimal(0))
    votes = row.votes_after + data.draw(st.integers(0, int(99 - total)))
    more = (*rows[:at], replace(row, votes_before=votes, votes_after=votes), *rows[at + 1 :])
    before, after = shares(rows), shares(more)
    for target in KEYS:
        if target != row.owner:
            assert after[row.owner, target] >= before[row.owner, target]


@EXAMPLES
@given(holdings(circles=False))
def test_without_circles_a_share_is_the_sum_over_paths_of_the_products(rows: tuple[Holding, ...]) -> None:
    def walk(owner: str, target: str) -> Fraction:
        """Every path written out, one after another."""
        total = Fraction(0)
        for row in rows:
            if row.owned == target and row.votes_after is not None:
                through = Fraction(100) if row.owner == owner else walk(owner, row.owner)
                total += Fraction(row.votes_after) * through / 100
        return total

    found = shares(rows)
    assert found == {(one, other): walk(one, other) for one, other in found}


@EXAMPLES
@given(holdings())
def test_circles_agree_with_going_round_them_many_times(rows: tuple[Holding, ...]) -> None:
    votes = {(row.owner, row.owned): float(row.votes_after or 0) / 100 for row in rows}
    for (owner, target), share in shares(rows).items():
        chance = dict.fromkeys(KEYS, 0.0) | {owner: 1.0}
        for _ in range(2000):
            fresh = {
                key: 1.0 if key == owner else sum(votes.get((k, key), 0.0) * chance[k] for k in KEYS) for key in KEYS
            }
            if max(abs(fresh[key] - chance[key]) for key in KEYS) < 1e-12:
                break
            chance = fresh
        assert abs(float(share) / 100 - chance[target]) < 1e-6


@EXAMPLES
@given(holdings(circles=False))
def test_tops_of_the_chains_never_hold_more_than_everything_together(rows: tuple[Holding, ...]) -> None:
    made = deal(rows)
    chart = read_ownership(deal=made).after
    for target in KEYS:
        total = sum(
            (one.effective.least for one in ultimate_owners(deal=made, chart=chart, target=target)), Fraction(0)
        )
        assert total <= 100


@EXAMPLES
@given(holdings())
def test_shares_among_many_parties_are_the_same_counted_in_digits_as_in_fractions(rows: tuple[Holding, ...]) -> None:
    links = read_ownership(deal=deal(rows)).after.possible
    names = sorted({key for owned, owners in links.items() for key in (owned, *owners)})
    pairs = [(one, other) for one in names for other in names if one != other]
    with patch.object(circles, "MANY", 0):
        counted = circles.Shares.of(links)
        in_digits = {pair: counted.share(*pair) for pair in pairs}
    exact = circles.Shares.of(links)
    assert all(abs(in_digits[pair] - exact.share(*pair)) < Fraction(1, 10**38) for pair in pairs)
