"""The chart of holdings: nothing overlaps, each holding is drawn once and told in words, and the page stays clean."""

import re
import time
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.investments.pages.chart_layout import lay_out
from screening.investments.pages.ownership_chart import OwnershipChart, Panel, ownership_chart
from screening.investments.procedures.deal import Control, Deal, Holding, Party, PartyKind, PartyRole
from tests.screening.investments.procedures.deals import company

EXAMPLES = settings(max_examples=30, deadline=None)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=90)


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    """Up to forty parties with any holdings among them, circles included."""
    crowded = draw(st.booleans())
    many = draw(st.integers(25 if crowded else 1, 40))
    keys = [f"p{number}" for number in range(many)]
    parties = tuple(
        Party(
            key,
            draw(NAMES) if number < 6 else f"Party {number}",
            draw(st.sampled_from(PartyRole)),
            draw(st.sampled_from(PartyKind)),
            country=draw(st.sampled_from(["BE", "US", "", "GB"])),
        )
        for number, key in enumerate(keys)
    )
    chance = draw(st.randoms(use_true_random=False))
    pairs = {(chance.choice(keys), chance.choice(keys)) for _ in range(many + 15 if crowded else chance.randrange(9))}
    votes = st.sampled_from([None, Decimal(0), Decimal("0.5"), Decimal(30), Decimal(100)])
    control = st.sampled_from(Control)
    rows = tuple(
        Holding(owner, owned, draw(votes), draw(votes), draw(control), draw(control))
        for owner, owned in sorted(pairs)
        if owner != owned
    )
    return Deal(parties=parties, holdings=rows)


def exists(row: Holding, panel: Panel) -> bool:
    if panel.id.endswith("before"):
        return row.votes_before != 0 or row.control_before is not Control.NONE
    return row.votes_after != 0 or row.control_after is not Control.NONE


@EXAMPLES
@given(deals())
def test_boxes_never_overlap_and_stay_inside(deal: Deal) -> None:
    for panel in ownership_chart(deal=deal).panels:
        assert len(panel.boxes) == len(deal.parties)
        for box in panel.boxes:
            assert box.x >= 0 and box.y >= 0
            assert box.x + box.width <= panel.width and box.y + box.height <= panel.height
        for one, other in combinations(panel.boxes, 2):
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart, (one.key, other.key)


@EXAMPLES
@given(deals())
def test_boxes_stand_at_the_same_place_before_and_after(deal: Deal) -> None:
    before, after = ownership_chart(deal=deal).panels
    assert [(box.key, box.x, box.y) for box in before.boxes] == [(box.key, box.x, box.y) for box in after.boxes]
    assert (before.width, before.height) == (after.width, after.height)


@EXAMPLES
@given(deals())
def test_every_holding_is_drawn_once_where_it_exists(deal: Deal) -> None:
    for panel in ownership_chart(deal=deal).panels:
        drawn = sorted((edge.owner, edge.owned) for edge in panel.edges)
        assert drawn == sorted((row.owner, row.owned) for row in deal.holdings if exists(row, panel))


@EXAMPLES
@given(deals())
def test_lines_pass_through_no_box(deal: Deal) -> None:
    """None of the points at which a line bends lies inside a box; between them it stays between two layers."""
    links = [(row.owner, row.owned) for row in deal.holdings]
    layout = lay_out(heights={party.key: 70 for party in deal.parties}, links=links, labels={})
    for route in layout.routes.values():
        for x, y in route.points:
            inside = [p for p in layout.places.values() if p.x < x < p.x + p.width and p.y < y < p.y + p.height]
            assert not inside


def flat(tree: object) -> list[str]:
    return [tree] if isinstance(tree, str) else [text for one in tree for text in flat(one)]  # type: ignore[attr-defined]


@EXAMPLES
@given(deals())
def test_words_name_every_link_and_every_party(deal: Deal) -> None:
    chart = ownership_chart(deal=deal)
    lines = flat(chart.tree)
    links = [line for line in lines if line.startswith("holds votes in")]
    drawn = {(edge.owner, edge.owned) for panel in chart.panels for edge in panel.edges}
    assert len(links) == len(drawn)
    for _, owned in drawn:
        party = deal.party(owned)
        assert party is not None
        assert any(line.startswith(f"holds votes in {party.name} (") for line in links)
    assert len(chart.holdings) == len(deal.holdings)


@EXAMPLES
@given(st.integers(9, 30))
def test_long_chain_goes_on_in_a_next_column(length: int) -> None:
    keys = [f"k{number}" for number in range(length)]
    links = list(pairwise(keys))
    layout = lay_out(heights=dict.fromkeys(keys, 70), links=links, labels={})
    assert layout.height < 9 * (70 + 70)
    assert len({place.x for place in layout.places.values()}) > 1


