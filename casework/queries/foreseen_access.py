"""Which cases a role or a clearance would open, counted for whoever decides on it: whoever approves sees what opens."""

from dataclasses import replace
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.lifecycle.request import Kind
from accounts.models import AccessRequest
from accounts.queries.foreseen import Effect
from accounts.roles import permissions_of
from accounts.written import date_format
from casework.access import visible_cases


def opened(request: AccessRequest, at: datetime) -> list[Effect]:
    """The sentence of a request that waits: a number and no case, in the product's own context."""
    if request.person is None:
        return []
    with acting_as_system("how many cases an approval opens"):
        now = sight_of(request.person, at=at)
        seen = visible_cases(now).values("pk")
        number = visible_cases(_widened(now, request)).exclude(pk__in=seen).count()
    words = ngettext(
        "Opens %(n)s case that the person doesn’t see now.",
        "Opens %(n)s cases that the person doesn’t see now.",
        number,
    )
    found: list[Effect] = [words % {"n": number}]
    start = parse_datetime(str(request.payload.get("starts_at") or ""))
    if start is not None and start > at:
        found.append(
            _("It counts from %(day)s on; before that it opens nothing.") % {"day": date_format(start, "j F Y")}
        )
    return found


def _widened(now: Sight, request: AccessRequest) -> Sight:
    """What the person holds with what is asked for besides."""
    if request.kind == Kind.CLEARANCE:
        return replace(now, level=max(now.level, request.payload["level"]))
    roles = now.roles | {request.payload["role"]}
    return replace(now, roles=roles, permissions=now.permissions | permissions_of(roles))
