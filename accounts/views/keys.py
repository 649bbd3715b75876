"""Compartments, for those who hold the key: who is read in, who else holds the key. Nobody else comes here."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.actions import compartment as compartments
from accounts.errors import Absent, there
from accounts.forms.people import KeyHolderForm, MemberForm
from accounts.models import CompartmentHolding, KeyHolder
from accounts.permissions import Permission
from accounts.queries.keys import own_circle, own_circles
from accounts.views.door import requires
from accounts.views.forms import ASKED, act, done, posted
from accounts.views.request import SignedRequest

acted = partial(act, template="accounts/keys/form.html", to=("keys",))


@requires(Permission.SELF, "GET")
def keys(request: SignedRequest) -> HttpResponse:
    """The compartments whose key one holds."""
    return render(request, "accounts/keys/list.html", {"circles": own_circles(request.user, at=request.now)})


@requires(Permission.SELF, "GET", "POST")
def key_read_in(request: SignedRequest, code: str) -> HttpResponse:
    """Read somebody into a compartment."""
    read_in = partial(compartments.open_compartment, compartment=own_circle(code, request.user, at=request.now))
    title, said = _("Read into %(code)s") % {"code": code}, _("The person is read into the compartment.")
    return acted(request, MemberForm(posted(request)), read_in, title=title, label=_("Read in"), said=said)


@requires(Permission.SELF, "GET", "POST")
def key_share(request: SignedRequest, code: str) -> HttpResponse:
    """Ask that somebody may hold the key as well."""
    ask = partial(compartments.request_key, compartment=own_circle(code, request.user, at=request.now))
    title = _("Another key to %(code)s") % {"code": code}
    return acted(request, KeyHolderForm(posted(request)), ask, title=title, label=_("Ask for this key"), said=ASKED)


@requires(Permission.SELF, "POST")
def key_read_out(request: SignedRequest, code: str, pk: int) -> HttpResponse:
    """Read somebody out of a compartment now."""
    circle = own_circle(code, request.user, at=request.now)
    held = there(CompartmentHolding.objects.select_related("person").filter(pk=pk, compartment=circle).first(), pk)
    compartments.close_compartment(holding=pk, person=held.person, by=request.user, at=request.now)
    return done(request, _("The person is read out of the compartment."), "keys")


@requires(Permission.SELF, "POST")
def key_end(request: SignedRequest, code: str, pk: int) -> HttpResponse:
    """End a key now."""
    circle = own_circle(code, request.user, at=request.now)
    if not KeyHolder.objects.filter(pk=pk, compartment=circle).exists():
        raise Absent(str(pk))
    compartments.give_up_key(key=pk, by=request.user, at=request.now)
    return done(request, _("The key is given up."), "keys")
