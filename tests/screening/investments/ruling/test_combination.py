"""How decisions make one: each rule of the data, worked out by hand."""

import pytest

from screening.investments.procedures.combination import combined
from screening.investments.procedures.system import Combination

ANY, MOST, ONE = Combination.ANY_NEGATIVE_BLOCKS, Combination.MAJORITY, Combination.SINGLE
YES, WITH, NO = "positive", "positive_with_measures", "negative"
CASES = [
    (ANY, (YES, YES), YES, "Every decision is positive."),
    (ANY, (YES, WITH), WITH, "No decision is negative; B allow it with measures."),
    (ANY, (YES, WITH, NO), NO, "The negative decision of C blocks."),
    (ANY, (NO,), NO, "The negative decision of A blocks."),
    (MOST, (YES, YES, NO), YES, "2 of 3 allow it, which is a majority."),
    (MOST, (YES, WITH, NO), WITH, "2 of 3 allow it, which is a majority."),
    (MOST, (YES, NO), NO, "1 of 2 allow it, which is no majority."),
    (MOST, (WITH, NO, NO), NO, "1 of 3 allow it, which is no majority."),
    (ONE, (WITH, NO), WITH, "A decides alone."),
]


@pytest.mark.parametrize(("rule", "directions", "outcome", "sentence"), CASES)
def test_decisions_come_to_one(rule: Combination, directions: tuple[str, ...], outcome: str, sentence: str) -> None:
    found = combined(rule, dict(zip("ABC", directions, strict=False)), decider="A")
    assert found is not None
    assert (found.outcome, found.sentence) == (outcome, sentence)


@pytest.mark.parametrize("rule", list(Combination))
def test_nothing_follows_from_no_decision(rule: Combination) -> None:
    assert combined(rule, {}, decider="A") is None


def test_a_single_decider_who_is_silent_decides_nothing() -> None:
    assert combined(ONE, {"B": NO}, decider="A") is None
