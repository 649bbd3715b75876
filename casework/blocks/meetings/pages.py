"""Meetings of the bodies: the list, one agenda, and what the secretary does with it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Sight, label_for
from accounts.errors import Conflict, Refused
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import by_whom, done, refuse_in, shown
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.blocks.meetings import agenda
from casework.blocks.meetings.forms import AgendaForm, CallForm, MinutesForm
from casework.blocks.meetings.queries import MeetingPage, meeting_list, meeting_page
from casework.views.drafts import restored, saves_itself, texts_of, typed_over

UNPROCESSABLE, CONFLICT = 422, 409


def to_agenda(sight: Sight, kwargs: Mapping[str, Any]) -> int:
    """The label of minutes in the making: what every case on the agenda asks of a reader, taken together."""
    labels = [case.label for case in agenda.cases_of(sight, agenda.get_meeting(sight, kwargs["pk"]))]
    circles = {number for found in labels for number in found.compartments}
    return label_for(marking=max((x.marking for x in labels), default=0), compartments=sorted(circles), services=[])


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def meetings(request: SignedRequest) -> HttpResponse:
    """Meetings of the bodies in which the person's service sits."""
    found = meeting_list(request.sight, at=request.now)
    listed(count=len(found.upcoming) + len(found.past))
    context = {
        "title": _("Meetings"),
        "meetings": found,
        "can_manage": request.sight.may(Permission.MEETING_MANAGE),
    }
    return render(request, "casework/meeting/list.html", context)


@requires(Permission.MEETING_MANAGE, "GET", "HEAD", "POST")
def call(request: SignedRequest) -> HttpResponse:
    """Call a meeting; members are told."""
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = agenda.call_meeting(**form.arguments(), **by_whom(request))
        except Refused as refused:
            refuse_in(form, refused)
        else:
            return done(request, _("The meeting is called; its members are told."), "meeting", meeting.pk)
    return shown(request, "casework/meeting/call.html", form, title=_("Call a meeting"))


@requires(Permission.CASE_VIEW, "GET", "HEAD")
@saves_itself(belongs_to=to_agenda)
def meeting(request: SignedRequest, pk: int) -> HttpResponse:
    """The agenda as far as the reader may see it, with the minutes' form for whoever may write them."""
    return _show(request, _page(request, pk))


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def agenda_print(request: SignedRequest, pk: int) -> HttpResponse:
    """The same agenda for paper: no forms, room for notes."""
    page = _page(request, pk)
    return render(request, "casework/meeting/agenda.html", {"page": page, "page_marking": page.marking})


@requires(Permission.MEETING_MANAGE, "POST")
def put_on(request: SignedRequest, pk: int) -> HttpResponse:
    """Put a case on the agenda."""
    page = _page(request, pk)
    form = AgendaForm(request.POST, page=page)
    if form.is_valid():
        try:
            agenda.put_on_agenda(meeting_id=pk, reference=form.cleaned_data["reference"], **by_whom(request))
        except Refused as refused:
            form.add_error("reference", translated(refused.sentence))
        else:
            return redirect("meeting", pk=pk)
    return _show(request, page, agenda_form=form, status=UNPROCESSABLE)


@requires(Permission.MEETING_MANAGE, "POST")
@saves_itself(page="meeting", belongs_to=to_agenda)
def hold(request: SignedRequest, pk: int) -> HttpResponse:
    """Close the meeting with attendance and minutes. What was typed is kept when somebody else was faster."""
    page = _page(request, pk)
    form = MinutesForm(request.POST, page=page)
    if form.is_valid():
        try:
            agenda.hold_meeting(meeting_id=pk, **form.arguments(), **by_whom(request))
        except Conflict as conflict:
            return _conflict(request, page, form, conflict)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            return done(request, _("The meeting is closed."), "meeting", pk)
    return _show(request, page, minutes_form=form, status=UNPROCESSABLE)


@requires(Permission.MEETING_MANAGE, "GET", "HEAD", "POST")
def cancel(request: SignedRequest, pk: int) -> HttpResponse:
    """Call the meeting off: first what that does, then the doing."""
    page = _page(request, pk)
    error = ""
    if request.method == "POST":
        try:
            agenda.cancel_meeting(meeting_id=pk, **by_whom(request))
        except Refused as refused:
            error = translated(refused.sentence)
        else:
            return done(request, _("The meeting is called off."), "meeting", pk)
    effects = [
        _("The meeting of %(services)s services is called off.") % {"services": len(page.members)},
        _("Cases that were put on because of an unresolved question move to the next meeting that is called."),
    ]
    context = {"page": page, "effects": effects, "errors": [{"text": error, "url": "#main"}] if error else []}
    return render(request, "casework/meeting/cancel.html", context, status=UNPROCESSABLE if error else 200)


def _page(request: SignedRequest, pk: int) -> MeetingPage:
    found = agenda.get_meeting(request.sight, pk)
    page = meeting_page(found, request.sight, at=request.now)
    listed(count=len(page.items), of=found)
    return page


def _conflict(request: SignedRequest, page: MeetingPage, form: MinutesForm, conflict: Conflict) -> HttpResponse:
    """The meeting as it is now, with what this person had typed: to send again, or to read when it is closed."""
    typed = {**request.POST.dict(), "present": request.POST.getlist("present"), "version": str(page.version)}
    again = MinutesForm(typed, page=page)
    lost = [
        {"label": form.fields[name].label, "text": text}
        for name, text in form.cleaned_data.items()
        if name.startswith("minutes_") and text
    ]
    return _show(
        request, page, minutes_form=again, conflict=translated(conflict.sentence), unsaved=lost, status=CONFLICT
    )


def _show(
    request: SignedRequest,
    page: MeetingPage,
    *,
    minutes_form: MinutesForm | None = None,
    agenda_form: AgendaForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    manages = request.sight.may(Permission.MEETING_MANAGE) and page.state == "called"
    begun = page.starts_at <= request.now
    minutes_form = minutes_form or restored(MinutesForm(page=page, initial={"version": page.version}), request)
    rows = [(item, minutes_form[f"minutes_{item.pk}"]) for item in page.items]
    context = {
        "page": page,
        "page_marking": page.marking,
        "manages": manages,
        "version": typed_over(request, "version", page.version),
        "writes_minutes": manages and begun,
        "minutes_form": minutes_form,
        "agenda_form": agenda_form or AgendaForm(page=page),
        "rows": rows,
        # another window's minutes of a meeting that is over: its form isn't there any more
        "typed": [] if page.state == "called" or request.method == "POST" else texts_of(minutes_form, request),
        **more,
    }
    return render(request, "casework/meeting/page.html", context, status=status)
