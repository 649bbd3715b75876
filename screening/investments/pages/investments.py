"""The list of investment files, for whoever works on any."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.views.chrome import keep_list
from screening.investments.forms.investments import InvestmentFilter
from screening.investments.pages.investment_list import ORDERS, files, investments_page, order_of


@requires(Permission.CASE_VIEW)
@require_safe
def investments(request: SignedRequest) -> HttpResponse:
    """Filtered and sorted as the address says."""
    who, at = request.sight, request.now
    filters = InvestmentFilter(request.GET, files(who), at=at)
    order = order_of(request.GET.get("sort", ""))
    page = investments_page(filters.qs, order=order, at=at, cursor=request.GET.get("cursor", ""))
    listed(count=len(page.rows), filters={n: request.GET.get(n, "") for n in filters.filters})
    kept = {name: request.GET.get(name, "") for name in ("sort", *filters.filters)}
    keep_list(request, "investments", urlencode({name: value for name, value in kept.items() if value}))
    context = {
        "title": _("Investments"),
        "page": page,
        "page_marking": page.marking,
        "filters": filters.bar(),
        "filtered": any(request.GET.get(name) for name in filters.filters),
        "keep": {"sort": request.GET["sort"]} if request.GET.get("sort") else {},
        "columns": _columns(request, order.code),
        "before_url": _address(request, cursor=page.before) if page.before else "",
        "after_url": _address(request, cursor=page.after) if page.after else "",
        "can_open": who.may(Permission.FDI_SECRETARIAT),
    }
    return render(request, "screening/investments/list.html", context)


def _columns(request: SignedRequest, current: str) -> list[dict[str, str]]:
    titles = (
        ("reference", _("Reference"), ""),
        ("", _("Investor and target"), "grow"),
        ("", _("Phase"), ""),
        ("due", _("Runs out"), ""),
        ("", _("Sectors"), "lesser"),
        ("", _("Authorities"), "lesser"),
        ("opened", _("Handed in"), ""),
    )
    columns = []
    for name, label, css in titles:
        direction = {name: "asc", f"-{name}": "desc"}.get(current, "") if name else ""
        turned = f"-{name}" if direction == "asc" else name
        url = _address(request, sort=turned) if turned in ORDERS else ""
        columns.append({"label": label, "css": css, "direction": direction, "url": url})
    return columns


def _address(request: SignedRequest, **changed: str) -> str:
    """This page's address with some parameters changed; any change but a cursor goes back to the first page."""
    kept = {key: value for key, value in request.GET.items() if key != "cursor"} | changed
    return f"{request.path}?{urlencode({key: value for key, value in kept.items() if value})}"
