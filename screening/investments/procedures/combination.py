"""How several ministers' decisions make one, by the rule that the procedure's data names. Plain arithmetic.

The rule of the Belgian agreement was not verified: it is data, it is shown with its confidence, and a person confirms
what follows from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.sentences import Sentence, say
from screening.investments.procedures.system import Combination

POSITIVE, MEASURES, NEGATIVE = "positive", "positive_with_measures", "negative"
DIRECTIONS = (POSITIVE, MEASURES, NEGATIVE)
RULES: Mapping[Combination, Sentence] = {
    Combination.ANY_NEGATIVE_BLOCKS: say(
        "One negative decision blocks; measures that one minister asks for are taken."
    ),
    Combination.MAJORITY: say("More than half of the ministers must allow; a tie doesn't."),
    Combination.SINGLE: say("One authority decides."),
}


@dataclass(frozen=True)
class Combined:
    """What follows from the decisions, and how, in one sentence."""

    outcome: str
    sentence: Sentence


def combined(rule: Combination, decisions: Mapping[str, str], *, decider: str = "") -> Combined | None:
    """The outcome of ``decisions`` (service code → direction); None while there is nothing to combine.

    ``decider`` is the code of the one authority that decides where the rule is that of a single decider.
    """
    if rule is Combination.SINGLE:
        own = decisions.get(decider, "")
        return Combined(own, say("{service} decides alone.", service=decider)) if own else None
    if not decisions:
        return None
    no = tuple(sorted(code for code, direction in decisions.items() if direction == NEGATIVE))
    wanting = tuple(sorted(code for code, direction in decisions.items() if direction == MEASURES))
    if rule is Combination.MAJORITY:
        return _majority(len(decisions), no, wanting)
    if no:
        return Combined(NEGATIVE, say("The negative decision of {services} blocks.", services=no))
    if wanting:
        words = say("No decision is negative; {services} allow it with measures.", services=wanting)
        return Combined(MEASURES, words)
    return Combined(POSITIVE, say("Every decision is positive."))


def _majority(number: int, no: tuple[str, ...], wanting: tuple[str, ...]) -> Combined:
    allowing = number - len(no)
    if 2 * allowing <= number:
        words = say("{allowing} of {number} allow it, which is no majority.", allowing=allowing, number=number)
        return Combined(NEGATIVE, words)
    words = say("{allowing} of {number} allow it, which is a majority.", allowing=allowing, number=number)
    return Combined(MEASURES if wanting else POSITIVE, words)
