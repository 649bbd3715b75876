"""Effective shares, control chains, circles and contradictions, worked out by hand."""

from fractions import Fraction

import pytest

from screening.investments.procedures.circles import strong_parts
from screening.investments.procedures.deal import Control
from screening.investments.procedures.ownership import (
    Moment,
    Share,
    attributed_share,
    control_of,
    effective_share,
    plain,
    read_ownership,
    ultimate_owners,
)
from tests.screening.investments.procedures.deals import chart

# what it shows: (holdings, owner, target, effective least and most, attributed least and most)
WORKED = {
    "direct": ("A > T: 12", "A", "T", "12 12", "12 12"),
    "itself": ("A > T: 12", "A", "A", "100 100", "100 100"),
    "nothing": ("A > T: 12; A > U: 5", "U", "T", "0 0", "0 0"),
    "against the arrow": ("A > T: 12", "T", "A", "0 0", "0 0"),
    "two levels without control": ("A > B: 50; B > T: 50", "A", "T", "25 25", "0 0"),
    "two levels with control": ("A > B: 51; B > T: 20", "A", "T", "10.2 10.2", "20 20"),
    "exactly half is no control": ("A > B: 50; B > T: 20", "A", "T", "10 10", "0 0"),
    "half and stated control": ("A > B: 50 sole; B > T: 20", "A", "T", "10 10", "20 20"),
    "joint control carries the whole too": ("A > B: 30 joint; B > T: 40", "A", "T", "12 12", "40 40"),
    "two paths": ("A > B: 50; A > C: 40; B > T: 20; C > T: 50", "A", "T", "30 30", "0 0"),
    "direct and through another": ("A > T: 10; A > B: 60; B > T: 20", "A", "T", "22 22", "30 30"),
    "two controlled thirds make control": (
        "A > B: 60; A > C: 60; B > D: 30; C > D: 30; D > T: 15",
        "A",
        "T",
        "5.4 5.4",
        "15 15",
    ),
    "four levels": ("A > B: 50; B > C: 50; C > D: 50; D > T: 80", "A", "T", "10 10", "0 0"),
    "not stated, nothing left": ("A > T: ?; B > T: 100", "A", "T", "0 0", "0 0"),
    "not stated, some left": ("A > T: ?; B > T: 70", "A", "T", "0 30", "0 30"),
    "not stated, higher up": ("A > B: ?; B > T: 20", "A", "T", "0 20", "0 20"),
    "not stated elsewhere is no doubt": ("A > T: 12; B > C: ?; C > T: 5", "A", "T", "12 12", "12 12"),
    "circle of others": ("A > B: 60; C > B: 40; B > C: 50", "A", "B", "75 75", "60 60"),
    "the rest of that circle": ("A > B: 60; C > B: 40; B > C: 50; Y > C: 50", "Y", "B", "25 25", "0 0"),
    "circle through the owner counts once": ("A > B: 50; B > A: 40", "A", "B", "50 50", "50 50"),
    "circle with something not stated": ("A > B: 10; B > C: ?; C > B: 20; C > T: 50", "A", "T", "0 100", "0 0"),
}


def share(text: str) -> Share:
    least, most = text.split()
    return Share(Fraction(least), Fraction(most))


@pytest.mark.parametrize("name", WORKED)
def test_share_worked_by_hand(name: str) -> None:
    holdings, owner, target, effective, attributed = WORKED[name]
    found = read_ownership(deal=chart(holdings))
    assert found.problems == ()
    for moment in Moment:
        at = found.at(moment)
        assert effective_share(chart=at, owner=owner, target=target) == share(effective)
        assert attributed_share(chart=at, owner=owner, target=target) == share(attributed)


