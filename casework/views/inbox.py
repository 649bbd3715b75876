"""The first page after signing in: what needs this person now. And giving work out from it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import Refused
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import done
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.actions import drafts, saved_filters
from casework.actions.asking import note_search
from casework.actions.inbox import MOST, assign_each, preview_assignment, take_next
from casework.actions.saved_filters import lasting
from casework.forms.inbox import FIRST, AssignForm, InboxFilter, bar, in_words
from casework.models import Case
from casework.queries import search as query
from casework.queries.inbox import ORDERS, TABS, Bar, Count, Desk, bar_of, counts, desk_of, inbox_page, order_of
from casework.views import lists
from casework.views.chrome import INBOX, beginnings, first_page_outside, keep_list

KEPT = ("tab", "sort")  # part of the address beside the filters


@requires(Permission.SELF, "GET", "HEAD")
def inbox(request: SignedRequest) -> HttpResponse:
    """The list of one tab, filtered and sorted as the address says; people without cases get links to their work."""
    if outside := first_page_outside(request.sight):
        return redirect(outside)
    if not request.sight.may(Permission.CASE_VIEW):
        return render(request, "casework/inbox/home.html", {"title": _("Your work")})
    desk = desk_of(request.sight, request.now)
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in TABS else "mine"
    around = bar_of(desk.sight)
    filters = _filters(request, desk, around)
    order = order_of(tab, request.GET.get("sort", ""))
    narrowed: QuerySet[Case] = filters.qs
    page = inbox_page(
        desk,
        tab,
        narrowed,
        order=order,
        cursor=request.GET.get("cursor", ""),
        any_state=bool(request.GET.get("state")),
        whole=not any(request.GET.get(name) for name in filters.filters),
    )
    bars = _bar(request, filters, tab, around)
    keep_list(request, INBOX, bars["query"])
    listed(count=len(page.rows), filters={"tab": tab, **{n: request.GET.get(n, "") for n in filters.filters}})
    titles = (
        ("reference", _("Reference"), ""),
        ("", _("Title"), "grow"),
        ("", _("State"), ""),
        ("marking", _("Marking"), ""),
        ("due", _("Runs out"), ""),
        ("", _("Asked of you"), "turns"),
        ("", _("Lead"), "lesser"),
    )
    context = {
        "page": page,
        "page_marking": page.marking,
        "tab": tab,
        "tabs": _tabs(request, desk, tab, page.total),
        "columns": lists.columns(request, titles, ORDERS, order.code),
        **bars,
        **lists.neighbours(request, page.before, page.after),
        "can_assign": request.sight.may(Permission.CASE_ASSIGN),
        "assign_form": AssignForm(
            sight=desk.sight, colleagues=around.colleagues(desk.sight, {row.kind for row in page.rows})
        ),
        "beginnings": beginnings(request.sight),
    }
    return render(request, "casework/inbox/page.html", context)


def _filters(request: SignedRequest, desk: Desk, around: Bar) -> InboxFilter:
    given: dict[str, Any] = {"services": around.services, "leads": around.leads}
    return InboxFilter(_asked_for(request), desk.cases, sight=desk.sight, at=desk.at, **given)


def _asked_for(request: SignedRequest) -> QueryDict:
    """The address's filters with the words that its number stands for: typed words stand in no address."""
    data = request.GET.copy()
    if number := data.pop("text", [""])[-1].replace("\0", ""):
        found = drafts.asked(by_id=request.user.pk, at=request.now, number=number)
        if found is not None:
            data["text"] = found.text
    return data


@requires(Permission.CASE_VIEW, "POST")
def narrow(request: SignedRequest) -> HttpResponse:
    """The filters as they were chosen lead to their address; words go in by a number, and count as a search."""
    kept = {name: request.POST.get(name, "") for name in (*KEPT, *InboxFilter.base_filters)}
    text = kept.pop("text").replace("\0", " ")[: query.LONGEST].strip()
    if text:
        who: Any = {"at": request.now}
        shown = drafts.asked(by_id=request.user.pk, number=request.POST.get("asked", "").replace("\0", ""), **who)
        if shown is None or shown.text != text:
            note_search(by=request.user, **who)
            shown = drafts.ask(by=request.user, text=text, **who)
        kept["text"] = shown.pk
    return redirect(f"/?{urlencode({name: value for name, value in kept.items() if value})}")


