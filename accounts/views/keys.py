"""Compartments, for those who hold the key: who is read in, who else holds the key. Nobody else comes here."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import compartment as compartments
from accounts.days import end
from accounts.errors import Absent, Refused
from accounts.forms.people import KeyHolderForm, MemberForm
from accounts.models import CompartmentHolding, KeyHolder, Person
from accounts.permissions import Permission
from accounts.queries.keys import own_circle, own_circles
from accounts.views.door import requires
from accounts.views.forms import posted, refuse_in
from accounts.views.request import SignedRequest


@requires(Permission.SELF)
@require_GET
def keys(request: SignedRequest) -> HttpResponse:
    """The compartments whose key one holds."""
    return render(request, "accounts/keys/list.html", {"circles": own_circles(request.user, at=request.now)})


@requires(Permission.SELF)
@require_http_methods(["GET", "POST"])
def key_read_in(request: SignedRequest, code: str) -> HttpResponse:
    """Read somebody into a compartment."""
    circle = own_circle(code, request.user, at=request.now)

    def read_in(person: Person, given: dict[str, Any]) -> None:
        last = None if given["ends_on"] is None else end(given["ends_on"])
        about: dict[str, Any] = {"by": request.user, "at": request.now}
        compartments.open_compartment(person=person, compartment=circle, ends_at=last, **about)

    title, done = _("Read into %(code)s") % {"code": code}, _("The person is read into the compartment.")
    return _named(request, MemberForm(posted(request)), read_in, title=title, label=_("Read in"), done=done)


@requires(Permission.SELF)
@require_http_methods(["GET", "POST"])
def key_share(request: SignedRequest, code: str) -> HttpResponse:
    """Ask that somebody may hold the key as well."""
    circle = own_circle(code, request.user, at=request.now)

    def ask(person: Person, given: dict[str, Any]) -> None:
        about: dict[str, Any] = {"by": request.user, "at": request.now}
        compartments.request_key(person=person, compartment=circle, reason=given["reason"], **about)

    title = _("Another key to %(code)s") % {"code": code}
    done = _("It is asked for, and counts once somebody else has approved it.")
    return _named(request, KeyHolderForm(posted(request)), ask, title=title, label=_("Ask for this key"), done=done)


@requires(Permission.SELF)
@require_POST
def key_read_out(request: SignedRequest, code: str, pk: int) -> HttpResponse:
    """Read somebody out of a compartment now."""
    circle = own_circle(code, request.user, at=request.now)
    found = CompartmentHolding.objects.select_related("person").filter(pk=pk, compartment=circle).first()
    if found is None:
        raise Absent(str(pk))
    compartments.close_compartment(holding=pk, person=found.person, by=request.user, at=request.now)
    messages.success(request, _("The person is read out of the compartment."))
    return redirect("keys")


@requires(Permission.SELF)
@require_POST
def key_end(request: SignedRequest, code: str, pk: int) -> HttpResponse:
    """End a key now."""
    circle = own_circle(code, request.user, at=request.now)
    if not KeyHolder.objects.filter(pk=pk, compartment=circle).exists():
        raise Absent(str(pk))
    compartments.give_up_key(key=pk, by=request.user, at=request.now)
    messages.success(request, _("The key is given up."))
    return redirect("keys")


def _named(
    request: SignedRequest, form: MemberForm | KeyHolderForm, do: Any, *, title: str, label: str, done: str
) -> HttpResponse:
    """A form that names somebody by user name: shown, refused in its place, or done."""
    if request.method == "POST" and form.is_valid():
        try:
            person = Person.objects.filter(username__iexact=form.cleaned_data["username"].strip()).first()
            if person is None:
                raise Refused(_("Nobody has this user name."), field="username")
            do(person, form.cleaned_data)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            messages.success(request, done)
            return redirect("keys")
    context = {"form": form, "title": title, "label": label}
    return render(request, "accounts/keys/form.html", context, status=422 if form.errors else 200)
