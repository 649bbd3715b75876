"""Trying an act as somebody: at the write door, taken back again; or by what its table says, read once for all acts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Sight, sight_of
from accounts.context import acting_as
from accounts.errors import Absent, Refused
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions import references
from casework.actions.transition import perform
from casework.blocks.portal.door import perform_outside
from casework.lifecycle.kinds import kind
from casework.lifecycle.table import Lifecycle, refusal
from casework.models import Case
from casework.queries.facts import facts_of
from screening.investments.access import outside

DONE, ABSENT = "done", "absent"
NUMBERED = ("submit", "notify", "open_enquiry", "open_ex_officio")  # a draft is opened under a number only


def from_outside(table: Lifecycle, act: str) -> bool:
    """Whether a representative does it."""
    return table.row(act).permission is Permission.FDI_REPRESENT


def attempt(person: Person, case: Case, act: str) -> str | None:
    """Do the bare row as that person and take it back; the sentence of the refusal, None when it went through."""
    door = perform_outside if from_outside(kind(case.kind).table, act) else perform
    with acting_as(person):
        try:
            with transaction.atomic():
                at = timezone.now()
                # the rest of what the acts write is no matter of their rows
                effect = (lambda case, _sight: references.number(case, at=at)) if act in NUMBERED else None
                door(reference=case.reference, act=act, by=person, at=at, effect=effect)
                transaction.set_rollback(True)
        except Refused as refused:
            return refused.sentence
    return None


def at_the_door(person: Person, case: Case, act: str) -> str:
    """The same in one word where there is no sentence."""
    try:
        return attempt(person, case, act) or DONE
    except Absent:
        return ABSENT


@contextmanager
def _shown(sight: Sight, case: Case, *, outward: bool) -> Iterator[Case]:
    if outward:
        with outside(sight, case.reference) as found:
            yield found
    else:
        yield get_case(sight, case.reference)


def by_the_table(person: Person, case: Case, acts: Iterable[str], *, outward: bool = False) -> dict[str, str]:
    """What the table says to that person of each act, by one reading of the facts; ABSENT where no case is shown."""
    of, at = kind(case.kind), timezone.now()
    with acting_as(person):
        sight = sight_of(person, at=at)
        try:
            with _shown(sight, case, outward=outward) as found:
                facts, state = facts_of(found, sight, at=at), of.state(found.state)
        except Absent:
            return dict.fromkeys(acts, ABSENT)
    return {act: said(of.table, act, facts, state, sight.may, of.words) for act in acts}


def said(
    table: Lifecycle,
    act: str,
    facts: Any,
    state: Any,
    may: Callable[[Permission], bool],
    words: Mapping[Any, str],
    noun: str = "case",
) -> str:
    """What one row says; DONE where it lets the person through."""
    return refusal(table.row(act), facts, state=state, may=may, words=words.__getitem__, noun=noun) or DONE
