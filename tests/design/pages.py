"""Invented pages that use the templates as the product does; a small urlconf of their own, no database."""

import json
from datetime import datetime
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path

BRUSSELS = ZoneInfo("Europe/Brussels")
NAV = [
    {"url": "/inbox/", "label": "Inbox", "count": 31, "icon": "inbox", "current": True},
    {"url": "/meetings/", "label": "Meetings", "count": 2, "icon": "calendar", "group": "Work"},
]
BACK = {"url": "/inbox/", "label": "Inbox"}
CHROME = {"person_name": "Inès Delvaux", "service": "GISS", "unread": 3, "nav": NAV, "demo": True, "back": BACK}
STATES = ("Submitted", "Accepted", "Joint assessment", "Joint decision", "Follow-up")
TONES = ("overdue", "soon", "ok", "paused")
answers: dict[str, Any] = {"status": 200, "thinks": 0.0, "drafts": [], "sent": 0}


class Referral(forms.Form):
    """A form with each kind of field."""

    title = forms.CharField(max_length=120, help_text="A line that a colleague recognises.")
    facts = forms.CharField(widget=forms.Textarea(attrs={"data-count": 50}))
    threat = forms.ChoiceField(choices=[("a", "Violent threat"), ("b", "Financing")], widget=forms.RadioSelect)
    interests = forms.MultipleChoiceField(
        choices=[("a", "Safety of people"), ("b", "Economy")], widget=forms.CheckboxSelectMultiple, required=False
    )
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    marking = forms.ChoiceField(choices=[("2", "CONFIDENTIAL"), ("3", "SECRET")])
    consent = forms.BooleanField(required=False, help_text="Blocks sharing until the author agrees.")
    file = forms.FileField(required=False)


class Subject(forms.Form):
    """One person concerned."""

    name = forms.CharField()
    born = forms.DateField(required=False, widget=forms.SelectDateWidget(years=range(1990, 2012)))


Subjects = forms.formset_factory(Subject, extra=1, can_delete=True)


def _rows(number: int) -> list[dict[str, Any]]:
    return [
        {
            "reference": f"JIC-2026-{n + 100:06}",
            "url": f"/opened/{n}/",
            "title": f"Procurement of dual-use pumps through a shell company in Hasselt, part {n}",
            "state": STATES[n % 5],
            "marking": n % 5,
            "clock": {"tone": TONES[n % 4], "left": f"{n} working days left", "due": "24 Nov"},
            "waiting_on": "CUTA",
            "lead": "B. Peeters",
            "unread": n == 1,
        }
        for n in range(number)
    ]


def _columns() -> list[dict[str, str]]:
    first = [{"label": "Reference", "url": "?sort=reference"}, {"label": "Title", "css": "grow"}]
    last = [{"label": label} for label in ("State", "Marking", "Runs out")]
    return [*first, *last, {"label": "Waiting on", "css": "lesser"}, {"label": "Lead", "css": "lesser"}]


def _show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"chrome": CHROME, "page_marking": "SECRET", "title": "Page", **context})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component."""
    return _show(request, "styleguide.html")


def inbox(request: HttpRequest) -> HttpResponse:
    """A list of 31 cases."""
    states = [{"value": state, "label": state} for state in STATES]
    page = {
        "heading": "Inbox",
        "tabs": [
            {"label": "Mine", "url": "?tab=mine", "count": 31, "current": True},
            {"label": "Done", "url": "?tab=done"},
        ],
        "filters": [{"name": "state", "label": "State", "options": states}, {"name": "q", "label": "Words"}],
        "columns": _columns(),
        "rows": _rows(31),
        "summary": "31 cases",
        "new_url": "/form/",
        "assign_url": "/assign/",
        "assignees": [{"value": 1, "label": "Inès Delvaux"}],
        "saved": [{"name": "Overdue", "url": "?q=1"}],
    }
    return _show(request, "design/inbox.html", page=page)


def case(request: HttpRequest) -> HttpResponse:
    """The summary of a case."""
    event = {"at": datetime(2026, 11, 20, 14, 2, tzinfo=BRUSSELS), "sentence": "Accepted", "who": "Bram Peeters"}
    acts = [
        {"name": "position", "label": "Give your position", "url": "/form/", "icon": "send", "primary": True},
        {"name": "propose", "label": "Record the proposal", "reason": "CUTA has not given its position yet."},
        {"name": "close", "label": "Close", "reason": "A case is closed after its follow-up."},
    ]
    page = {
        "reference": "JIC-2026-000123",
        "kind": "Referral",
        "title": "Procurement of dual-use pumps",
        "marking": 3,
        "compartments": ["HARBOUR"],
        "urgent": True,
        "watch_url": "/watch/",
        "steps": [{"label": "Draft", "status": "done"}, {"label": "Submitted", "status": "current"}],
        "cautions": [
            {"tone": "soon", "icon": "shield-alert", "lead": "A minor is concerned.", "text": "16 years old."}
        ],
        "tabs": [{"label": "Summary", "url": "#", "current": True}, {"label": "Timeline", "url": "#t"}],
        "menu": {"open": acts[:1], "near": acts[1:2], "far": acts[2:]},
        "clocks": [{"title": "Positions", "tone": "soon", "left": "2 days left", "kind": "target", "sentence": "Why."}],
        "ended_clocks": [{"title": "Intake", "tone": "done", "left": "Met", "url": "#intake"}],
        "people": [{"label": "Lead", "value": "Inès Delvaux"}],
    }
    sections = [{"title": "Facts", "text": "What was seen. " * 900}]
    return _show(request, "casework/case/case.html", page=page, sections=sections, latest=[event])


def form(request: HttpRequest) -> HttpResponse:
    """A form that saves itself."""
    if request.method == "POST":
        answers["sent"] += 1
        sleep(answers["thinks"])
    filled = Referral({"title": ""}) if "errors" in request.GET else Referral()
    return _show(request, "design/form.html", form=filled, formset=Subjects(prefix="subjects"))


def draft(request: HttpRequest) -> HttpResponse:
    """What autosave posts to."""
    answers["drafts"].append(request.POST.dict() | {"files": len(request.FILES)})
    return JsonResponse({"saved": "14:02", "version": 4}, status=answers["status"])


def unread(request: HttpRequest) -> HttpResponse:
    """What the bell asks."""
    return HttpResponse(json.dumps({"unread": 5}), content_type="application/json")


def plain(request: HttpRequest, name: str) -> HttpResponse:
    """An error page."""
    return render(request, f"{name}.html", {"exception": "Nobody triages an own referral."})


urlpatterns: list[URLPattern | URLResolver] = [
    path("styleguide/", styleguide),
    path("inbox/", inbox, name="inbox"),
    path("case/", case),
    path("timeline/<str:reference>/", case, name="case-timeline"),
    path("form/", form),
    path("draft/", draft),
    path("unread/", unread, name="unread"),
    path("error/<str:name>/", plain),
    path("i18n/", include("django.conf.urls.i18n")),
    path("opened/<int:number>/", lambda request, number: HttpResponse(f"opened {number}")),
]
