"""The chart of holdings in words: what stands in a box, what a link is called, and all of it as a nested list."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from casework.queries.country_names import name_of as country_name
from screening.investments.pages.chart_layout import WIDTH
from screening.investments.procedures.deal import Control, Deal, Holding, Party, PartyKind, PartyRole
from screening.investments.procedures.ownership import Moment, control_of_row, plain, votes_of

ROLES = {
    PartyRole.INVESTOR: lazy("Investor"),
    PartyRole.TARGET: lazy("Target"),
    PartyRole.SELLER: lazy("Seller"),
    PartyRole.OWNER: lazy("Owner"),
}
CONTROLS = {
    Control.NONE: lazy("no control"),
    Control.JOINT: lazy("joint control"),
    Control.SOLE: lazy("sole control"),
}
INNER = WIDTH - 20  # of a box, in pixels
NAME_LINE, SMALL_LINE, EDGE = 18, 16, 9
NARROW, BROAD = frozenset("iljtfrI.,;:'’|!()[] \u00a0"), frozenset("MWmw@%")

Tree = list["str | Tree"]


@dataclass(frozen=True)
class Line:
    """One line of text in a box, from the box's top."""

    text: str
    y: int
    css: str


def exists(row: Holding, moment: Moment) -> bool:
    """Whether there is a holding at a moment: votes, votes that aren't stated, control, or capital after the deal."""
    capital = moment is Moment.AFTER and bool(row.capital_after)
    return votes_of(row, moment) != 0 or control_of_row(row, moment) is not Control.NONE or capital


def changed(row: Holding) -> bool:
    """Whether the deal changes it."""
    return (row.votes_before, row.control_before) != (row.votes_after, row.control_after)


def percent(votes: Decimal | None) -> str:
    """``12 %``, or ``? %`` where it isn't stated. The decimal sign is the language's own."""
    if votes is None:
        return "?\u00a0%"
    return f"{figure(plain(Fraction(votes)))}\u00a0%"


def figure(text: str) -> str:
    """A figure with the decimal sign of the active language."""
    return text.replace(".", get_format("DECIMAL_SEPARATOR"))


def box_texts(party: Party) -> tuple[Line, ...]:
    """What stands in a box: part in the deal, name, country."""
    lines, y = [], EDGE + 3
    small = [*_wrapped(_marks(party), 12, 2)]
    name = _wrapped(party.name, 14, 3)
    where = _wrapped(_where(party), 12, 2)
    for group, css, step in ((small, "role", SMALL_LINE), (name, "name", NAME_LINE), (where, "where", SMALL_LINE)):
        for text in group:
            y += step
            lines.append(Line(text, y - 4, css))
    return tuple(lines)


def _marks(party: Party) -> str:
    top = party.ultimate and party.role is PartyRole.OWNER
    words = [_("Ultimate owner") if top else str(ROLES[party.role])]
    if party.kind is PartyKind.BRANCH:
        words.append(_("branch"))
    if party.ultimate and not top:
        words.append(_("ultimate owner"))
    if party.kind is PartyKind.STATE or party.state_owned:
        words.append(pgettext("country", "state"))
    return " · ".join(words)


def _where(party: Party) -> str:
    code = party.residence if party.kind is PartyKind.PERSON else party.country
    return country_name(code) if code else _("country not stated")


def described(party: Party) -> str:
    """A party in one line: name, part in the deal, country."""
    return f"{party.name} ({_marks(party)}, {_where(party)})"


def text_width(text: str, size: int) -> int:
    """About how wide a text is, in pixels, on the generous side."""
    units = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            units += 1.05
        elif char in NARROW:
            units += 0.31
        elif char in BROAD:
            units += 0.88
        else:
            units += 0.66 if char.isupper() else 0.55
    return round(units * size)


def _wrapped(text: str, size: int, most: int) -> list[str]:
    """At most so many lines that fit into a box; a word that is too long is broken, the rest is cut off with …"""
    lines = [""]
    for part in re.findall(r"\s*[^\s-]+-*|\s*-+", text.strip()):
        if text_width(lines[-1] + part, size) <= INNER:
            lines[-1] += part
            continue
        word = part.strip()
        if lines[-1]:
            lines.append("")
        for char in word:
            if text_width(f"{lines[-1]}{char}-", size) > INNER and text_width(word, size) > INNER:
                lines[-1] += "-"
                lines.append("")
            lines[-1] += char
    if len(lines) > most:
        last = lines[most - 1]
        while text_width(f"{last}…", size) > INNER:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip(' -')}…"]
    return lines


def link_words(deal: Deal, row: Holding, moment: Moment) -> str:
    """A holding at one moment as the clause that its line says."""
    votes, control = percent(votes_of(row, moment)), control_of_row(row, moment)
    values = {"owner": deal.name_of(row.owner), "owned": deal.name_of(row.owned), "votes": votes}
    words = _("%(owner)s holds %(votes)s of the votes in %(owned)s") % values
    if control is Control.SOLE:
        words = _("%(owner)s holds %(votes)s of the votes in %(owned)s, with sole control") % values
    elif control is Control.JOINT:
        words = _("%(owner)s holds %(votes)s of the votes in %(owned)s, with joint control") % values
    if moment is Moment.AFTER and row.capital_after is not None:
        words = _("%(holding)s, and %(capital)s of the capital") % {"holding": words, "capital": capital_of(row)}
    return words


def capital_of(row: Holding) -> str:
    """The capital after the deal; empty where it isn't stated."""
    return "" if row.capital_after is None else percent(row.capital_after)


def tree_of(deal: Deal, rows: Sequence[Holding]) -> Tree:
    """Each party under what owns it, each holding in words once; what was told before isn't told again."""
    owned = {row.owned for row in rows}
    told: set[str] = set()
    found: Tree = []
    for party in sorted(deal.parties, key=lambda one: one.key in owned):
        if party.key not in told:
            found.append(described(party))
            below = _branches(deal, rows, party.key, told)
            found += [below] if below else []
    return found


def _branches(deal: Deal, rows: Sequence[Holding], key: str, told: set[str]) -> Tree:
    told.add(key)
    found: Tree = []
    for row in rows:
        if row.owner == key:
            party = deal.party(row.owned)
            assert party is not None
            values = {
                "party": described(party),
                "before": _state(row, Moment.BEFORE),
                "after": _state(row, Moment.AFTER),
            }
            if changed(row):
                found.append(_("holds votes in %(party)s: %(before)s before the deal, %(after)s after it") % values)
            elif row.capital_after is not None:  # what it was before isn't asked
                values |= {"votes": percent(row.votes_after), "capital": capital_of(row)}
                words = _(
                    "holds votes in %(party)s: %(votes)s, unchanged, and %(capital)s of the capital after the deal"
                )
                found.append(words % values)
            else:
                found.append(_("holds votes in %(party)s: %(after)s, unchanged") % values)
            if row.owned not in told:
                below = _branches(deal, rows, row.owned, told)
                found += [below] if below else []
    return found


def _state(row: Holding, moment: Moment) -> str:
    if not exists(row, moment):
        return _("nothing")
    words, control = percent(votes_of(row, moment)), control_of_row(row, moment)
    if moment is Moment.AFTER and row.capital_after is not None:
        words = _("%(votes)s of the votes and %(capital)s of the capital") % {
            "votes": words,
            "capital": capital_of(row),
        }
    return words if control is Control.NONE else f"{words} ({CONTROLS[control]})"
