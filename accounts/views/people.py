"""Administration of people: the list, a person, and what is asked for. Nothing here leads to a case."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import clearance as clearances
from accounts.actions import compartment as compartments
from accounts.actions import person as people
from accounts.days import beginning, end
from accounts.errors import Conflict, Refused
from accounts.forms.people import (
    AddForm,
    AddressForm,
    ChangeForm,
    ClearanceForm,
    DetailsForm,
    EnrolForm,
    EnrolRequestForm,
    KeyForm,
    MoveForm,
    VersionForm,
)
from accounts.models import Enrolment, Person
from accounts.permissions import Permission
from accounts.queries.foreseen import of_leaving, of_move
from accounts.queries.people import people_list, person_named, person_page
from accounts.views.asked import from_address, to_address
from accounts.views.door import requires
from accounts.views.forms import confirmed, form_page, give, posted, refuse_in
from accounts.views.request import SignedRequest

GET_POST = ["GET", "POST"]


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def people_page(request: SignedRequest) -> HttpResponse:
    """Everybody, filtered. A name that is looked for is posted and stands in no address."""
    if request.method == "POST":
        return to_address(request, ("q",))
    names = ("q", "service", "role", "state", "after")
    typed = from_address(request, ("q",))
    asked = {name: typed.get(name, "").replace("\0", " ").strip()[:200] for name in names}
    page = people_list(search=asked.pop("q"), at=request.now, **asked)
    kept = [(name, request.GET[name]) for name in names[:-1] if request.GET.get(name)]
    context = {"page": page, "filters": _filters(page), "posted": True, "query": urlencode(kept) + "&" if kept else ""}
    return render(request, "accounts/people/list.html", context)


def _filters(page: Any) -> list[dict[str, Any]]:
    def options(rows: Any, chosen: str, anything: str) -> list[dict[str, Any]]:
        first = {"value": "", "label": anything, "selected": not chosen}
        return [first, *({"value": v, "label": w, "selected": v == chosen} for v, w in rows)]

    states = [("inactive", _("no longer active"))]
    services = [(code, f"{name} ({code})") for code, name in page.services]
    return [
        {"name": "q", "label": _("Name"), "value": page.search},
        {"name": "service", "label": _("Service"), "options": options(services, page.service, _("any"))},
        {"name": "role", "label": _("Role"), "options": options(page.roles, page.role, _("any"))},
        {"name": "state", "label": _("State"), "options": options(states, page.state, _("active"))},
    ]


@requires(Permission.PEOPLE_MANAGE)
@require_GET
def person(request: SignedRequest, username: str) -> HttpResponse:
    """One person: details, roles, clearances, compartments."""
    page = person_page(username, viewer=request.user, sight=request.sight, at=request.now)
    return render(request, "accounts/people/page.html", {"page": page})


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_add(request: SignedRequest) -> HttpResponse:
    """Add a person; the code with which a password is chosen goes to that person alone."""
    form = AddForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = people.add_person(by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            messages.success(request, _added(str(form.cleaned_data["delivery"])))
            return redirect("person", added.username)
    return form_page(request, form, title=_("Add a person"), label=_("Add this person"), back=None)


def _added(delivery: str) -> str:
    if delivery == Enrolment.Delivery.MAIL:
        return _("The person is added; the code for choosing a password is on its way.")
    return _("The person is added; the operator prints the sealed sheet with the code (enrolment_sheet).")


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_change(request: SignedRequest, username: str) -> HttpResponse:
    """Change the details; when somebody else was faster, both versions stand side by side."""
    found = person_named(username)
    if request.method == "GET":
        given = {f: getattr(found, f) for f in ("name", "language", "version")}
        return form_page(request, ChangeForm(initial=given), title=found.name, label=_("Save"), back=found)
    form = ChangeForm(request.POST)
    conflicts: list[dict[str, str]] = []
    if form.is_valid():
        given = dict(form.cleaned_data)
        version = given.pop("version")
        try:
            people.change_person(username=username, changes=given, version=version, by=request.user, at=request.now)
        except Conflict as conflict:
            form, conflicts = _both(form, found)
            refuse_in(form, conflict)
        else:
            messages.success(request, _("The details are saved."))
            return redirect("person", username)
    return form_page(request, form, title=found.name, label=_("Save"), back=found, conflicts=conflicts)


def _both(form: DetailsForm, theirs: Person) -> tuple[ChangeForm, list[dict[str, str]]]:
    """The form again, with the version that is there now, and what differs."""
    again = ChangeForm({**form.data.dict(), "version": theirs.version})  # type: ignore[attr-defined]
    again.is_valid()
    rows = []
    for name in ("name", "language"):
        yours, stored = str(form.cleaned_data[name]), str(getattr(theirs, name))
        if yours != stored:
            rows.append({"label": str(form.fields[name].label), "yours": yours, "theirs": stored})
    return again, rows


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_address(request: SignedRequest, username: str) -> HttpResponse:
    """Another e-mail address: enrolments go there, so a second person approves it once the person holds anything."""
    found = person_named(username)

    def change(given: dict[str, Any]) -> None:
        people.change_address(username=username, by=request.user, at=request.now, **given)

    title = _("E-mail address of %(name)s") % {"name": found.name}
    done = _("The address is changed, or asked for where the person holds something already.")
    form = AddressForm(posted(request), initial={"version": found.version})
    return give(request, form, change, to=found, title=title, label=_("Change the address"), done=done)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_move(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that somebody may work in another service."""
    found = person_named(username)

    def ask(given: dict[str, Any]) -> None:
        people.request_move(username=username, by=request.user, at=request.now, **given)

    title = _("Another service for %(name)s") % {"name": found.name}
    form = MoveForm(posted(request), initial={"version": found.version}, of=found)
    effects = [_("A role approver decides; until then nothing changes."), *of_move(found, at=request.now)]
    label = _("Ask for this move")
    return give(request, form, ask, to=found, title=title, label=label, done=_asked(), effects=effects)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_deactivate(request: SignedRequest, username: str) -> HttpResponse:
    """Take everything away from somebody who leaves."""
    found = person_named(username)

    def take(given: dict[str, Any]) -> None:
        people.deactivate(username=username, by=request.user, at=request.now, **given)

    form = VersionForm(posted(request), initial={"version": found.version})
    effects = of_leaving(found, at=request.now)
    return confirmed(request, form, take, to=found, label=_("Deactivate"), effects=effects, danger=True)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_reactivate(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that somebody may come back."""
    found = person_named(username)
    effects = [
        _("A role approver decides; until then nothing changes."),
        _("The person then gets a one-time code for a new password."),
        _("No role comes back by itself."),
    ]

    def ask(given: dict[str, Any]) -> None:
        people.request_reactivation(username=username, by=request.user, at=request.now, **given)

    form = EnrolRequestForm(posted(request), initial={"version": found.version})
    label = _("Ask for reactivation")
    return confirmed(request, form, ask, to=found, label=label, effects=effects, done=_asked())


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_password(request: SignedRequest, username: str) -> HttpResponse:
    """A new enrolment: at once, or asked for where the account opens others."""
    found = person_named(username)
    two = people.is_privileged(found)
    effects = [
        _("The present password stops working and open sessions end."),
        _("The person gets a one-time code and chooses a password; you don't see either."),
    ]
    if two:
        effects.insert(0, _("This account opens other accounts, compartments or every case: a role approver decides."))

    def renew(given: dict[str, Any]) -> None:
        people.renew_enrolment(username=username, by=request.user, at=request.now, **given)

    form = (EnrolRequestForm if two else EnrolForm)(posted(request), initial={"version": found.version})
    label = _("Ask for a new enrolment") if two else _("Send a new enrolment")
    done = _asked() if two else _("The code is on its way.")
    return confirmed(request, form, renew, to=found, label=label, effects=effects, done=done)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def clearance_give(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that a clearance be recorded."""
    found = person_named(username)

    def record(given: dict[str, Any]) -> None:
        start = request.now if given["starts_on"] is None else beginning(given["starts_on"])
        last = end(given["ends_on"])
        about: dict[str, Any] = {"person": found, "reason": given["reason"], "by": request.user, "at": request.now}
        clearances.request_clearance(level=given["level"], starts_at=start, ends_at=last, **about)

    title = _("Clearance of %(name)s") % {"name": found.name}
    form = ClearanceForm(posted(request))
    return give(request, form, record, to=found, title=title, label=_("Ask for this clearance"), done=_asked())


@requires(Permission.PEOPLE_MANAGE)
@require_POST
def clearance_end(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """End a clearance now."""
    found = person_named(username)
    clearances.end_clearance(clearance=pk, person=found, by=request.user, at=request.now)
    messages.success(request, _("The clearance ended."))
    return redirect("person", username)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def key_give(request: SignedRequest, username: str) -> HttpResponse:
    """Ask for the key to a compartment that nobody holds; where somebody does, that person asks."""
    found = person_named(username)

    def ask(given: dict[str, Any]) -> None:
        compartments.request_key(person=found, by=request.user, at=request.now, **given)

    title = _("Key for %(name)s") % {"name": found.name}
    form = KeyForm(posted(request), at=request.now)
    return give(request, form, ask, to=found, title=title, label=_("Ask for this key"), done=_asked())


@requires(Permission.PEOPLE_MANAGE)
@require_POST
def compartment_close(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """Read somebody out of a compartment."""
    found = person_named(username)
    compartments.close_compartment(holding=pk, person=found, by=request.user, at=request.now)
    messages.success(request, _("The person is read out of the compartment."))
    return redirect("person", username)


def _asked() -> str:
    return _("It is asked for, and counts once somebody else has approved it.")
