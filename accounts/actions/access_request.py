"""Asking for what widens somebody's sight, and deciding on it, through the table in lifecycle/request.py."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import demand, sight_of
from accounts.actions import definers
from accounts.actions.second_factor import loss_told
from accounts.actions.telling import handled, holders, send_code, tell
from accounts.audit import register_codes
from accounts.errors import Conflict, Refused, there
from accounts.lifecycle.access_request import ASKED_WITH, REQUEST, Kind, State
from accounts.models import AccessRequest, Enrolment, Person
from accounts.permissions import Permission
from accounts.queries.facts import refused, request_facts

WAITS, DECIDED = "access.waits", "access.decided"  # the notices
register_codes(
    {
        "request.made": gettext_lazy("%(actor)s asked for a change of access (%(kind)s) for person %(person)s."),
        "request.approved": gettext_lazy("%(actor)s approved a change of access (%(kind)s) for person %(person)s."),
        "request.refused": gettext_lazy("%(actor)s refused a change of access (%(kind)s) for person %(person)s."),
        "request.withdrawn": gettext_lazy("%(actor)s withdrew a change of access (%(kind)s) for person %(person)s."),
    }
)
Effect = Callable[[AccessRequest, Person, datetime], None]
# What an approval does before the database writes it, by kind; rooms above add theirs.
EFFECTS: dict[str, Effect] = {}


def ask(
    *, kind: Kind, person: Person | None, payload: Mapping[str, Any], reason: str, by: Person, at: datetime
) -> AccessRequest:
    """Write a request down and tell the role approvers; it gives nothing until one of them approves.

    The caller has checked what is asked for. Raises Refused.
    """
    if kind != Kind.KEY:
        permission = ASKED_WITH.get(kind, Permission.PEOPLE_MANAGE)
        demand(sight_of(by, at=at), permission, _("Your role does not include asking for this."))
    if person is not None and person.pk == by.pk:
        raise Refused(_("Nobody asks for themselves: another administrator does."))
    if not reason.strip():
        raise Refused(_("Say why; whoever decides reads it."), field="reason")
    try:
        with transaction.atomic():
            made = definers.call("access_ask", kind.value, person.pk if person else None, dict(payload), reason.strip())
    except IntegrityError as error:
        raise Refused(_("This is asked for already, and waits for approval.")) from error
    tell(WAITS, people=holders(Permission.ROLE_APPROVE, at=at), number=made, by=by, at=at)
    return AccessRequest.objects.get(pk=made)


def decide(*, request: int, act: str, version: int | None, by: Person, at: datetime, answer: str = "") -> AccessRequest:
    """Do one act of the request table. ``version`` is what the person saw (None: not asked); ``answer`` says why not.

    Raises Absent, Refused with the table's sentence, or Conflict when somebody else was faster.
    """
    sight = sight_of(by, at=at)
    with transaction.atomic():
        definers.decide_alone()
        rows = AccessRequest.objects.select_related("person", "requested_by").filter(pk=request)
        found = there(rows.first(), request)
        if version is not None and found.version != version:
            raise Conflict(_("Somebody else decided on this a moment ago; nothing was changed by you."))
        facts = request_facts([found], by=by, sight=sight, at=at)[found.pk]
        if sentence := refused(REQUEST, act, found, facts, may=sight.may):
            raise Refused(sentence)
        if act == "refuse" and not answer.strip():
            raise Refused(_("Say why you refuse; whoever asked reads it."), field="answer")
        if act == "approve" and found.kind in EFFECTS:
            EFFECTS[found.kind](found, by, at)
        enrols = found.person if act == "approve" and found.kind in (Kind.RECOVERY, Kind.REACTIVATION) else None
        with loss_told(enrols, at=at) if enrols else nullcontext():
            definers.call("access_decide", found.pk, act, answer.strip()[:300])
        _tell_of(found, act, by, at)
        return rows.get()


def _tell_of(found: AccessRequest, act: str, by: Person, at: datetime) -> None:
    if REQUEST.row(act).target != State.WITHDRAWN:
        tell(DECIDED, people=[found.requested_by_id], number=found.pk, by=by, at=at)
    handled(WAITS, number=found.pk, at=at)
    if act == "approve":
        for enrolment in Enrolment.objects.filter(request=found, used_at__isnull=True, delivery="mail"):
            send_code(enrolment.pk, at=at)
