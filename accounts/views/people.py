"""Administration of people: the list, a person, and what is asked for. Nothing here leads to a case."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.actions import person as people
from accounts.actions.holdings import close_compartment, end_clearance, request_clearance, request_key
from accounts.actions.sign_in import lift
from accounts.actions.token import request_token, revoke_token
from accounts.errors import Conflict
from accounts.forms.people import (
    AddForm,
    AddressForm,
    ChangeForm,
    ClearanceForm,
    ClientTokenForm,
    EnrolForm,
    EnrolRequestForm,
    KeyForm,
    MoveForm,
    VersionForm,
)
from accounts.models import Enrolment, Person
from accounts.permissions import Permission
from accounts.queries.foreseen import of_leaving, of_move
from accounts.queries.people import PeopleList, delays_of, people_list, person_named, person_page, tokens_of
from accounts.views.door import View, requires
from accounts.views.forms import ASKED, PERSON_FORM, confirmed, done, give, posted, refuse_in, shown, tried
from accounts.views.list_filters import choice, from_address, to_address
from accounts.views.request import SignedRequest


@requires(Permission.PEOPLE_MANAGE, "GET", "HEAD", "POST")
def people_page(request: SignedRequest) -> HttpResponse:
    """Everybody, filtered. A name that is looked for is posted and stands in no address."""
    if request.method == "POST":
        return to_address(request, ("q",))
    names = ("q", "service", "role", "state", "after")
    typed = from_address(request, ("q",))
    asked = {name: typed.get(name, "").replace("\0", " ").strip()[:200] for name in names}
    page = people_list(at=request.now, **asked)
    kept = [(name, request.GET[name]) for name in names[:-1] if request.GET.get(name)]
    context = {"page": page, "filters": _filters(page, asked), "posted": True}
    context["query"] = urlencode(kept) + "&" if kept else ""
    return render(request, "accounts/people/list.html", context)


def _filters(page: PeopleList, asked: dict[str, str]) -> list[dict[str, Any]]:
    services = [(code, f"{name} ({code})") for code, name in page.services]
    return [
        {"name": "q", "label": _("Name"), "value": asked["q"]},
        choice("service", _("Service"), [("", _("any")), *services], asked["service"]),
        choice("role", _("Role"), [("", _("any")), *page.roles], asked["role"]),
        choice("state", _("State"), [("", _("active")), ("inactive", _("no longer active"))], asked["state"]),
    ]


@requires(Permission.PEOPLE_MANAGE, "GET")
def person(request: SignedRequest, username: str) -> HttpResponse:
    """One person: details, roles, clearances, compartments."""
    page = person_page(username, viewer=request.user, sight=request.sight, at=request.now)
    return render(request, "accounts/people/page.html", {"page": page})


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def person_add(request: SignedRequest) -> HttpResponse:
    """Add a person; the code with which a password is chosen goes to that person alone."""
    form = AddForm(posted(request))
    if added := tried(form, people.add_person, by=request.user, at=request.now):
        said = _("The person is added; the code for choosing a password is on its way.")
        if form.cleaned_data["delivery"] == Enrolment.Delivery.SHEET:
            said = _("The person is added; the operator prints the sealed sheet with the code (enrolment_sheet).")
        return done(request, said, "person", added.username)
    return shown(request, PERSON_FORM, form, title=_("Add a person"), label=_("Add this person"))


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def person_change(request: SignedRequest, username: str) -> HttpResponse:
    """Change the details; when somebody else was faster, both versions stand side by side."""
    found = person_named(username)
    form = ChangeForm(posted(request), initial={f: getattr(found, f) for f in ("name", "language", "version")})
    conflicts: list[dict[str, str]] = []
    if form.is_valid():
        changes = dict(form.cleaned_data)
        version = changes.pop("version")
        try:
            people.change_person(username=username, changes=changes, version=version, by=request.user, at=request.now)
        except Conflict as conflict:
            form, conflicts = _both(form, found)
            refuse_in(form, conflict)
        else:
            return done(request, _("The details are saved."), "person", username)
    context = {"title": found.name, "label": _("Save"), "back": found, "conflicts": conflicts}
    return shown(request, PERSON_FORM, form, **context)


def _both(form: ChangeForm, theirs: Person) -> tuple[ChangeForm, list[dict[str, str]]]:
    """The form again, with the version that is there now, and what differs."""
    again = ChangeForm({**form.data.dict(), "version": theirs.version})  # type: ignore[attr-defined]
    again.is_valid()
    rows = []
    for name in ("name", "language"):
        yours, stored = str(form.cleaned_data[name]), str(getattr(theirs, name))
        if yours != stored:
            rows.append({"label": str(form.fields[name].label), "yours": yours, "theirs": stored})
    return again, rows


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def person_address(request: SignedRequest, username: str) -> HttpResponse:
    """Another e-mail address: enrolments go there, so a second person approves it once the person holds anything."""
    found = person_named(username)
    form = AddressForm(posted(request), initial={"version": found.version})
    page = {"title": _("E-mail address of %(name)s") % {"name": found.name}, "label": _("Change the address")}
    said = _("The address is changed, or asked for where the person holds something already.")
    return give(request, form, partial(people.change_address, username=username), to=found, said=said, **page)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def person_move(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that somebody may work in another service."""
    found = person_named(username)
    form = MoveForm(posted(request), initial={"version": found.version}, of=found)
    page = {"title": _("Another service for %(name)s") % {"name": found.name}, "label": _("Ask for this move")}
    effects = [_("A role approver decides; until then nothing changes."), *of_move(found, at=request.now)]
    return give(request, form, partial(people.request_move, username=username), to=found, effects=effects, **page)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def person_deactivate(request: SignedRequest, username: str) -> HttpResponse:
    """Take everything away from somebody who leaves."""
    found = person_named(username)
    form = VersionForm(posted(request), initial={"version": found.version})
    take = partial(people.deactivate, username=username)
    page = {"effects": of_leaving(found, at=request.now), "danger": True}
    return confirmed(request, form, take, to=found, label=_("Deactivate"), said=_("It is done."), **page)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def person_reactivate(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that somebody may come back."""
    found = person_named(username)
    effects = [
        _("A role approver decides; until then nothing changes."),
        _("The person then gets a one-time code for a new password."),
        _("No role comes back by itself."),
    ]
    form = EnrolRequestForm(posted(request), initial={"version": found.version})
    ask = partial(people.request_reactivation, username=username)
    return confirmed(request, form, ask, to=found, label=_("Ask for reactivation"), effects=effects)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
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
    form = (EnrolRequestForm if two else EnrolForm)(posted(request), initial={"version": found.version})
    label = _("Ask for a new enrolment") if two else _("Send a new enrolment")
    said = ASKED if two else _("The code is on its way.")
    renew = partial(people.renew_enrolment, username=username)
    return confirmed(request, form, renew, to=found, label=label, effects=effects, said=said)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def clearance_give(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that a clearance be recorded."""
    found = person_named(username)
    page = {"title": _("Clearance of %(name)s") % {"name": found.name}, "label": _("Ask for this clearance")}
    ask = partial(request_clearance, person=found)
    return give(request, ClearanceForm(posted(request)), ask, to=found, **page)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def key_give(request: SignedRequest, username: str) -> HttpResponse:
    """Ask for the key to a compartment that nobody holds; where somebody does, that person asks."""
    found = person_named(username)
    page = {"title": _("Key for %(name)s") % {"name": found.name}, "label": _("Ask for this key")}
    ask = partial(request_key, person=found)
    return give(request, KeyForm(posted(request), at=request.now), ask, to=found, **page)


@requires(Permission.PEOPLE_MANAGE, "GET")
def delays(request: SignedRequest, username: str) -> HttpResponse:
    """Failures to sign in under a person's name, from which address, and until when the next try waits."""
    found = person_named(username)
    context = {"person": found, "rows": delays_of(found, at=request.now), "own": found.pk == request.user.pk}
    return render(request, "accounts/people/sign_in.html", context)


@requires(Permission.TOKEN_MANAGE, "GET", "POST")
def tokens(request: SignedRequest, username: str) -> HttpResponse:
    """The tokens that act for a person; another is asked for, and fetched by its technical contact alone."""
    found = person_named(username)
    form = ClientTokenForm(posted(request))
    if tried(form, partial(request_token, person=found), by=request.user, at=request.now):
        return done(request, ASKED, "tokens", username)
    page = {"person": found, "rows": tokens_of(found, at=request.now)}
    return shown(request, "accounts/tokens/page.html", form, **page)


def _button(
    do: Callable[..., None], what: str, said: Promise, *, to: str = "person", by: Permission = Permission.PEOPLE_MANAGE
) -> View:
    """An address that ends something of a person's at once, by a button on the page ``to``."""

    @requires(by, "POST")
    def press(request: SignedRequest, username: str, pk: int) -> HttpResponse:
        do(**{what: pk}, person=person_named(username), by=request.user, at=request.now)
        return done(request, said, to, username)

    return press


clearance_end = _button(end_clearance, "clearance", lazy("The clearance ended."))
compartment_close = _button(close_compartment, "holding", lazy("The person is read out of the compartment."))
delay_lift = _button(lift, "delay", lazy("The next try may come at once."), to="person-sign-in")
token_revoke = _button(
    revoke_token, "token", lazy("The token stopped working."), to="tokens", by=Permission.TOKEN_MANAGE
)
