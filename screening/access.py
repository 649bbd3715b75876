"""The door of people outside: a representative obtains a file that names them, and never the case behind it.

Officers go through ``casework.access.get_case`` as everywhere. A representative is no reader of cases: the database
shows them nothing of any. What they are shown is read in the product's own context, opened here and nowhere else, after
the file was found to name them; pages and acts for them are built inside that block from this one case only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.access import Sight
from accounts.context import acting_as_system, note_shown
from accounts.errors import Absent
from accounts.permissions import Permission
from casework.access import called, send_on
from casework.models import Case
from screening.models import Filing, Representation


def represented_ids(sight: Sight) -> list[int]:
    """Ids of the cases that name the person as a representative; only inside the product's own context."""
    if not sight.may(Permission.FDI_REPRESENT):
        return []
    rows = Representation.objects.filter(person_id=sight.person_id, ended_at__isnull=True)
    return list(rows.values_list("case_id", flat=True))


@contextmanager
def outside(sight: Sight, reference: str, *, lock: bool = False) -> Iterator[Case]:
    """The case of a file that names the person, for the length of the block; Absent when there is none, and Moved when
    it bore the reference as a draft.

    Inside the block the database shows everything: read only what belongs to this case and may be disclosed.
    """
    with acting_as_system("a representative at the own file"):
        yield door(sight, reference) if lock else _case(sight, reference, lock=False)


@contextmanager
def own_files(sight: Sight) -> Iterator[list[int]]:
    """Ids of the cases of every file that names the person, for the length of the block; the rule of ``outside``."""
    with acting_as_system("a representative at the list of own files"):
        yield represented_ids(sight)


def door(sight: Sight, reference: str) -> Case:
    """The same as a door for ``perform``: locked, inside the product's own context."""
    return _case(sight, reference, lock=True)


def _case(sight: Sight, reference: str, *, lock: bool) -> Case:
    ids = represented_ids(sight)
    cases = Case.objects.filter(called(reference), pk__in=ids, kind="fdi")
    cases = cases.select_related("label", "owning_service", "lead", "author", "author__service", "filing")
    if lock:
        cases = cases.select_for_update(of=("self",))
    case = cases.first() if ids else None
    if case is None:
        raise Absent(reference)
    if not lock:
        send_on(case, reference)
    note_shown(case)
    return case


def is_representative(case: Case, person_id: int) -> bool:
    """Whether an open representation of the file names the person."""
    return Representation.objects.filter(case=case, person_id=person_id, ended_at__isnull=True).exists()


def filing_of(case: Case) -> Filing:
    """The filing of a case of the investment kind that the caller obtained through a door."""
    return case.filing
