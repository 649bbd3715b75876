"""The case page: its frame, the tabs that only show, and who can see it. Each request that shows a case is one reading
on the trail.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts import audit
from accounts.audit import Code
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.actions import assignment
from casework.errors import Refused
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.queries.access_list import access_list
from casework.queries.case_page import frame, may_explain
from casework.queries.screens import screens_of
from casework.queries.subjects import documents_of
from casework.queries.timeline import timeline

LATEST = 6  # events on the summary


def opened(request: SignedRequest, reference: str, tab: str, *, kind: str = "", block: type[Any] | None = None) -> Case:
    """The case through the read door, its reading recorded; Absent when a part is asked of another kind of case, or of
    one that doesn't use the block.
    """
    case = get_case(request.sight, reference, kind=kind)
    if block is not None:
        told(case, block)
    audit.record(Code.READ, by=request.user, at=request.now, case=case, data={"tab": tab})
    return case


def tab_page(request: SignedRequest, case: Case, name: str, /, *, template: str = "", **context: Any) -> HttpResponse:
    """One tab inside the frame; another app brings its own template."""
    page = frame(case, request.sight, at=request.now, tab=name)
    return render(
        request, template or f"casework/case/{name}.html", {"page": page, "page_marking": page.marking, **context}
    )


def tab_of(
    name: str, make: Callable[..., Any], *, kind: str = "", folder: str = "casework/case"
) -> Callable[..., HttpResponse]:
    """The view of a tab that shows what ``make`` finds of a case for its reader, and nothing else."""

    def view(request: SignedRequest, reference: str) -> HttpResponse:
        case, template = opened(request, reference, name, kind=kind), f"{folder}/{name}.html"
        return tab_page(request, case, name, template=template, tab=make(case, request.sight, at=request.now))

    view.__module__ = make.__module__
    return requires(Permission.CASE_VIEW, "GET", "HEAD")(view)


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def case(request: SignedRequest, reference: str) -> HttpResponse:
    """Summary; the author of a draft goes on writing."""
    found = opened(request, reference, "summary")
    latest = timeline(found, request.sight, most=LATEST).events
    sections = sorted(screens_of(found).sections(found, request.sight), key=lambda one: not one.text)  # texts first
    return tab_page(request, found, "case", sections=sections, latest=latest)


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def documents(request: SignedRequest, reference: str) -> HttpResponse:
    """Files, those above the reader left out without a trace."""
    found = opened(request, reference, "documents")
    return tab_page(request, found, "documents", documents=documents_of(found, request.sight))


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def events(request: SignedRequest, reference: str) -> HttpResponse:
    """What happened, newest first; ``reading=1`` adds who read what."""
    found = opened(request, reference, "timeline")
    before = request.GET.get("before", "")
    reading = request.GET.get("reading") == "1"
    shown = timeline(found, request.sight, before=whole(before), reading=reading)
    return tab_page(request, found, "timeline", tab=shown, reading=reading, is_first=not before)


@requires(Permission.CASE_VIEW, "POST")
def watch(request: SignedRequest, reference: str) -> HttpResponse:
    """Follow the case, or stop following it."""
    on = request.POST.get("on") == "1"
    assignment.watch(reference=reference, by=request.user, at=request.now, on=on)
    return redirect("case", reference)


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def access(request: SignedRequest, reference: str) -> HttpResponse:
    """Every person who sees the case with the rules that let each in, and the explicit grants."""
    case = get_case(request.sight, reference)
    if not may_explain(case, request.sight):
        raise Refused(
            "Only the lead, a supervisor or the oversight body may ask who sees this case.", code="permission"
        )
    audit.record(Code.EXPLAINED, by=request.user, at=request.now, case=case)
    return tab_page(request, case, "access", tab=access_list(case, request.sight))
