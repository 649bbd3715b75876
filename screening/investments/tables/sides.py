"""Who may act for a side of a file, and whom an act of the authority can reach there."""

from screening.investments.tables.known import Facts

READS_ONLY = "Your firm reads this file: another one hands in for your side."
ONLY_READERS = "Nobody could answer this: the firms that are there only read. Give one of them other rights first."
UNKNOWN_SIDE = "This procedure doesn't know that side."
NOBODY_RECEIVES = "Nobody would receive this: the file has no representative who can sign in. Invite one first."


def by_representative(f: Facts) -> str | None:
    """Of the notifier's side, by a firm that hands in."""
    if not f.is_representative:
        return "Only a representative of the parties can do this."
    return READS_ONLY if f.reads_only else None


def by_party(f: Facts) -> str | None:
    """Of any side, by a firm that hands in."""
    if not f.is_party:
        return "Only a representative of the parties can do this."
    return READS_ONLY if f.reads_only else None


def somebody_receives(f: Facts) -> str | None:
    """On the notifier's side."""
    return None if f.receivers else NOBODY_RECEIVES


def somebody_reads(f: Facts) -> str | None:
    """On any side."""
    return None if f.reachable else NOBODY_RECEIVES


def somebody_can_be_asked(f: Facts) -> str | None:
    """On a side that no request waits for, by a firm that does more than read."""
    if not f.reachable:
        return NOBODY_RECEIVES
    if not f.answering:
        return ONLY_READERS
    return None if f.askable else "A request for information is open: its answer comes first."


def a_hearing_to_set(f: Facts) -> str | None:
    """The investor asked for one, or another side can be invited; one that nobody would receive can be refused."""
    return None if f.hearing_open or set(f.reachable) - {"notifier"} else "No hearing waits to be held."


def somebody_represents(f: Facts) -> str | None:
    """There is a representation to end."""
    return None if f.represented else "Nobody represents a party on this file."
