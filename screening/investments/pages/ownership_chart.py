"""The chart of holdings of a deal for the screen: the same boxes before and after it, and all of it again in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.queries.frozen import seen
from accounts.queries.translation import translated
from screening.investments.pages.chart_layout import Layout, lay_out
from screening.investments.pages.chart_lines import Link, Route
from screening.investments.pages.chart_words import (
    CONTROLS,
    EDGE,
    Line,
    Tree,
    box_texts,
    capital_of,
    changed,
    described,
    exists,
    figure,
    link_words,
    percent,
    text_width,
    tree_of,
)
from screening.investments.procedures.deal import Control, Deal, Holding, PartyKind, PartyRole
from screening.investments.procedures.ownership import (
    Moment,
    Ownership,
    attributed_share,
    control_of,
    control_of_row,
    effective_share,
    read_ownership,
    ultimate_owners,
    votes_of,
)

MOST_LINES, MOST_BOXES = 100, 80  # of a picture: nobody reads more, and finding their places would take seconds


@dataclass(frozen=True)
class Box:
    """A party in one panel."""

    key: str
    title: str
    x: int
    y: int
    width: int
    height: int
    radius: int
    middle: int
    lines: tuple[Line, ...]
    css: str


@dataclass(frozen=True)
class Edge:
    """A holding in one panel."""

    owner: str
    owned: str
    title: str
    path: str
    arrow: str
    label: str
    label_x: int
    label_y: int
    label_left: int
    label_top: int
    label_width: int
    css: str


@dataclass(frozen=True)
class Panel:
    """The chart at one moment."""

    id: str
    title: str
    description: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class HoldingRow:
    """A holding in the table."""

    owner: str
    owned: str
    before: str
    after: str
    capital: str  # after the deal; empty where it isn't stated
    control_before: str
    control_after: str
    changed: bool


@dataclass(frozen=True)
class ShareRow:
    """What an investor or an ultimate owner has of a target through all levels."""

    party: str
    target: str
    before: str
    after: str
    chain_before: str
    chain_after: str
    control_after: str
    changed: bool


@dataclass(frozen=True)
class OwnershipChart:
    """Everything the template needs. ``tree`` is a nested list for the filter ``unordered_list``."""

    panels: tuple[Panel, ...]
    tree: Tree
    holdings: tuple[HoldingRow, ...]
    shares: tuple[ShareRow, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    has_capital: bool
    has_joint: bool
    has_sole: bool
    has_changes: bool
    has_endings: bool


def ownership_chart(*, deal: Deal, ident: str = "chart") -> OwnershipChart:
    """The chart of a deal; ``ident`` begins the ids in the page. No query; texts in the active language."""
    rows = _drawn(deal)
    texts = {party.key: box_texts(party) for party in deal.parties}
    heights = {key: lines[-1].y + EDGE + 2 for key, lines in texts.items()}
    labels = {(row.owner, row.owned): text_width(_longest(row), 13) + 10 for row in rows}
    lowest = next((party.key for party in deal.of_role(PartyRole.TARGET)), "")
    order = sorted(deal.parties, key=lambda party: party.role is PartyRole.SELLER)
    drawn = len(labels) <= MOST_LINES and len(order) <= MOST_BOXES
    layout = lay_out(
        heights={party.key: heights[party.key] for party in order if drawn},
        links=list(labels),
        labels=labels,
        lowest=lowest,
    )
    ownership = read_ownership(deal=deal)
    return OwnershipChart(
        panels=tuple(_panel(deal, rows, layout, texts, moment, ident) for moment in Moment if drawn),
        tree=tree_of(deal, rows),
        holdings=tuple(_row(deal, row) for row in deal.holdings),
        shares=_shares(deal, ownership),
        problems=tuple(translated(problem.sentence) for problem in ownership.problems),
        notes=_notes(ownership, drawn=drawn),
        has_capital=any(row.capital_after is not None for row in rows),
        has_joint=any(Control.JOINT in (row.control_before, row.control_after) for row in rows),
        has_sole=any(Control.SOLE in (row.control_before, row.control_after) for row in rows),
        has_changes=any(changed(row) and exists(row, Moment.AFTER) for row in rows),
        has_endings=any(not exists(row, Moment.AFTER) for row in rows),
    )


def _notes(ownership: Ownership, *, drawn: bool) -> tuple[str, ...]:
    told = tuple(translated(note.sentence) for note in ownership.notes)
    if drawn:
        return told
    return (_("There are more holdings than a picture can show; they stand below in words and figures."), *told)


# the picture ---------------------------------------------------------------------------------------------------------


def _drawn(deal: Deal) -> tuple[Holding, ...]:
    """The holdings that exist before or after the deal, each pair once."""
    keys = {party.key for party in deal.parties}
    found: dict[Link, Holding] = {}
    for row in deal.holdings:
        known = {row.owner, row.owned} <= keys and row.owner != row.owned
        if known and any(exists(row, moment) for moment in Moment):
            found.setdefault((row.owner, row.owned), row)
    return tuple(found.values())


def _panel(
    deal: Deal,
    rows: Sequence[Holding],
    layout: Layout,
    texts: dict[str, tuple[Line, ...]],
    moment: Moment,
    ident: str,
) -> Panel:
    present = [row for row in rows if exists(row, moment)]
    linked = {key for row in present for key in (row.owner, row.owned)}
    ever = {key for row in rows for key in (row.owner, row.owned)}
    boxes = []
    for party in deal.parties:
        place = layout.places[party.key]
        css = [f"is-{party.role.value}", f"is-{party.kind.value}"]
        css += ["is-absent"] if party.key in ever - linked else []
        boxes.append(
            seen(
                Box,
                place,
                key=party.key,
                title=described(party),
                radius=min(place.height // 2, 24) if party.kind is PartyKind.PERSON else 5,
                middle=place.x + place.width // 2,
                lines=tuple(Line(line.text, place.y + line.y, line.css) for line in texts[party.key]),
                css=" ".join(css),
            )
        )
    before = moment is Moment.BEFORE
    return Panel(
        id=f"{ident}-{moment.value}",
        title=_("Before the deal") if before else _("After the deal"),
        description=" ".join(f"{link_words(deal, row, moment)}." for row in present) or _("No holding is stated."),
        width=layout.width,
        height=layout.height,
        boxes=tuple(boxes),
        edges=tuple(_edge(deal, row, layout.routes[row.owner, row.owned], moment) for row in present),
    )


def _edge(deal: Deal, row: Holding, route: Route, moment: Moment) -> Edge:
    label = _label(row, moment)
    width = text_width(label, 13) + 10
    css = [f"is-{control_of_row(row, moment).value}"]
    if changed(row):
        css.append("is-ending" if moment is Moment.BEFORE and not exists(row, Moment.AFTER) else "")
        css.append("is-changed" if moment is Moment.AFTER else "")
    return Edge(
        owner=row.owner,
        owned=row.owned,
        title=link_words(deal, row, moment),
        path=route.path,
        arrow=route.arrow,
        label=label,
        label_x=route.label[0],
        label_y=route.label[1] + 5,
        label_left=route.label[0] - width // 2,
        label_top=route.label[1] - 10,
        label_width=width,
        css=" ".join(filter(None, css)),
    )


def _label(row: Holding, moment: Moment) -> str:
    votes = percent(votes_of(row, moment))
    if moment is Moment.AFTER and votes_of(row, Moment.BEFORE) != votes_of(row, moment):
        votes = _("new: %(votes)s") % {"votes": votes} if not exists(row, Moment.BEFORE) else f"→ {votes}"
    if moment is Moment.AFTER and row.capital_after is not None:
        return _("%(votes)s · capital %(capital)s") % {"votes": votes, "capital": capital_of(row)}
    return votes


def _longest(row: Holding) -> str:
    return max((_label(row, moment) for moment in Moment), key=len)


def _row(deal: Deal, row: Holding) -> HoldingRow:
    return HoldingRow(
        owner=deal.name_of(row.owner),
        owned=deal.name_of(row.owned),
        before=percent(row.votes_before),
        after=percent(row.votes_after),
        capital=capital_of(row),
        control_before=str(CONTROLS[row.control_before]),
        control_after=str(CONTROLS[row.control_after]),
        changed=changed(row),
    )


def _shares(deal: Deal, ownership: Ownership) -> tuple[ShareRow, ...]:
    """Investors and ultimate owners, in each target: by product of the holdings, and along the chain of control."""
    found = []
    for target in deal.of_role(PartyRole.TARGET):
        tops = [
            one.party
            for moment in Moment
            for one in ultimate_owners(deal=deal, chart=ownership.at(moment), target=target.key)
        ]
        keys = dict.fromkeys([party.key for party in deal.of_role(PartyRole.INVESTOR)] + tops)
        for key in keys:
            texts: list[str] = []
            for asked in (effective_share, attributed_share):
                for moment in Moment:
                    share = asked(chart=ownership.at(moment), owner=key, target=target.key)
                    texts.append(f"{figure(share.text)}\u00a0%")
            least = control_of(chart=ownership.after, owner=key, target=target.key)[0]
            found.append(
                ShareRow(
                    party=deal.name_of(key),
                    target=target.name,
                    before=texts[0],
                    after=texts[1],
                    chain_before=texts[2],
                    chain_after=texts[3],
                    control_after=str(CONTROLS[least]),
                    changed=texts[0] != texts[1] or texts[2] != texts[3],
                )
            )
    return tuple(found)
