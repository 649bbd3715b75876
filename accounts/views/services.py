"""Administration of services and compartments: what an installation is made of before its first case."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.actions import service as acts
from accounts.errors import Refused
from accounts.forms.services import NewCompartmentForm, NewServiceForm, RenameForm, ServiceForm
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.queries.services import service_lines, service_of
from accounts.views.door import requires
from accounts.views.forms import ASKED, act, done, posted
from accounts.views.request import SignedRequest

acted = partial(act, template="accounts/services/form.html", to=("services",))


@requires(Permission.PEOPLE_MANAGE, "GET")
def services(request: SignedRequest) -> HttpResponse:
    """Every service, with how many people belong to it."""
    return render(request, "accounts/services/list.html", {"rows": service_lines()})


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def service_add(request: SignedRequest) -> HttpResponse:
    """Add a service."""
    form = NewServiceForm(posted(request), initial=_begun(request, code=20, name=120))
    said = _("The service is added.")
    return acted(request, form, acts.add_service, title=_("Add a service"), label=_("Add"), said=said)


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def service_change(request: SignedRequest, pk: int) -> HttpResponse:
    """Rename a service, or give it another contact point: two people, once it is in use."""
    found = service_of(pk)
    two = acts.in_use(pk)
    initial = {"name": found.name, "contact_point": found.contact_point}
    form = (RenameForm if two else ServiceForm)(posted(request), initial=initial)
    label, said = (_("Ask for this change"), ASKED) if two else (_("Save"), _("The service is changed."))
    return acted(request, form, partial(acts.rename_service, service=pk), title=found.code, label=label, said=said)


@requires(Permission.PEOPLE_MANAGE, "POST")
def service_switch(request: SignedRequest, pk: int) -> HttpResponse:
    """Close a service to which nobody belongs any more, or open it again."""
    switch = acts.close_service if service_of(pk).is_active else acts.open_service_again
    try:
        switch(service=pk, by=request.user, at=request.now)
    except Refused as refused:
        context = {"rows": service_lines(), "errors": [{"text": translated(refused.sentence)}]}
        return render(request, "accounts/services/list.html", context, status=422)
    return done(request, _("It is done."), "services")


@requires(Permission.PEOPLE_MANAGE, "GET", "POST")
def compartment_add(request: SignedRequest) -> HttpResponse:
    """Make a compartment, and ask that somebody may hold its key."""

    def make(username: Person, **given: Any) -> None:
        acts.make_compartment(holder=username, **given)

    form = NewCompartmentForm(posted(request), by=request.user, initial=_begun(request, code=30))
    said = _("The compartment is made. Its key counts once somebody else has approved it.")
    return acted(request, form, make, title=_("Make a compartment"), label=_("Make and ask for the key"), said=said)


def _begun(request: SignedRequest, **fields: int) -> dict[str, str]:
    """What a page that said what is missing begins the form with, each at most so long; looked at as if typed."""
    return {name: request.GET.get(name, "")[:most] for name, most in fields.items()}
