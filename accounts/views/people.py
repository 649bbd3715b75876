"""Administration of people: the list, a person, and what a person holds. Nothing here leads to a case."""

from collections.abc import Callable
from typing import Any

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
from accounts.forms.people import AddForm, ChangeForm, ClearanceForm, CompartmentForm, DetailsForm, VersionForm
from accounts.models import Person, Service
from accounts.permissions import Permission
from accounts.queries.hanging import hanging_on
from accounts.queries.people import people_list, person_named, person_page
from accounts.views.door import SignedRequest, requires
from accounts.views.forms import form_page, give, posted, refuse_in

GET_POST = ["GET", "POST"]


@requires(Permission.PEOPLE_MANAGE)
@require_GET
def people_page(request: SignedRequest) -> HttpResponse:
    """Everybody, filtered."""
    names = ("q", "service", "role", "state", "after")
    asked = {name: request.GET.get(name, "").replace("\0", " ").strip()[:200] for name in names}
    page = people_list(search=asked.pop("q"), at=request.now, **asked)
    return render(request, "accounts/people/list.html", {"page": page, "filters": _filters(page)})


def _filters(page: Any) -> list[dict[str, Any]]:
    def options(rows: Any, chosen: str, anything: str) -> list[dict[str, Any]]:
        first = {"value": "", "label": anything, "selected": not chosen}
        return [first, *({"value": v, "label": w, "selected": v == chosen} for v, w in rows)]

    states = [("inactive", _("no longer active"))]
    services = [(code, code) for code, _name in page.services]
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
    """Add a person; the temporary password is in this one answer and nowhere else."""
    form = AddForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            fresh = people.add_person(by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            return _shown_once(request, fresh)
    return form_page(request, form, title=_("Add a person"), label=_("Add this person"), back=None)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_change(request: SignedRequest, username: str) -> HttpResponse:
    """Change the details; when somebody else was faster, both versions stand side by side."""
    found = person_named(username)
    if request.method == "GET":
        given = {f: getattr(found, f) for f in ("name", "email", "language", "version")} | {"service": found.service_id}
        return form_page(request, ChangeForm(initial=given), title=found.name, label=_("Save"), back=found)
    form = ChangeForm(request.POST)
    conflicts: list[dict[str, str]] = []
    if form.is_valid():
        given = dict(form.cleaned_data)
        version = given.pop("version")
        given["service_id"] = given.pop("service").pk
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
    for name in ("name", "email", "service", "language"):
        yours, stored = str(form.cleaned_data[name]), str(getattr(theirs, name))
        if yours != stored:
            rows.append({"label": str(form.fields[name].label), "yours": yours, "theirs": stored})
    return again, rows


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_deactivate(request: SignedRequest, username: str) -> HttpResponse:
    """Take everything away from somebody who leaves."""
    found = person_named(username)
    hanging = hanging_on(found, found.service, at=request.now)
    effects = [
        _("Signing in stops at once and open sessions end."),
        _("All roles, clearances and compartments end; tokens of client programs stop working."),
        _("Leads, assignments, grants and representations end; supervisors of the service find what is left."),
        *(_("%(kind)s: %(number)s") % {"kind": tally.words, "number": tally.number} for tally in hanging),
        _("What the person did stays, under the same name."),
    ]
    return _confirmed(request, username, people.deactivate, _("Deactivate"), effects, danger=True)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_reactivate(request: SignedRequest, username: str) -> HttpResponse:
    """Let somebody come back."""
    effects = [_("The person gets a new temporary password, shown once."), _("No role comes back by itself.")]
    return _confirmed(request, username, people.reactivate, _("Reactivate"), effects)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def person_password(request: SignedRequest, username: str) -> HttpResponse:
    """A new temporary password."""
    effects = [
        _("The present password stops working and open sessions end."),
        _("The new one is shown once and must be changed at the next sign-in."),
    ]
    return _confirmed(request, username, people.reset_password, _("Give a temporary password"), effects)


def _confirmed(
    request: SignedRequest,
    username: str,
    action: Callable[..., Any],
    label: str,
    effects: list[str],
    *,
    danger: bool = False,
) -> HttpResponse:
    found = person_named(username)
    form = VersionForm(posted(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            done = action(username=username, version=form.cleaned_data["version"], by=request.user, at=request.now)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            if isinstance(done, people.Fresh):
                return _shown_once(request, done)
            messages.success(request, _("It is done."))
            return redirect("person", username)
    context = {"title": f"{label}: {found.name}", "form": form, "effects": effects, "label": label, "back": found}
    context["danger"] = danger
    return render(request, "accounts/people/confirm.html", context, status=422 if form.errors else 200)


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def clearance_give(request: SignedRequest, username: str) -> HttpResponse:
    """Record a clearance."""
    found = person_named(username)

    def record(given: dict[str, Any]) -> None:
        start = request.now if given["starts_on"] is None else beginning(given["starts_on"])
        last = end(given["ends_on"])
        about: dict[str, Any] = {"person": found, "by": request.user, "at": request.now}
        clearances.give_clearance(level=given["level"], starts_at=start, ends_at=last, **about)

    title, done = _("Clearance of %(name)s") % {"name": found.name}, _("The clearance is recorded.")
    form = ClearanceForm(posted(request))
    return give(request, form, record, to=found, title=title, label=_("Record this clearance"), done=done)


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
def compartment_open(request: SignedRequest, username: str) -> HttpResponse:
    """Read somebody into a compartment."""
    found = person_named(username)

    def read_in(given: dict[str, Any]) -> None:
        last = None if given["ends_on"] is None else end(given["ends_on"])
        about: dict[str, Any] = {"person": found, "by": request.user, "at": request.now}
        compartments.open_compartment(compartment=given["compartment"], ends_at=last, **about)

    title, done = _("Compartment for %(name)s") % {"name": found.name}, _("The person is read into the compartment.")
    form = CompartmentForm(posted(request))
    return give(request, form, read_in, to=found, title=title, label=_("Read into this compartment"), done=done)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
def compartment_close(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """Read somebody out of a compartment."""
    found = person_named(username)
    compartments.close_compartment(holding=pk, person=found, by=request.user, at=request.now)
    messages.success(request, _("The person is read out of the compartment."))
    return redirect("person", username)


def _shown_once(request: SignedRequest, fresh: people.Fresh) -> HttpResponse:
    service = Service.objects.get(pk=fresh.person.service_id)
    return render(request, "accounts/people/password.html", {"fresh": fresh, "service": service})
