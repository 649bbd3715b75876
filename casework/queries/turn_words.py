"""What turns say in the rows of a list: what is asked of the reader, where it is done, and whom a case waits for.

A turn leads to an act that the table lets through by now, or as soon as the person has read what changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Service
from accounts.permissions import Permission
from casework.lifecycle.kinds import kind_of
from casework.models import Case, Turn
from casework.queries.act_menu import act_url

Words = Mapping[str, Promise | str]


@dataclass(frozen=True)
class TurnWords:
    """How a kind of case words what it asks, most pressing first, and where it is done."""

    words: Words
    waits: Words = field(default_factory=dict)  # by state: whom a case waits for
    acts: Mapping[str, str] = field(default_factory=dict)  # by code: the act that it asks for; else the case's own page
    pages: Mapping[str, str] = field(default_factory=dict)  # by code: the address of another page of the case
    desks: Mapping[str, Permission] = field(default_factory=dict)  # by state: what they hold whom it waits for
    owes: str = ""  # the code of what services owe: a case waits for these


@dataclass(frozen=True)
class ShownTurn:
    """One thing that a case asks of the person: in words, and where it is done."""

    words: str
    url: str


SIGN_HAND_OVER: Words = {"hand_over": _("Sign the hand-over")}
SETTLE: Words = {
    "settle": _("Settle correction"),
    "lower_marking": _("Settle the lower marking"),
    "confirm_lapse": _("Confirm that a right ran out"),
}
ACTS = {"settle": "settle_correction", "lower_marking": "settle_downgrade", "confirm_lapse": "confirm_lapse"}
PAGES = {"hand_over": "hand-over"}


def service_codes() -> dict[int, str]:
    """Every service's code by its id (one query)."""
    return dict(Service.objects.values_list("pk", "code"))


def shown_turns(case: Case, mine: Iterable[str]) -> tuple[ShownTurn, ...]:
    """What is asked by these codes and where it is done, most pressing first."""
    how, codes = kind_of(case).turn_words, set(mine)
    if how is None:
        return ()
    every = {**how.words, **SIGN_HAND_OVER, **SETTLE}
    return tuple(ShownTurn(str(words), _place(case, code, how)) for code, words in every.items() if code in codes)


def _place(case: Case, code: str, how: TurnWords) -> str:
    act = how.acts.get(code) or ACTS.get(code)
    if act:
        return act_url(case, act)
    return reverse(how.pages.get(code) or PAGES.get(code, "case"), args=[case.reference])


def waits_for(case: Case, turns: Iterable[Turn], sight: Sight) -> str:
    """Whom else a case waits for, in words, never the reader's own desk."""
    how = kind_of(case).turn_words
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
