"""Cases read through the API: lists, one case, the inbox, search. Each through the same door as its screen."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ListSerializer

from accounts import audit
from accounts.audit import Code
from accounts.days import day_of
from accounts.models import Service
from accounts.permissions import Permission
from accounts.queries.frozen import named
from accounts.views.reading import listed
from casework.actions.asking import note_search
from casework.api import description as d
from casework.api.door import Endpoint
from casework.api.lists import (
    PAGING,
    choice,
    cursor_in,
    listing,
    narrowed,
    order_in,
    page_size,
)
from casework.api.problems import Fault, Invalid
from casework.api.shapes import OF_KINDS, CaseShape, FoundShape, ListingShape, address
from casework.forms.inbox import InboxFilter
from casework.models import Case, Subject
from casework.models.subject import birth_text
from casework.queries import search as query
from casework.queries.case_page import frame
from casework.queries.inbox import EVERY, TABS, desk_of, inbox_page, order_of
from casework.queries.screens import screens_of
from casework.queries.subjects import documents_of

NAMES = (*PAGING, "sort", *InboxFilter.base_filters)


class Filtered(Endpoint):
    """A list that words may narrow: that is a search, and counts as one, each page of it."""

    permission = Permission.CASE_VIEW

    def page(self, request: Request, tab: str, usual: str, *, any_state: bool = False) -> Response:
        """A page of a tab of the inbox. Raises Invalid, and Refused beyond the searches of an hour."""
        order, size = order_in(request, usual), page_size(request)
        cursor, desk = cursor_in(request, order), desk_of(self.sight, self.at)
        if request.query_params.get("text", "").strip():
            note_search(by=self.by, at=self.at)
        cases = narrowed(request, desk)
        page = inbox_page(desk, tab, cases, order=order, cursor=cursor, any_state=any_state, size=size)
        listed(count=len(page.rows), filters=request.query_params)
        return Response(ListingShape(listing(request, page)).data)


class Cases(Filtered):
    """Every case that you may see."""

    takes = NAMES

    @extend_schema(
        operation_id="cases", parameters=[*d.PAGES, *d.FILTERS], responses=d.answers(200, ListingShape, d.READ)
    )
    def get(self, request: Request) -> Response:
        """Cases that you may see, by reference where no other order is asked for."""
        return self.page(request, EVERY, "reference")


class Inbox(Filtered):
    """What needs you now."""

    takes = ("tab", *NAMES)

    @extend_schema(
        operation_id="inbox", parameters=[d.TAB, *d.PAGES, *d.FILTERS], responses=d.answers(200, ListingShape, d.READ)
    )
    def get(self, request: Request) -> Response:
        """One tab of the inbox, what runs out first at the top."""
        tab = choice(request, "tab", TABS, "mine")
        return self.page(request, tab, order_of(tab, "").code, any_state=bool(request.query_params.get("state")))


class Search(Endpoint):
    """Full text over what you may see."""

    permission = Permission.SEARCH
    takes = ("q", "page_size")

    @extend_schema(
        operation_id="search",
        parameters=[d.query("q", "Words; the last may be the beginning of one.", required=True), d.PAGES[0]],
        responses=d.answers(200, FoundShape, d.READ),
    )
    def get(self, request: Request) -> Response:
        """The best matches first. There is no second page: narrow the question instead."""
        size = page_size(request)
        text = request.query_params.get("q", "").replace("\0", " ")
        if not text.strip() or len(text) > query.LONGEST:
            raise Invalid([Fault("q", f"Ask with 1 to {query.LONGEST} characters.")], status=400)
        note_search(by=self.by, at=self.at)
        found = query.search(self.sight, text, at=self.at)
        rows = [result.row for result in found.results]
        counted = {"words": len(query.words_of(text)), "found": len(rows[:size])}
        audit.record(Code.SEARCHED, by=self.by, at=self.at, data=counted)
        return Response(FoundShape({"results": rows[:size], "more": found.more or len(rows) > size}).data)


class OneCase(Endpoint):
    """One case."""

    permission = Permission.CASE_VIEW

    @extend_schema(operation_id="case", parameters=[d.REFERENCE], responses=d.answers(200, CaseShape, d.READ))
    def get(self, request: Request, reference: str) -> Response:
        """The case as you may read it; the reading is recorded."""
        return Response(CaseShape(self._values(self.open(reference, shown="api"))).data)

    def _values(self, case: Case) -> dict[str, Any]:
        page = frame(case, self.sight, at=self.at, tab="api")
        today = day_of(self.at)
        services = Service.objects.filter(pk__in=case.label.services).order_by("code").values_list("code", flat=True)
        own = ("reference", "procedure", "procedure_version", "state", "version", "urgent", "author", "lead")
        dates = ("created_at", "opened_at", "closed_at")
        return {
            **{name: getattr(case, name) for name in (*own, *dates)},
            "url": address(case.reference),
            "title": case.title,
            **named(page, "state_words", "marking", "compartments", "cautions"),
            "service": case.owning_service.code,
            "services": list(services),
            "subjects": [_subject(row, minor=row.is_minor(today)) for row in Subject.objects.filter(case=case)],
            "clocks": (*page.clocks, *page.ended_clocks),
            "documents": documents_of(case, self.sight),
            **{name: () if isinstance(field, ListSerializer) else None for name, field in OF_KINDS.items()},
            "file": None,
            **screens_of(case).api(case, self.sight, self.at),
        }


def _subject(row: Subject, *, minor: bool) -> dict[str, Any]:
    values = named(row, "id", "kind", "name", "aliases", "birth_place", "identifiers", "note")
    values["birth_date"] = birth_text(row.birth_date, row.birth_known) or None
    return {**values, "nationality": str(row.nationality or ""), "minor": minor}
