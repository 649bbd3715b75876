"""The trail's pages for auditors. Looking at the trail is itself an event, and so is taking it away."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit, pulse
from accounts.audit import Code
from accounts.audit.codes import is_known, title
from accounts.errors import Refused
from accounts.forms.trail import TrailFilter
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.trail import Line, TrailPage, Wanted, chain_head, trail_batches, trail_page
from accounts.views.csv_text import CONTENT_TYPE, csv_lines, csv_text
from accounts.views.door import requires
from accounts.views.list_filters import choice, from_address, to_address
from accounts.views.request import SignedRequest
from accounts.written import labelled

PEOPLE = ("person", "subject")  # fields that hold the name of a person
QUESTION = ("person", "subject", "case", "code", "since", "until", "request")
# The columns for people; the other format is for programs, and holds the codes as well.
COLUMNS = {
    "number": gettext_lazy("Number"),
    "at": gettext_lazy("When"),
    "who": gettext_lazy("Who"),
    "username": gettext_lazy("User name"),
    "roles": gettext_lazy("Roles"),
    "service": gettext_lazy("Service"),
    "what": gettext_lazy("What kind"),
    "sentence": gettext_lazy("What"),
    "case": gettext_lazy("Case"),
    "object": gettext_lazy("About what"),
    "subject": gettext_lazy("Done to"),
    "request": gettext_lazy("Request"),
    "address": gettext_lazy("Address"),
    "seal": gettext_lazy("Seal"),
}
FORMATS = {"csv": CONTENT_TYPE, "jsonl": "application/x-ndjson"}


@requires(Permission.AUDIT_VIEW, "GET", "HEAD", "POST")
def trail_list(request: SignedRequest) -> HttpResponse:
    """The trail, newest first, filtered by what stands in the URL; names of people are posted and stand in none."""
    if request.method == "POST":
        return to_address(request, PEOPLE)
    form = TrailFilter(from_address(request, PEOPLE))
    if not form.is_valid():
        empty = TrailPage((), chain_head(), None, None)
        return render(request, "accounts/trail/list.html", _context(request, form, empty), status=422)
    asked = _asked(form)
    audit.record(Code.TRAIL_READ, by=request.user, at=request.now, data=asked)
    before, after = form.cleaned_data["before"], form.cleaned_data["after"]
    page = trail_page(_wanted(form), before=before, after=after)
    return render(request, "accounts/trail/list.html", _context(request, form, page))


@requires(Permission.AUDIT_EXPORT, "GET")
def trail_export(request: SignedRequest) -> HttpResponse:
    """The same events as CSV or JSON Lines, oldest first and without end of page."""
    form = TrailFilter(from_address(request, PEOPLE))
    kind = request.GET.get("format", "csv")
    if not form.is_valid():
        raise Refused(_("The filter of the export can't be read: correct it on the page of the trail."), code="filter")
    if kind not in FORMATS:
        raise Refused(_("The trail is exported as csv or as jsonl."), code="format")
    person: Person = request.user
    audit.record(Code.TRAIL_EXPORTED, by=person, at=request.now, data={**_asked(form), "format": kind})
    batches = trail_batches(_wanted(form), person)
    body = _csv(batches) if kind == "csv" else _jsonl(batches)
    response = StreamingHttpResponse(body, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="trail.{kind}"'
    return response  # type: ignore[return-value]  # Django's two kinds of response have only a base in common


def _wanted(form: TrailFilter) -> Wanted:
    since, until = form.moments()
    chosen = {name: form.cleaned_data[name] for name in ("person", "subject", "case", "code", "request")}
    return Wanted(**chosen, since=since, until=until)


def _asked(form: TrailFilter) -> dict[str, str]:
    """Return the question in the form in which it is recorded."""
    return {name: str(form.cleaned_data[name]) for name in QUESTION if form.cleaned_data.get(name)}


def _context(request: SignedRequest, form: TrailFilter, page: TrailPage) -> dict[str, Any]:
    question = {name: str(form.data[name]) for name in QUESTION if form.data.get(name)}
    address = {name: request.GET[name] for name in question}
    coded = {"code": title(question["code"])} if is_known(question.get("code", "")) else {}

    def link(name: str, **changes: object) -> str:
        chosen = {key: value for key, value in {**address, **changes}.items() if value not in ("", None)}
        return reverse(name) + ("?" + urlencode(chosen) if chosen else "")

    return {
        "title": _("Audit trail"),
        "errors": [
            labelled(form.fields[name].label or name, text) for name, found in form.errors.items() for text in found
        ],
        "page": page,
        "sealing": pulse.sign_of("sealing"),
        "filters": [_filter(form, name, question.get(name, "")) for name in QUESTION],
        "chips": [
            {"label": labelled(form.fields[name].label, words), "url": link("audit", **{name: ""})}
            for name, words in {**question, **coded}.items()
        ],
        "posted": True,
        "clear_url": reverse("audit"),
        "older_url": link("audit", before=page.older) if page.older else "",
        "newer_url": link("audit", after=page.newer) if page.newer else "",
        "exports": [{"label": kind.upper(), "url": link("audit-export", format=kind)} for kind in FORMATS],
    }


def _filter(form: TrailFilter, name: str, value: str) -> dict[str, Any]:
    field = form.fields[name]
    if name == "code":
        return choice(name, field.label, field.choices, value)  # type: ignore[attr-defined]
    kind = {"type": "date"} if name in ("since", "until") else {}
    return {"name": name, "label": field.label, "value": value, **kind}


def _jsonl(batches: Iterator[tuple[Line, ...]]) -> Iterator[str]:
    for lines in batches:
        yield "".join(
            json.dumps({**asdict(line), "at": line.at.isoformat()}, ensure_ascii=False) + "\n" for line in lines
        )


def _csv(batches: Iterator[tuple[Line, ...]]) -> Iterator[str]:
    yield csv_text([str(head) for head in COLUMNS.values()], ())
    for lines in batches:
        values = [{**asdict(line), "at": line.at.isoformat(), "seal": line.seal or ""} for line in lines]
        yield csv_lines([str(row[name]) for name in COLUMNS] for row in values)
