"""Administration of services and compartments: what an installation is made of before its first case."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import service as acts
from accounts.errors import Refused
from accounts.forms.services import NewCompartmentForm, NewServiceForm, RenameForm, ServiceForm
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.queries.services import service_lines, service_of
from accounts.views.door import requires
from accounts.views.forms import posted, refuse_in
from accounts.views.request import SignedRequest

GET_POST = ["GET", "POST"]


@requires(Permission.PEOPLE_MANAGE)
@require_GET
def services(request: SignedRequest) -> HttpResponse:
    """Every service, with how many people belong to it."""
    return render(request, "accounts/services/list.html", {"rows": service_lines()})


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def service_add(request: SignedRequest) -> HttpResponse:
    """Add a service."""

    def add(given: dict[str, Any]) -> None:
        acts.add_service(by=request.user, at=request.now, **given)

    form = NewServiceForm(posted(request), initial=_begun(request, code=20, name=120))
    return _page(request, form, add, title=_("Add a service"), label=_("Add"), done=_("The service is added."))


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def service_change(request: SignedRequest, pk: int) -> HttpResponse:
    """Rename a service, or give it another contact point: two people, once it is in use."""
    found = service_of(pk)
    two = acts.in_use(pk)

    def rename(given: dict[str, Any]) -> None:
        acts.rename_service(service=pk, by=request.user, at=request.now, **given)

    initial = {"name": found.name, "contact_point": found.contact_point}
    form = (RenameForm if two else ServiceForm)(posted(request), initial=initial)
    label, done = _("Save"), _("The service is changed.")
    if two:
        label, done = _("Ask for this change"), _("It is asked for, and counts once somebody else has approved it.")
    return _page(request, form, rename, title=found.code, label=label, done=done)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
def service_switch(request: SignedRequest, pk: int) -> HttpResponse:
    """Close a service to which nobody belongs any more, or open it again."""
    act = acts.close_service if service_of(pk).is_active else acts.open_service_again
    try:
        act(service=pk, by=request.user, at=request.now)
    except Refused as refused:
        context = {"rows": service_lines(), "errors": [{"text": translated(refused.sentence)}]}
        return render(request, "accounts/services/list.html", context, status=422)
    messages.success(request, _("It is done."))
    return redirect("services")


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(GET_POST)
def compartment_add(request: SignedRequest) -> HttpResponse:
    """Make a compartment, and ask that somebody may hold its key."""

    def make(given: dict[str, Any]) -> None:
        acts.make_compartment(holder=given.pop("username"), by=request.user, at=request.now, **given)

    begun = _begun(request, code=30)
    form = NewCompartmentForm(posted(request), by=request.user, initial=begun)
    done = _("The compartment is made. Its key counts once somebody else has approved it.")
    return _page(request, form, make, title=_("Make a compartment"), label=_("Make and ask for the key"), done=done)


def _begun(request: SignedRequest, **fields: int) -> dict[str, str]:
    """What a page that said what is missing begins the form with, each at most so long; looked at as if typed."""
    return {name: request.GET.get(name, "")[:most] for name, most in fields.items()}


def _page(
    request: SignedRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], None],
    *,
    title: str,
    label: str,
    done: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do(dict(form.cleaned_data))
        except Refused as refused:
            refuse_in(form, refused)
        else:
            messages.success(request, done)
            return redirect("services")
    context = {"form": form, "title": title, "label": label}
    return render(request, "accounts/services/form.html", context, status=422 if form.errors else 200)
