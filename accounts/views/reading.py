"""Every page that shows something of a case is one event on the trail, whether its view thought of it or not.

The read doors note what they let through (``accounts.context.Shown``); when the answer is a page, the door of the
address writes the one event that nobody has written yet. A list says how many rows it showed, and by which filters.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.audit import Code
from accounts.context import current_request
from accounts.models import Person

SHOWING = frozenset({200, 409, 422})  # a page, two versions of it, a form that came back
CODED = frozenset({"tab", "state", "marking", "limit", "procedure", "urgent", "sort", "kind", "phase", "threat"})
LONGEST = 40  # characters of a filter's value; a longer one is no code


def listed(*, count: int, filters: Mapping[str, str] | None = None, of: Any = None) -> None:
    """Say what the list of this request shows: how many rows, narrowed by which filters, of what (a meeting)."""
    info = current_request.get()
    if info is not None:
        info.shown.listed = {"count": count, "filters": coded(filters or {})}
        info.shown.of = of


def coded(filters: Mapping[str, str]) -> list[str]:
    """Filters as the trail may keep them: a choice by its code, anything typed only by its number of words."""
    found = []
    for name, value in filters.items():
        if not value:
            continue
        code = name in CODED and len(value) <= LONGEST and not audit.WORDS.search(value)
        found.append(f"{name}={value}" if code else f"{name}:{len(value.split())}")
    return found


def page_name(request: HttpRequest) -> str:
    """The name of the address that is asked for, by which the trail knows the page."""
    match = request.resolver_match
    return (match.url_name if match else "") or "page"


def record_page(request: HttpRequest, response: HttpResponse, *, by: Person, at: datetime, api: bool = False) -> None:
    """Write the reading of an answer that shows content of cases, where its view hasn't: one insertion."""
    info = current_request.get()
    if info is None or info.shown.recorded or response.status_code not in SHOWING:
        return
    if request.method != "GET" if api else not response.get("Content-Type", "").startswith("text/html"):
        return
    view, shown = page_name(request), info.shown
    if shown.case is not None:
        audit.record(Code.READ, by=by, at=at, case=shown.case, data={"tab": view})
    elif shown.listed is not None:
        audit.record(Code.LISTED, by=by, at=at, obj=shown.of, data={"view": view, **shown.listed})
