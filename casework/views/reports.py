"""Figures: the list, one figure as a table with its chart, and the same as CSV."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import audit
from accounts.audit import Code
from accounts.days import day_of
from accounts.permissions import Permission
from accounts.views.csv_text import CONTENT_TYPE, csv_text
from accounts.views.door import requires
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.forms.report import PeriodForm
from casework.reporting.registry import chart_of, figure_of, figures_for


@requires(Permission.REPORT_VIEW, "GET", "HEAD")
def reports(request: SignedRequest) -> HttpResponse:
    """Every figure that the role may ask for, each with the sentence that says what it counts."""
    groups: dict[str, list[object]] = {}
    for figure in figures_for(request.sight):
        groups.setdefault(str(figure.group), []).append(figure)
    form = _form(request)
    query = urlencode({"first": form.period().first, "last": form.period().last})
    return render(request, "casework/report/list.html", {"groups": groups, "form": form, "query": query})


@requires(Permission.REPORT_VIEW, "GET", "HEAD")
def report(request: SignedRequest, code: str) -> HttpResponse:
    """One figure for a period, over what the reader may see."""
    figure, form = figure_of(request.sight, code), _form(request)
    period = form.period()
    table = figure.query(request.sight, period)
    listed(count=len(table.rows), of=("report", code))
    context = {
        "figure": figure,
        "form": form,
        "period": period,
        "table": table,
        "chart": chart_of(table) if figure.bars else None,
        "query": urlencode({"first": period.first, "last": period.last}),
    }
    return render(request, "casework/report/page.html", context, status=200 if form.is_valid() else 422)


@requires(Permission.REPORT_VIEW, "GET", "HEAD")
def report_csv(request: SignedRequest, code: str) -> HttpResponse:
    """The same figure as CSV; the export is on the trail."""
    figure, period = figure_of(request.sight, code), _form(request).period()
    table = figure.query(request.sight, period)
    data = {"report": code, "first": period.first.isoformat(), "last": period.last.isoformat()}
    audit.record(Code.EXPORTED, by=request.user, at=timezone.now(), data=data)
    response = HttpResponse(csv_text(table.head, table.rows), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{code}-{period.first}-{period.last}.csv"'
    return response


def _form(request: SignedRequest) -> PeriodForm:
    return PeriodForm(request.GET, today=day_of(timezone.now()))