DEAL = Deal(
    parties=(
        Party("i", "Northwind <Partners>", PartyRole.INVESTOR, PartyKind.FUND, country="US"),
        company("t", PartyRole.TARGET),
        Party("s", "Seller", PartyRole.SELLER, PartyKind.PERSON, residence="BE"),
        Party("u", "Owner", PartyRole.OWNER, PartyKind.PERSON, residence="GB", ultimate=True),
    ),
    holdings=(
        Holding("u", "i", Decimal(80), Decimal(80), Control.SOLE, Control.SOLE),
        Holding("i", "t", Decimal(0), Decimal("49.5"), Control.NONE, Control.JOINT),
        Holding("s", "t", Decimal(100), Decimal("50.5"), Control.SOLE, Control.JOINT),
    ),
)


@pytest.fixture
def chart() -> OwnershipChart:
    return ownership_chart(deal=DEAL)


def test_lines_say_control_and_what_the_deal_changes(chart: OwnershipChart) -> None:
    before, after = chart.panels
    assert {(edge.owner, edge.owned): (edge.css, edge.label) for edge in before.edges} == {
        ("u", "i"): ("is-sole", "80\u00a0%"),
        ("s", "t"): ("is-sole", "100\u00a0%"),
    }
    assert {(edge.owner, edge.owned): (edge.css, edge.label) for edge in after.edges} == {
        ("u", "i"): ("is-sole", "80\u00a0%"),
        ("i", "t"): ("is-joint is-changed", "new: 49.5\u00a0%"),
        ("s", "t"): ("is-joint is-changed", "→ 50.5\u00a0%"),
    }


def test_holding_that_ends_is_marked_before_and_gone_after() -> None:
    rows = (Holding("i", "t", Decimal(0), Decimal(100)), Holding("s", "t", Decimal(100), Decimal(0)))
    before, after = ownership_chart(deal=Deal(parties=DEAL.parties, holdings=rows)).panels
    assert [(edge.owner, edge.css) for edge in before.edges] == [("s", "is-none is-ending")]
    assert [(edge.owner, edge.css) for edge in after.edges] == [("i", "is-none is-changed")]
    assert [box.key for box in after.boxes if "is-absent" in box.css] == ["s"]


def test_shares_through_all_levels_stand_in_the_table(chart: OwnershipChart) -> None:
    rows = {row.party: (row.before, row.after, row.chain_after, row.control_after) for row in chart.shares}
    assert rows["Owner"] == ("0\u00a0%", "39.6\u00a0%", "49.5\u00a0%", "joint control")


def test_page_has_no_style_no_script_and_escapes_names(chart: OwnershipChart) -> None:
    page = render_to_string("screening/ownership_chart.svg.html", {"chart": chart})
    assert not re.search(r"\sstyle=|<script|\son\w+=", page)
    assert "<Partners>" not in page
    assert page.count('role="img"') == 2
    assert len(set(re.findall(r'\bid="([^"]+)"', page))) == 4
    assert page.count('class="holding__line"') == 5 + page.count("ownership__key")


def test_coordinates_stay_whole_numbers_in_every_language() -> None:
    with translation.override("fr"):
        french = ownership_chart(deal=DEAL)
        page = render_to_string("screening/ownership_chart.svg.html", {"chart": french})
    assert "49,5\u00a0%" in page
    assert all(re.fullmatch(r"\d+", value) for value in re.findall(r'\s(?:x|y|width|height|rx)="([^"]*)"', page))


def test_deal_without_parties_is_an_empty_chart() -> None:
    chart = ownership_chart(deal=Deal())
    assert [(panel.boxes, panel.edges, panel.description) for panel in chart.panels] == [
        ((), (), "No holding is stated."),
        ((), (), "No holding is stated."),
    ]
    assert "No party is stated yet." in render_to_string("screening/ownership_chart.svg.html", {"chart": chart})


def entangled(many: int) -> Deal:
    """Owners who hold something of everybody else; only the first is owned by nobody."""
    parties = (company("T", PartyRole.TARGET), *(company(f"O{n}", PartyRole.OWNER) for n in range(many)))
    votes = Decimal(90) / many
    return Deal(
        parties=parties,
        holdings=tuple(
            Holding(one.key, other.key, votes.quantize(Decimal("0.01")), Decimal("0.37"))
            for one in parties[1:]
            for other in parties
            if one is not other and other.key != "O0"
        ),
    )


def test_forty_owners_who_all_hold_one_another_are_told_in_words_and_cost_moments() -> None:
    began = time.process_time()
    chart = ownership_chart(deal=entangled(40))
    assert time.process_time() - began < 4  # it took 11 s
    assert chart.panels == ()
    assert chart.notes[0].startswith("There are more holdings than a picture can show")
    assert len(chart.holdings) == 40 + 39 * 39
    assert [share.party for share in chart.shares] == ["O0"]


def test_a_chart_that_a_picture_can_show_is_drawn() -> None:
    assert len(ownership_chart(deal=entangled(9)).panels) == 2
