"""Who may act for a side of a case, and whom an act of the authority can reach there: guards for the tables of kinds."""

from typing import Protocol

READS_ONLY = "Your firm reads this file: another one hands in for your side."
UNKNOWN_SIDE = "This procedure doesn't know that side."
NOBODY_RECEIVES = "Nobody would receive this: the file has no representative who can sign in. Invite one first."
NO_PARTY = "Only a representative of the parties can do this."


class Sides(Protocol):
    """What a kind's facts say of the people outside."""

    @property
    def is_party(self) -> bool: ...  # the person acts for a side
    @property
    def is_representative(self) -> bool: ...  # for the side that the case is of
    @property
    def reads_only(self) -> bool: ...  # for a firm that doesn't hand in
    @property
    def receivers(self) -> int: ...  # who can sign in for the side that the case is of
    @property
    def reachable(self) -> tuple[str, ...]: ...  # sides on which somebody can sign in
    @property
    def represented(self) -> int: ...  # people who represent a side


def by_representative(f: Sides) -> str | None:
    """Of the side that the case is of, by a firm that hands in."""
    if not f.is_representative:
        return NO_PARTY
    return READS_ONLY if f.reads_only else None


def by_party(f: Sides) -> str | None:
    """Of any side, by a firm that hands in."""
    if not f.is_party:
        return NO_PARTY
    return READS_ONLY if f.reads_only else None


def somebody_receives(f: Sides) -> str | None:
    """On the side that the case is of."""
    return None if f.receivers else NOBODY_RECEIVES


def somebody_reads(f: Sides) -> str | None:
    """On any side."""
    return None if f.reachable else NOBODY_RECEIVES


def somebody_represents(f: Sides) -> str | None:
    """There is a representation to end."""
    return None if f.represented else "Nobody represents a party on this file."
