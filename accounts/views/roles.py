"""Roles: what each gives, asking for one, ending one. Two people stand behind every role."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.role import act_on_role, request_role
from accounts.errors import Absent, Conflict, there
from accounts.forms.people import RoleForm, VersionForm
from accounts.lifecycle.role import ROLE
from accounts.models import RoleAssignment
from accounts.permissions import Permission
from accounts.queries.foreseen import of_role_end
from accounts.queries.people import person_named
from accounts.queries.roles import role_table, roles_in_force
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.forms import done, give, posted, shown
from accounts.views.request import SignedRequest


@requires(Permission.SELF, "GET")
def roles(request: SignedRequest) -> HttpResponse:
    """The role table: who may do what is no secret among the people who work here."""
    return render(request, "accounts/roles/table.html", {"rows": role_table(sight=request.sight, at=request.now)})


@requires(Permission.ROLE_REQUEST, "GET", "POST")
def role_request(request: SignedRequest, username: str) -> HttpResponse:
    """Ask that somebody may hold a role."""
    found = person_named(username)
    page = {"title": _("A role for %(name)s") % {"name": found.name}, "label": _("Ask for this role")}
    said = _("The role is asked for; it counts once somebody else has approved it.")
    form = RoleForm(posted(request), of=found)
    return give(request, form, partial(request_role, person=found), to=found, said=said, **page)


@requires(Permission.ROLE_REQUEST, "GET", "POST")
def role_give_up(request: SignedRequest, username: str, pk: int, act: str) -> HttpResponse:
    """End a role (an administrator's act), after a look at what it takes away."""
    if not RoleAssignment.objects.filter(pk=pk, person=person_named(username)).exists():
        raise Absent(str(pk))
    return _act(request, pk, act, Permission.ROLE_REQUEST, "person", username)


@requires(Permission.ROLE_APPROVE, "GET")
def roles_held(request: SignedRequest) -> HttpResponse:
    """The roles in force, which an approver may end."""
    return render(request, "accounts/roles/held.html", {"rows": roles_in_force(sight=request.sight, at=request.now)})


@requires(Permission.ROLE_APPROVE, "GET", "POST")
def role_revoke(request: SignedRequest, pk: int, act: str) -> HttpResponse:
    """End a role (an approver's act), after a look at what it takes away."""
    return _act(request, pk, act, Permission.ROLE_APPROVE, "roles-held")


def _act(request: SignedRequest, pk: int, act: str, permission: Permission, to: str, *parts: str) -> HttpResponse:
    if act not in ROLE.acts or ROLE.row(act).permission != permission:
        raise Absent(act)
    if request.method == "GET":
        return _look(request, pk, reverse(to, args=parts))
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        act_on_role(assignment=pk, act=act, version=version, by=request.user, at=request.now)
    except Conflict as conflict:  # any other refusal goes to the door: a 403 with its sentence, and on the trail
        messages.error(request, translated(conflict.sentence))
        return redirect(to, *parts)
    return done(request, _("It is done."), to, *parts)


def _look(request: SignedRequest, pk: int, back: str) -> HttpResponse:
    """What the end of a role takes away, and the button."""
    found = there(RoleAssignment.objects.select_related("person").filter(pk=pk).first(), pk)
    page = {"effects": of_role_end(found, at=request.now), "back_url": back}
    title, form = _("End a role of %(name)s"), VersionForm(initial={"version": found.version})
    return shown(request, "accounts/roles/end.html", form, title=title % {"name": found.person.name}, **page)