CONTROL = {
    "stated": ("A > T: 30 joint", "joint joint"),
    "none": ("A > T: 50", "none none"),
    "more than half": ("A > T: 50.01", "sole sole"),
    "stated joint wins over more than half": ("A > T: 60 joint", "joint joint"),
    "through a controlled company": ("A > B: 60; B > T: 10 sole", "sole sole"),
    "through a jointly controlled one": ("A > B: 50 joint; B > T: 100 sole", "joint joint"),
    "through one not controlled": ("A > B: 50; B > T: 100 sole", "none none"),
    "votes not stated": ("A > T: ?", "none sole"),
    "votes not stated, too few left": ("A > T: ?; B > T: 50", "none none"),
}


@pytest.mark.parametrize("name", CONTROL)
def test_control_through_several_levels(name: str) -> None:
    holdings, expected = CONTROL[name]
    least, most = expected.split()
    at = read_ownership(deal=chart(holdings)).after
    assert control_of(chart=at, owner="A", target="T") == (Control(least), Control(most))


def test_before_and_after_are_counted_apart() -> None:
    found = read_ownership(deal=chart("A > B: 100; B > T: 5 -> 30"))
    shares = [effective_share(chart=found.at(moment), owner="A", target="T").text for moment in Moment]
    assert shares == ["5", "30"]


REFUSED = {
    "more than a hundred after": (
        "A > T: 60; B > T: 10 -> 41",
        [("holdings.1.votes_after", "The votes in T after the deal add up to 101 %, which is more than 100 %.")],
    ),
    "itself": ("T > T: 5", [("holdings.0.owned", "T can't hold votes in itself.")]),
    "twice": ("A > T: 5; A > T: 6", [("holdings.1.owned", "The holding of A in T is stated twice.")]),
    "out of range": ("A > T: 5 -> 101", [("holdings.0.votes_after", "Voting rights must lie between 0 and 100 %.")]),
    "closed circle": (
        "A > B: 50 -> 100; B > A: 100; A > T: 5",
        [
            (
                "holdings.0.votes_after",
                "A, B own one another entirely after the deal, so that nobody else owns them.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_contradiction_is_refused_in_one_sentence_at_its_field(name: str) -> None:
    holdings, expected = REFUSED[name]
    found = read_ownership(deal=chart(holdings))
    assert [(problem.field, str(problem.sentence)) for problem in found.problems] == expected
    assert not found.after.usable
    assert effective_share(chart=found.after, owner="A", target="T") == share("0 100")


def test_contradiction_after_the_deal_leaves_the_chart_before_it_usable() -> None:
    found = read_ownership(deal=chart("A > T: 60; B > T: 10 -> 41"))
    assert found.before.usable
    assert effective_share(chart=found.before, owner="B", target="T") == share("10 10")


def test_cross_holding_is_named_in_a_note() -> None:
    found = read_ownership(deal=chart("A > B: 60; C > B: 40; B > C: 0 -> 50"))
    assert [(note.moment, note.parties, str(note.sentence)) for note in found.notes] == [
        (Moment.AFTER, ("B", "C"), "B, C hold votes in one another after the deal; the circle was solved exactly.")
    ]


def test_ultimate_owners_are_the_tops_of_the_chains_largest_first() -> None:
    deal = chart("P > A: 60; Q > A: 40; A > T: 50; S > T: 50; U > S: 0")
    at = read_ownership(deal=deal).after
    owners = ultimate_owners(deal=deal, chart=at, target="T")
    assert [(one.party, one.effective.text, one.attributed.text) for one in owners] == [
        ("P", "30", "50"),
        ("S", "50", "50"),
        ("Q", "20", "0"),
    ]


def test_percentage_is_cut_off_and_never_rounded_up_to_a_threshold() -> None:
    assert [plain(Fraction(text)) for text in ("24.9999", "10", "1/3", "0", "12.5")] == [
        "24.99",
        "10",
        "0.33",
        "0",
        "12.5",
    ]


def test_strong_parts_are_those_that_lead_to_each_other() -> None:
    arrows = {"a": "b", "b": "ca", "c": "d", "d": "ef", "e": "d", "f": ""}
    assert strong_parts(arrows) == (("a", "b"), ("d", "e"))
