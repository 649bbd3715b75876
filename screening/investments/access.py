"""The door of people outside: a representative obtains a file that names them, and never the case behind it.

Officers go through ``casework.access.get_case`` as everywhere. A representative is no reader of cases: the database
shows them nothing of any. What they are shown is read in the product's own context, opened here and nowhere else, after
the file was found to name them; pages and acts for them are built inside that block from this one case only, and what
belongs to another side of it isn't there: neither for the queries nor, behind them, in the database (docs/adr/073).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from accounts.access import Sight
from accounts.context import acting_outside, note_shown
from accounts.errors import Absent, Refused
from accounts.permissions import Permission
from casework.access import called, send_on
from casework.models import Case
from screening.investments.models import Filing, Representation, Rights, Side
from screening.investments.tables.sides import READS_ONLY

NOTIFIER: frozenset[str] = frozenset({Side.NOTIFIER.value})
EVERY_SIDE: frozenset[str] = frozenset(Side.values)


@dataclass(frozen=True)
class Seat:
    """The side that a person represents on a file, and what the person may do there."""

    side: str
    rights: str

    @property
    def may_write(self) -> bool:
        """Whether the person hands in for the side."""
        return self.rights != Rights.READ


def seats(sight: Sight, sides: Collection[str] = EVERY_SIDE) -> dict[int, Seat]:
    """Ids of the cases that name the person as a representative of one of these sides, each with the seat; only inside
    the product's own context.
    """
    if not sight.may(Permission.FDI_REPRESENT):
        return {}
    rows = Representation.objects.filter(person_id=sight.person_id, ended_at__isnull=True, side__in=sides)
    return {case: Seat(side, rights) for case, side, rights in rows.values_list("case_id", "side", "rights")}


@contextmanager
def outside(
    sight: Sight, reference: str, *, lock: bool = False, sides: Collection[str] = NOTIFIER, reads: bool = False
) -> Iterator[Case]:
    """The case of a file that names the person as a representative of one of ``sides``, for the length of the block;
    Absent when there is none, and Moved when it bore the reference as a draft.

    ``lock`` is for whoever writes: Refused for a firm that only reads, unless it may do this too (``reads``). Inside
    the block the database shows everything but other sides: read only what belongs to this case and may be disclosed.
    """
    with acting_outside(sight.person_id, "a representative at the own file"):
        yield _case(sight, reference, lock=lock, sides=sides, reads=reads)


@contextmanager
def own_files(sight: Sight) -> Iterator[dict[int, Seat]]:
    """Every file that names the person, by the id of its case, with the person's seat; the rule of ``outside``."""
    with acting_outside(sight.person_id, "a representative at the list of own files"):
        yield seats(sight)


def door(sight: Sight, reference: str) -> Case:
    """The same as a door for ``perform`` on the notifier's side: locked, inside the product's own context. Whether the
    firm hands in is the table's to say.
    """
    return _case(sight, reference, lock=True, reads=True)


def door_of_any_side(sight: Sight, reference: str) -> Case:
    """The same for an act of every side."""
    return _case(sight, reference, lock=True, sides=EVERY_SIDE, reads=True)


def _case(sight: Sight, reference: str, *, lock: bool, sides: Collection[str] = NOTIFIER, reads: bool = False) -> Case:
    found = seats(sight, sides)
    cases = Case.objects.filter(called(reference), pk__in=found, kind="fdi")
    cases = cases.select_related("label", "owning_service", "lead", "author", "author__service")
    cases = cases if lock else cases.select_related("filing")
    if lock:
        cases = cases.select_for_update(of=("self",))
    case = cases.first() if found else None
    if case is None:
        raise Absent(reference)
    if lock and not reads and not found[case.pk].may_write:
        raise Refused(READS_ONLY, code="side.reads_only")
    if lock:
        filing_of(case)  # read once the row is held: what is joined to it is as it was before the wait
    else:
        send_on(case, reference)
    note_shown(case)
    return case


def seat_of(case: Case, person_id: int) -> Seat | None:
    """The side that the person represents on a file; None for everybody whom it doesn't name."""
    rows = Representation.objects.filter(case=case, person_id=person_id, ended_at__isnull=True)
    found = rows.values_list("side", "rights").first()
    return Seat(*found) if found else None


def side_of(case: Case, sight: Sight) -> str:
    """The side that somebody inside ``outside`` represents. Raises Absent."""
    seat = seat_of(case, sight.person_id)
    if seat is None:
        raise Absent(case.reference)
    return seat.side


def filing_of(case: Case) -> Filing:
    """The filing of a case of the investment kind that the caller obtained through a door."""
    return case.filing
