"""All filings that a person may see, as one list: what runs out first stands first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.access import visible_cases
from casework.lifecycle.kinds import kind
from casework.models import Case
from casework.queries import keyset
from casework.queries.country_names import name_of
from casework.queries.deadlines import Limit, next_limits
from casework.queries.keyset import Order
from casework.views import lists
from casework.views.chrome import keep_list
from screening.investments.forms.investments import FilingFilter
from screening.investments.models import FileMember, Party, SectorTag
from screening.investments.queries.filing_content import short_sector_name

PAGE = 50  # rows
ORDERS = keyset.orders({"due": "next_due_at", "reference": "reference", "opened": "opened_at"})


@dataclass(frozen=True)
class Row:
    """One file of the list, ready to print."""

    reference: str
    url: str
    title: str
    state: str
    state_words: str
    type_words: str
    outcome: str
    outcome_words: str
    sectors: tuple[str, ...]
    investors: tuple[str, ...]  # each with its country
    targets: tuple[str, ...]
    members: tuple[str, ...]
    opened_on: date | None
    limit: Limit | None
    marking: int


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursors of its neighbours (empty where there is none)."""

    rows: tuple[Row, ...]
    before: str = ""
    after: str = ""
    marking: int = 0


def filings(sight: Sight) -> QuerySet[Case]:
    """Every filing that the person may see."""
    return visible_cases(sight).filter(kind="fdi")


def order_of(code: str) -> Order:
    """The order asked for; what runs out first where none is."""
    return ORDERS.get(code) or ORDERS["due"]


def filings_page(cases: QuerySet[Case], *, order: Order, at: datetime, cursor: str = "", size: int = PAGE) -> Page:
    """One page of ``cases``, which came through the read door; seven queries, whatever is on it."""
    start = keyset.read(order, cursor)
    back = start is not None and start.backwards
    wanted = cases.filter(keyset.beyond(order, start)).order_by(*order.by(backwards=back))
    found = list(wanted.select_related("filing", "label")[: size + 1])
    more, found = len(found) > size, found[:size]
    if not found:
        return Page(())
    if back:
        found.reverse()
    first, last = ((getattr(case, order.column), case.pk) for case in (found[0], found[-1]))
    before, after = keyset.neighbours(order, start, first, last, more=more)
    rows = _rows(found, at)
    return Page(rows, before, after, marking=max(row.marking for row in rows))


def _outcome(case: Case) -> str:
    """How the file ended, where its state doesn't say so already."""
    words = str(case.filing.get_outcome_display()) if case.filing.outcome else ""
    return "" if words == _(kind("fdi").state_words(case.state)) else words


def _rows(cases: Sequence[Case], at: datetime) -> tuple[Row, ...]:
    filings = {case.filing.pk: case.pk for case in cases}
    sectors: dict[int, list[str]] = defaultdict(list)
    for filing, code in SectorTag.objects.filter(filing__in=filings).values_list("filing_id", "code"):
        sectors[filings[filing]].append(short_sector_name(code))
    investors: dict[int, list[str]] = defaultdict(list)
    targets: dict[int, list[str]] = defaultdict(list)
    for party in Party.objects.filter(filing__in=filings, role__in=(Party.Role.INVESTOR, Party.Role.TARGET)):
        if party.role == Party.Role.TARGET:
            targets[filings[party.filing_id]].append(party.name)
            continue
        place = str(party.country or party.residence or "")
        investors[filings[party.filing_id]].append(f"{party.name} ({name_of(place)})" if place else party.name)
    members: dict[int, list[str]] = defaultdict(list)
    concerned = FileMember.objects.filter(case__in=cases, part=FileMember.Part.MEMBER, removed_at__isnull=True)
    for pk, code in concerned.values_list("case_id", "service__code"):
        members[pk].append(code)
    limits = next_limits(cases, at)
    return tuple(
        Row(
            reference=case.reference,
            url=reverse("case", args=[case.reference]),
            title=case.title or _("Untitled investment"),
            state=case.state,
            state_words=_(kind("fdi").state_words(case.state)),
            type_words=str(case.filing.get_file_type_display()),
            outcome=case.filing.outcome,
            outcome_words=_outcome(case),
            sectors=tuple(dict.fromkeys(sectors[case.pk])),
            investors=tuple(dict.fromkeys(investors[case.pk])),
            targets=tuple(dict.fromkeys(targets[case.pk])),
            members=tuple(members[case.pk]),
            opened_on=day_of(case.opened_at) if case.opened_at else None,
            limit=limits.get(case.pk),
            marking=case.label.marking,
        )
        for case in cases
    )


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def investments(request: SignedRequest) -> HttpResponse:
    """Filtered and sorted as the address says."""
    who, at = request.sight, request.now
    filters = FilingFilter(request.GET, filings(who), at=at)
    order = order_of(request.GET.get("sort", ""))
    page = filings_page(filters.qs, order=order, at=at, cursor=request.GET.get("cursor", ""))
    listed(count=len(page.rows), filters={n: request.GET.get(n, "") for n in filters.filters})
    kept = {name: request.GET.get(name, "") for name in ("sort", *filters.filters)}
    keep_list(request, "investments", urlencode({name: value for name, value in kept.items() if value}))
    titles = (
        ("reference", _("Reference"), ""),
        ("", _("Investor and target"), "grow"),
        ("", _("Phase"), ""),
        ("due", _("Runs out"), ""),
        ("", _("Sectors"), "lesser"),
        ("", _("Authorities"), "lesser"),
        ("opened", _("Handed in"), ""),
    )
    context = {
        "title": _("Investments"),
        "page": page,
        "page_marking": page.marking,
        "filters": filters.bar(),
        "filtered": any(request.GET.get(name) for name in filters.filters),
        "keep": {"sort": request.GET["sort"]} if request.GET.get("sort") else {},
        "columns": lists.columns(request, titles, ORDERS, order.code),
        **lists.neighbours(request, page.before, page.after),
        "can_open": who.may(Permission.FDI_SECRETARIAT),
    }
    return render(request, "screening/investments/list.html", context)
