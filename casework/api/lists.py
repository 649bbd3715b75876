"""Lists of cases: the inbox's filters, strict; pages by key, so that a case that comes in between shifts nothing."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.models import Person, Service
from casework.api.bodies import faults_of
from casework.api.problems import Fault, Invalid
from casework.forms.inbox import InboxFilter
from casework.models import Case
from casework.queries import keyset
from casework.queries.inbox import ORDERS, Desk, Page
from casework.queries.keyset import Order
from casework.queries.left_behind import lead_choices

PAGING = ("page_size", "cursor")
PAGE = 50  # rows where nothing is asked
MOST = 100  # rows of a page


def page_size(request: Request) -> int:
    """The number of rows asked for. Raises Invalid."""
    text = request.query_params.get("page_size", "")
    if not text:
        return PAGE
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        fault = Fault("page_size", _("A page has 1 to %(most)s rows.") % {"most": MOST})
        raise Invalid([fault], status=400)
    return int(text)


def choice(request: Request, name: str, choices: Iterable[str], default: str) -> str:
    """A parameter out of a fixed list. Raises Invalid."""
    given, offered = request.query_params.get(name) or default, list(choices)
    if given not in offered:
        words = _("One of: %(choices)s.") % {"choices": ", ".join(offered)}
        raise Invalid([Fault(name, words)], status=400)
    return given


def order_in(request: Request, default: str) -> Order:
    """The order asked for. Raises Invalid."""
    return ORDERS[choice(request, "sort", ORDERS, default)]


def cursor_in(request: Request, order: Order) -> str:
    """The cursor as it was given out in this order. Raises Invalid for any other text."""
    text = request.query_params.get("cursor", "")
    if text and keyset.read(order, text) is None:
        raise Invalid([Fault("cursor", _("This cursor isn't one of this list in this order."))], status=400)
    return text


def narrowed(request: Request, desk: Desk) -> QuerySet[Case]:
    """The visible cases that the filters leave. Raises Invalid for a filter that makes no sense."""
    services = sorted(Service.objects.values_list("pk", "code"), key=lambda pair: pair[1])
    leads = list(lead_choices(desk.sight.service_id))
    data = _as_on_screen(request, desk, services, leads)
    filters = InboxFilter(data, desk.cases, sight=desk.sight, at=desk.at, services=services, leads=leads)
    if not filters.is_valid():
        raise Invalid(faults_of(filters.form), status=400)
    found: QuerySet[Case] = filters.qs
    return found


def _as_on_screen(request: Request, desk: Desk, services: list[tuple[int, str]], leads: list[Person]) -> QueryDict:
    """The parameters as the page's filters read them: a service by its number instead of its code, and so the lead."""
    data = request.query_params.copy()
    if code := data.get("service"):
        data["service"] = str({c: pk for pk, c in services}.get(code, f"“{code}”"))
    lead = data.get("lead", "")
    if lead and lead not in ("me", "nobody"):
        known = {person.username: person.pk for person in leads}
        data["lead"] = "me" if known.get(lead) == desk.sight.person_id else str(known.get(lead, f"“{lead}”"))
    if data.get("urgent") == "true":
        data["urgent"] = "True"
    return data


def listing(request: Request, page: Page) -> dict[str, Any]:
    """The page's rows, its neighbours' addresses (this one, with another cursor), and the next one's cursor alone."""
    kept = {name: value for name, value in request.query_params.items() if name != "cursor" and value}

    def address(cursor: str) -> str | None:
        return f"{request.path}?{urlencode({**kept, 'cursor': cursor})}" if cursor else None

    beside = {"next": address(page.after), "previous": address(page.before), "next_cursor": page.after or None}
    return {"results": page.rows, **beside}
