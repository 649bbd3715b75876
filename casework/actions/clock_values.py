"""Setting the length of a clock whose rule nobody could confirm: an administrator asks, with a reason; a role approver
approves; both stand on the trail. Ending a set length acts at once: what the data says counts again.
"""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import demand, sight_of
from accounts.actions.access_request import ask
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, Person
from accounts.permissions import Permission
from casework.errors import Conflict, Refused
from casework.models import ClockValue
from casework.procedures.catalogue import procedure
from casework.queries.clocks import may_be_set

LONGEST = 3650  # in the clock's own unit; what is longer is a slip of the finger


def request_value(
    *,
    procedure_id: str,
    version: str,
    clock: str,
    length: int,
    reason: str,
    by: Person,
    at: datetime,
    instead_of: int | None = None,
) -> AccessRequest:
    """Ask that clocks that start after the approval run for ``length`` in the clock's unit; others keep their date.

    ``instead_of`` is the value that the person looked at: Conflict when another one is in force by now. Raises Refused,
    and ProcedureError for a clock that isn't there.
    """
    demand(sight_of(by, at=at), Permission.PROCEDURE_EDIT, "Your role does not include setting time limits.")
    rule = procedure(procedure_id, version).clock(clock)
    if not may_be_set(rule):
        raise Refused("This length is confirmed by its source: it is changed with a new version of the procedure.")
    if not 0 < length <= LONGEST:
        raise Refused("State a length of at least 1, in the clock's own unit.", field="length")
    if not reason.strip():
        raise Refused("Say where this length comes from.", field="reason")
    _in_force(rule.procedure, rule.version, clock, expected=instead_of)
    payload = {
        "procedure": rule.procedure,
        "version": rule.version,
        "clock": clock,
        "length": length,
        "instead_of": instead_of,
    }
    return ask(kind=Kind.CLOCK, person=None, payload=payload, reason=reason.strip()[:300], by=by, at=at)


def set_approved(request: AccessRequest, by: Person, at: datetime) -> None:
    """Write the length that was asked for and is approved now. Raises Conflict when another one was set meanwhile."""
    given = request.payload
    where = (given["procedure"], given["version"], given["clock"])
    _end(*where, by=by, at=at, expected=given["instead_of"])
    row = ClockValue.objects.create(
        procedure=given["procedure"],
        procedure_version=given["version"],
        clock=given["clock"],
        length=given["length"],
        reason=request.reason,
        set_by=request.requested_by,
        set_at=at,
    )
    data = {**{k: given[k] for k in ("procedure", "version", "clock", "length")}, "asked_by": request.requested_by_id}
    audit.record("procedure.value_set", by=by, at=at, obj=row, data=data)


def end_value(
    *, procedure_id: str, version: str, clock: str, by: Person, at: datetime, instead_of: int | None = None
) -> None:
    """Go back to what the data says, for clocks that start from now on."""
    demand(sight_of(by, at=at), Permission.PROCEDURE_EDIT, "Your role does not include setting time limits.")
    rule = procedure(procedure_id, version).clock(clock)
    with transaction.atomic():
        row = _end(rule.procedure, rule.version, clock, by=by, at=at, expected=instead_of)
        if row is None:
            raise Refused("No set length is in force for this clock.")
        data = {"procedure": rule.procedure, "version": rule.version, "clock": clock}
        audit.record("procedure.value_ended", by=by, at=at, obj=row, data=data)


def _end(
    procedure_id: str, version: str, clock: str, *, by: Person, at: datetime, expected: int | None
) -> ClockValue | None:
    """End the value in force, which must be the one that the person looked at."""
    row = _in_force(procedure_id, version, clock, expected=expected)
    if row is not None:
        row.ended_by, row.ended_at = by, at
        row.save(update_fields=["ended_by", "ended_at"])
    return row


def _in_force(procedure_id: str, version: str, clock: str, *, expected: int | None) -> ClockValue | None:
    """The value in force, locked. Raises Conflict when it isn't the one that the person looked at."""
    rows = ClockValue.objects.select_for_update()
    row = rows.filter(procedure=procedure_id, procedure_version=version, clock=clock, ended_at__isnull=True).first()
    if (row.pk if row else None) != expected:
        raise Conflict("Somebody else changed this length since you opened it; nothing of yours was lost.")
    return row
