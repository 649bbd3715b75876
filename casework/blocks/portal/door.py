"""The door of people outside: a representative obtains a case that names them, and never as a reader of cases.

Officers go through ``casework.access.get_case`` as everywhere. A representative is no reader of cases: the database
shows them nothing of any. What they are shown is read in the product's own context, opened here and nowhere else, after
the case was found to name them; pages and acts for them are built inside that block from this one case only, and what
belongs to another side of it isn't there: neither for the queries nor, behind them, in the database (docs/adr/073).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.access import Sight
from accounts.context import acting_outside, note_shown
from accounts.errors import Refused, there
from accounts.models import Person
from casework.access import called, send_on
from casework.actions.transition import Done, perform
from casework.blocks.portal.models import Representation, Rights
from casework.blocks.portal.outsiders import kinds_with_outsiders
from casework.blocks.portal.table import READS_ONLY
from casework.lifecycle.acts import open_door
from casework.models import Case
from casework.models.child import hold


@dataclass(frozen=True)
class Seat:
    """The side that a person represents on a case, and what the person may do there."""

    side: str
    rights: str

    @property
    def may_write(self) -> bool:
        """Whether the person hands in for the side."""
        return self.rights != Rights.READ


def seats(sight: Sight, *, kind: str = "", every_side: bool = True) -> dict[int, Seat]:
    """Ids of the cases that name the person as a representative, each with the seat: of one kind or of all, on every
    side or on the one that the case is of; only inside the product's own context.
    """
    told = {name: part for name, part in kinds_with_outsiders().items() if sight.may(part.permission)}
    if kind:
        told = {name: part for name, part in told.items() if name == kind}
    if not told:
        return {}
    rows = Representation.objects.filter(person_id=sight.person_id, ended_at__isnull=True, case__kind__in=list(told))
    return {
        case: Seat(side, rights)
        for case, side, rights, of in rows.values_list("case_id", "side", "rights", "case__kind")
        if every_side or side == told[of].own
    }


@contextmanager
def outside(
    sight: Sight,
    reference: str,
    *,
    kind: str = "",
    lock: bool = False,
    every_side: bool = False,
    reads: bool = False,
) -> Iterator[Case]:
    """The case that names the person as a representative of the side that it is of, or with ``every_side`` of any, for
    the length of the block; Absent when there is none, and Moved when it bore the reference as a draft.

    ``lock`` is for whoever writes: Refused for a firm that only reads, unless it may do this too (``reads``). Inside
    the block the database shows everything but other sides: read only what belongs to this case and may be disclosed.
    """
    with acting_outside(sight.person_id, "a representative at the own file"):
        yield _case(sight, reference, kind=kind, lock=lock, every_side=every_side, reads=reads)


@contextmanager
def own_cases(sight: Sight, *, kind: str = "") -> Iterator[dict[int, Seat]]:
    """Every case that names the person, by its id, with the person's seat; the rule of ``outside``."""
    with acting_outside(sight.person_id, "a representative at the list of own files"):
        yield seats(sight, kind=kind)


def _case(sight: Sight, reference: str, *, kind: str, lock: bool, every_side: bool, reads: bool) -> Case:
    found = seats(sight, kind=kind, every_side=every_side)
    cases = Case.objects.filter(called(reference), pk__in=found)
    cases = cases.select_related("label", "owning_service", "lead", "author", "author__service")
    beside = {name for part in kinds_with_outsiders().values() for name in part.beside}
    if lock:  # what is joined to it is read once the row is held
        cases = cases.select_for_update(of=("self",))
    elif beside:
        cases = cases.select_related(*beside)
    case = there(cases.first() if found else None, reference)
    if lock:
        hold(case)
    if lock and not reads and not found[case.pk].may_write:
        raise Refused(READS_ONLY, code="side.reads_only")
    if not lock:
        send_on(case, reference)
    note_shown(case)
    return case


def seat_of(case: Case, person_id: int) -> Seat | None:
    """The side that the person represents on a case; None for everybody whom it doesn't name."""
    rows = Representation.objects.filter(case=case, person_id=person_id, ended_at__isnull=True)
    found = rows.values_list("side", "rights").first()
    return Seat(*found) if found else None


def own_seat(case: Case, sight: Sight) -> Seat:
    """That of somebody inside ``outside``. Raises Absent."""
    return there(seat_of(case, sight.person_id), case.reference)


def perform_outside(*, reference: str, by: Person, at: datetime, every_side: bool = False, **given: Any) -> Done:
    """``perform`` for a person whom the case names as a representative of the side that it is of; with ``every_side``
    also for those of the other sides. Whether the firm hands in is the table's to say.
    """

    def door(sight: Sight, reference: str) -> Case:
        return _case(sight, reference, kind="", lock=True, every_side=every_side, reads=True)

    with acting_outside(by.pk, "a representative acts on the own file"):
        return perform(reference=reference, by=by, at=at, door=door, **given)


open_door(perform_outside, outside=True)
