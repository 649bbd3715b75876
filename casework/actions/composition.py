"""Who sits in a body of a procedure: an administrator asks that a service joins, with a reason, and a role approver
approves; a service leaves at once. Both count for cases begun from then on: others keep what they began with.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.access import demand, sight_of
from accounts.actions import definers
from accounts.actions.access_request import ask
from accounts.days import day_of
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, Person, Service
from accounts.permissions import Permission
from accounts.sentences import say
from casework.errors import Refused
from casework.models import BodyChange
from casework.procedures.catalogue import procedure
from casework.procedures.definitions import Body
from casework.queries.composition import newest, rules_under

REASON = 300  # characters


def request_seat(
    *,
    procedure_id: str,
    version: str,
    body: str,
    member: str,
    reason: str,
    by: Person,
    at: datetime,
    must_agree: bool = False,
) -> AccessRequest:
    """Ask that the service with the code ``member`` sits in a body, in cases begun after the approval.

    ``must_agree``: without its vote no decision is recorded. Raises Refused, and ProcedureError for what isn't there.
    """
    _demand(by, at)
    where = _body(procedure_id, version, body, at)
    _may_join(where, member)
    if must_agree and not procedure(procedure_id, version).body(body).validators:
        raise Refused("In this body nobody has to agree.", field="must_agree")
    if not reason.strip():
        raise Refused("Say why; whoever decides reads it.", field="reason")
    payload = {
        "procedure": procedure_id,
        "version": version,
        "body": body,
        "member": member,
        "must_agree": must_agree,
    }
    return ask(kind=Kind.SEAT, person=None, payload=payload, reason=reason.strip()[:REASON], by=by, at=at)


def seat_approved(request: AccessRequest, by: Person, at: datetime) -> None:
    """Write down the seat that was asked for and is approved now; decisions wait for one another."""
    given = request.payload
    where = (given["procedure"], given["version"], given["body"])
    _may_join(_body(*where, at), given["member"])
    _change(
        *where,
        by=by,
        service=given["member"],
        sits=True,
        must_agree=given["must_agree"],
        reason=request.reason,
        asked_by=request.requested_by,
        approved_by=by,
        decided_at=at,
    )


def leave_body(
    *, procedure_id: str, version: str, body: str, member: str, reason: str, by: Person, at: datetime
) -> None:
    """A service no longer sits in a body, in cases begun from now on. Raises Refused where too few would be left."""
    _demand(by, at)
    if not reason.strip():
        raise Refused("Say why; it stays beside the body.", field="reason")
    with transaction.atomic():
        definers.decide_alone()
        where = _body(procedure_id, version, body, at)
        if member not in where.members:
            raise Refused("This service doesn't sit in this body.")
        if where.validators == (member,):
            raise Refused("No other service must agree: ask first that another one sits here and must agree.")
        least = where.quorum or 1
        if len(where.members) <= least:
            raise Refused(say("The quorum is {quorum} services: fewer than that couldn't decide.", quorum=least))
        _change(
            procedure_id,
            version,
            body,
            by=by,
            service=member,
            sits=False,
            reason=reason.strip()[:REASON],
            asked_by=by,
            decided_at=at,
        )


def _demand(by: Person, at: datetime) -> None:
    demand(sight_of(by, at=at), Permission.PROCEDURE_EDIT, "Your role does not include deciding who sits in a body.")


def _body(procedure_id: str, version: str, body: str, at: datetime) -> Body:
    """The body as a case that is begun now has it, in a version in force."""
    rules = procedure(procedure_id, version)
    if not rules.covers(day_of(at)):
        raise Refused("This version is not in force: no case is begun under it any more.")
    where = rules_under(rules.id, rules.version, newest(rules)).body(body)
    if not where.members:
        raise Refused("This body is one service's own desk: the procedure's file names it.")
    return where


def _may_join(where: Body, member: str) -> None:
    if member in where.members:
        raise Refused("This service sits in this body already.")
    if not Service.objects.filter(code=member, is_active=True).exists():
        raise Refused("There is no such service, or it is closed.")


def _change(procedure_id: str, version: str, body: str, *, by: Person, **row: Any) -> None:
    rules = procedure(procedure_id, version)
    before = rules_under(procedure_id, version, newest(rules)).body(body)
    made = BodyChange.objects.create(procedure=procedure_id, procedure_version=version, body=body, **row)
    after = rules_under(procedure_id, version, made.pk).body(body)
    changes = {"members": (", ".join(before.members), ", ".join(after.members))}
    if before.validators != after.validators:
        changes["validators"] = (", ".join(before.validators), ", ".join(after.validators))
    data: dict[str, Any] = {"procedure": procedure_id, "version": version, "body": body, "service": made.service}
    data |= {"asked_by": made.asked_by_id} if made.sits else {}
    code = "procedure.service_joined" if made.sits else "procedure.service_left"
    audit.record(code, by=by, at=row["decided_at"], obj=made, data=data, changes=changes)
