"""Services and compartments: made by administrators before the first case. Who is read into a compartment, and who else
holds its key, is the business of those who hold it: nobody else comes there.
"""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.actions import service as acts
from accounts.actions.holdings import close_compartment, give_up_key, open_compartment, request_key
from accounts.errors import Absent, Refused, there
from accounts.forms.people import (
    KeyHolderForm,
    MemberForm,
    NewCompartmentForm,
    NewServiceForm,
    RenameForm,
    ServiceForm,
)
from accounts.models import CompartmentHolding, KeyHolder, Person
from accounts.permissions import Permission
from accounts.queries.keys import own_circle, own_circles
from accounts.queries.services import service_lines, service_of
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import ASKED, act, done, posted
from accounts.views.request import SignedRequest

acted = partial(act, template="accounts/services/form.html", to=("services",))
acted_by_key = partial(act, template="accounts/keys/form.html", to=("keys",))


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
    try:
        acts.switch_service(service=pk, active=not service_of(pk).is_active, by=request.user, at=request.now)
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


# -- by those who hold the key -----------------------------------------------------------------------------------------


@requires(Permission.SELF, "GET")
def keys(request: SignedRequest) -> HttpResponse:
    """The compartments whose key one holds."""
    return render(request, "accounts/keys/list.html", {"circles": own_circles(request.user, at=request.now)})


@requires(Permission.SELF, "GET", "POST")
def key_read_in(request: SignedRequest, code: str) -> HttpResponse:
    """Read somebody into a compartment."""
    read_in = partial(open_compartment, compartment=own_circle(code, request.user, at=request.now))
    title, said = _("Read into %(code)s") % {"code": code}, _("The person is read into the compartment.")
    return acted_by_key(request, MemberForm(posted(request)), read_in, title=title, label=_("Read in"), said=said)


@requires(Permission.SELF, "GET", "POST")
def key_share(request: SignedRequest, code: str) -> HttpResponse:
    """Ask that somebody may hold the key as well."""
    ask = partial(request_key, compartment=own_circle(code, request.user, at=request.now))
    form, title = KeyHolderForm(posted(request)), _("Another key to %(code)s") % {"code": code}
    return acted_by_key(request, form, ask, title=title, label=_("Ask for this key"), said=ASKED)


@requires(Permission.SELF, "POST")
def key_read_out(request: SignedRequest, code: str, pk: int) -> HttpResponse:
    """Read somebody out of a compartment now."""
    circle = own_circle(code, request.user, at=request.now)
    held = there(CompartmentHolding.objects.select_related("person").filter(pk=pk, compartment=circle).first(), pk)
    close_compartment(holding=pk, person=held.person, by=request.user, at=request.now)
    return done(request, _("The person is read out of the compartment."), "keys")


@requires(Permission.SELF, "POST")
def key_end(request: SignedRequest, code: str, pk: int) -> HttpResponse:
    """End a key now."""
    circle = own_circle(code, request.user, at=request.now)
    if not KeyHolder.objects.filter(pk=pk, compartment=circle).exists():
        raise Absent(str(pk))
    give_up_key(key=pk, by=request.user, at=request.now)
    return done(request, _("The key is given up."), "keys")
