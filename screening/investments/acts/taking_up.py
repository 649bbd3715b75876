"""A draft that nobody represents any more goes on: a colleague of the same firm takes it up, or the secretariat, which
sees nothing of it, names somebody else on it. Each with a reason, on the trail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.blocks.portal.representatives import seat, tell_named
from casework.blocks.portal.sides import here
from casework.errors import Absent, Refused, demand
from casework.models import Case
from screening.investments.models import Side
from screening.investments.queries.unrepresented import last_of, waiting_draft


def take_up(*, reference: str, by: Person, at: datetime, reason: str) -> None:
    """Represent the parties of a draft of the own firm that nobody represents any more. Raises Absent, Refused."""
    with own_left_draft(reference, sight_of(by, at=at), lock=True) as case:
        demand(reason, "Say why the draft is taken over.", "reason")
        _name(case, by, by, at, reason, "file.draft_taken_up")


def invite_to_draft(*, reference: str, by: Person, at: datetime, to: Person, reason: str) -> None:
    """Name somebody on a draft that nobody represents any more, by its number; the secretariat learns nothing of it.

    A number that there isn't, and one whose draft has a representative, are refused alike. Raises Refused.
    """
    sight = sight_of(by, at=at)
    if not sight.may(Permission.FDI_SECRETARIAT):
        raise Refused("Your role doesn't include running investment files.", code="permission")
    if not sight_of(to, at=at).may(Permission.FDI_REPRESENT):
        raise Refused("Only a representative from outside can be invited.", field="to")
    demand(reason, "Say why the draft is taken over.", "reason")
    with acting_as_system("the secretariat names somebody on a draft that nobody represents"):
        case = waiting_draft(reference.strip().upper(), at, lock=True)
        if case is None or case.owning_service_id != sight.service_id:
            raise Refused("No draft of this number waits for a representative.", field="reference")
        _name(case, to, by, at, reason, "file.draft_invited")


@contextmanager
def own_left_draft(reference: str, sight: Sight, *, lock: bool = False) -> Iterator[Case]:
    """A draft that nobody represents any more and that the reader's own firm represented last; Absent otherwise."""
    with acting_as_system("a draft of the own firm that nobody represents"):
        case = waiting_draft(reference, sight.at, lock=lock) if sight.may(Permission.FDI_REPRESENT) else None
        if case is None or last_of(case).firm_id != sight.service_id:
            raise Absent(reference)
        yield case


def _name(case: Case, to: Person, by: Person, at: datetime, reason: str, code: str) -> None:
    """Name ``to`` on the draft in the place of whoever can't go on with it."""
    former = last_of(case)
    here(case, side=Side.NOTIFIER).update(ended_by=by, ended_at=at)
    row = seat(case, to, by, at, reason=reason.strip()[:300])
    data = {"representation_id": row.pk, "person": to.pk, "former_id": former.person_id}
    audit.record(code, by=by, at=at, case=case, data=data)
    if to.pk != by.pk:
        tell_named(row)
