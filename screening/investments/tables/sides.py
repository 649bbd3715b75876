"""Whom an act of the authority can ask or hear, side by side (beside ``casework.blocks.portal.table``)."""

from casework.blocks.portal.table import NOBODY_RECEIVES
from screening.investments.tables.known import Facts

ONLY_READERS = "Nobody could answer this: the firms that are there only read. Give one of them other rights first."


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
