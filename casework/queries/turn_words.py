"""What turns say in the rows of a list: what is asked of the reader, where it is done, and whom a case waits for.

A turn leads to an act that the table lets through by now, or as soon as the person has read what changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from accounts.access import Sight
from accounts.permissions import Permission
from casework.lifecycle.kinds import kind_of
from casework.lifecycle.turns import SETTLE, SIGN, TurnSort
from casework.models import Case, Turn
from casework.queries.act_menu import act_url


@dataclass(frozen=True)
class ShownTurn:
    """One thing that a case asks of the person: in words, and where it is done."""

    words: str
    url: str


def shown_turns(case: Case, mine: Iterable[str]) -> tuple[ShownTurn, ...]:
    """What is asked by these codes and where it is done, most pressing first."""
    how, codes = kind_of(case).turns, set(mine)
    if how is None:
        return ()
    every = how.asks.known | {one.code: one for one in (SIGN, *SETTLE.values())}
    return tuple(_shown(case, one) for code, one in every.items() if code in codes)


def _shown(case: Case, one: TurnSort) -> ShownTurn:
    words = gettext(one.says or kind_of(case).table.row(one.act).title)
    if one.act:
        return ShownTurn(words, act_url(case, one.act))
    return ShownTurn(words, reverse(one.page or "case", args=[case.reference]))


def waits_for(case: Case, turns: Iterable[Turn], sight: Sight) -> str:
    """Whom else a case waits for, in words, never the reader's own desk."""
    how = kind_of(case).turns
    if how is None:
        return ""
    desk = how.desks.get(case.state)
    if desk is not None and sight.may(desk) and _of_the_desk(turns, desk, sight):
        return ""
    owing = sorted({turn.service.code for turn in turns if turn.code == how.owes and turn.service})
    return ", ".join(owing) or str(how.waits.get(case.state, ""))


def _of_the_desk(turns: Iterable[Turn], desk: Permission, sight: Sight) -> bool:
    """Whether nothing is asked of that desk in another service alone."""
    services = {turn.service_id for turn in turns if turn.permission == desk.value}
    return not services or not services.isdisjoint({None, sight.service_id})