def _tabs(request: SignedRequest, desk: Desk, current: str, total: Count | None) -> list[dict[str, Any]]:
    words = {
        "mine": _("Mine"),
        "service": _("All cases") if desk.sight.oversees else _("My service"),
        "waiting": _("Waiting on others"),
        "watching": _("Watching"),
        "done": _("Done"),
    }
    numbers, request.unread = counts(desk, {current: total})
    return [
        {
            "label": words[tab],
            "url": "/" if tab == "mine" else f"/?tab={tab}",
            "count": str(numbers[tab]),
            "current": tab == current,
        }
        for tab in TABS
    ]


def _bar(request: SignedRequest, filters: InboxFilter, tab: str, around: Bar) -> dict[str, Any]:
    first, more = bar(filters, writing=around.writing)
    active = [name for name in filters.filters if filters.data.get(name)]
    named = [name for name in (*KEPT, *filters.filters) if name != "text" and request.GET.get(name)]
    chosen = urlencode([(name, request.GET[name]) for name in named])
    return {
        "filters": first,
        "more_filters": more,
        "chips": [
            {"label": in_words(filters, name), "url": lists.address(request, **{name: ""})}
            for name in active
            if name not in FIRST
        ],
        "keep": {key: request.GET[key] for key in KEPT if request.GET.get(key)},
        "clear_url": f"/?tab={tab}",
        "query": chosen,
        "asked": request.GET.get("text", ""),
        "filtered": bool(active),
        "saved": [
            {"pk": row.pk, "name": row.name, "url": f"/?{url}", "current": url == chosen}
            for row in around.saved
            for url in (lasting(row.query),)
        ],
    }


@requires(Permission.CASE_ASSIGN, "POST")
def take(request: SignedRequest) -> HttpResponse:
    """Take the most pressing case that nobody of the service has yet."""
    case = take_next(by=request.user, at=request.now)
    if case is None:
        messages.info(request, _("No case is waiting for somebody of your service."))
        return redirect("inbox")
    lead = Case.objects.values_list("lead__name", flat=True).exclude(lead_id=request.user.pk).filter(pk=case.pk).first()
    words = _("%(reference)s is yours.")
    if lead:
        words = _("You are named on %(reference)s for your service; %(lead)s leads it.")
    return done(request, words % {"reference": case.reference, "lead": lead}, f"/cases/{case.reference}/")


@requires(Permission.CASE_ASSIGN, "POST")
def assign_selection(request: SignedRequest) -> HttpResponse:
    """First what will and won't change, case by case; with ``confirm`` it is done, each case as an act of its own."""
    references = [reference for reference in request.POST.getlist("case") if "\0" not in reference]
    form = AssignForm(request.POST, sight=request.sight)
    if not references or len(references) > MOST:
        messages.error(request, _("Select between 1 and %(most)s cases.") % {"most": MOST})
        return redirect("inbox")
    if not form.is_valid():
        messages.error(request, _("Choose somebody of your service to assign the cases to."))
        return redirect("inbox")
    given: dict[str, Any] = {"to": form.cleaned_data["to"], "by": request.user, "at": request.now}
    done = "confirm" in request.POST
    if done:
        changes = assign_each(versions=_versions(request, references), **given)
    else:
        changes = preview_assignment(references=references, **given)
    listed(count=len(changes))
    context = {"changes": changes, "to": given["to"], "done": done, "count": sum(not c.refusal for c in changes)}
    return render(request, "casework/inbox/assign.html", context | {"title": _title(context, done=done)})


def _versions(request: SignedRequest, references: list[str]) -> dict[str, int]:
    versions = {}
    for reference in references:
        version = whole(request.POST.get(f"version_{reference}"))
        if version is None:
            raise Refused("Look at the preview first, so that you know what changes.", field="version")
        versions[reference] = version
    return versions


def _title(context: dict[str, Any], *, done: bool) -> str:
    number, name = context["count"], context["to"].name
    words = (
        ngettext("%(n)s case assigned to %(name)s", "%(n)s cases assigned to %(name)s", number)
        if done
        else ngettext("Assign %(n)s case to %(name)s?", "Assign %(n)s cases to %(name)s?", number)
    )
    return words % {"n": number, "name": name}


@requires(Permission.SELF, "POST")
def save_filter(request: SignedRequest) -> HttpResponse:
    """Keep the filter that the inbox shows, then show it again."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        kept = saved_filters.save_filter(name=name, query=query, by=request.user, at=request.now)
    except Refused as refused:
        messages.error(request, translated(refused.sentence))
        return redirect("inbox")
    return done(request, _("The filter “%(name)s” is kept.") % {"name": kept.name}, f"/?{kept.query}")


@requires(Permission.SELF, "POST")
def delete_filter(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget one of the person's own filters."""
    saved_filters.delete_filter(pk=pk, by=request.user, at=request.now)
    return done(request, _("The filter is deleted."), "inbox")
