"""What was asked for, and the decision. Roles: what each gives, asking for one, ending one. It takes two people."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.access_request import decide
from accounts.actions.role import act_on_role, request_role
from accounts.errors import Absent, Conflict, Refused, there
from accounts.forms.people import RefusalForm, RoleForm, VersionForm
from accounts.lifecycle.access_request import REQUEST
from accounts.lifecycle.role import ROLE
from accounts.models import RoleAssignment
from accounts.permissions import Permission
from accounts.queries.access_requests import decided, one_request, waiting
from accounts.queries.foreseen import of_approval, of_role_end
from accounts.queries.people import person_named
from accounts.queries.roles import role_table, roles_in_force
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import done, give, posted, refuse_in, shown
from accounts.views.request import SignedRequest


@requires(Permission.SELF, "GET")
def requests(request: SignedRequest) -> HttpResponse:
    """What waits, and with ``?state=decided`` what was decided: all of it for those who decide or administer, and for
    everybody else what they asked for themselves.
    """
    over = request.GET.get("state") == "decided"
    find = decided if over else waiting
    rows = find(viewer=request.user, sight=request.sight, at=request.now)
    approver = request.sight.may(Permission.ROLE_APPROVE)
    return render(request, "accounts/requests/list.html", {"rows": rows, "over": over, "approver": approver})


@requires(Permission.SELF, "GET", "POST")
def request_step(request: SignedRequest, pk: int, act: str) -> HttpResponse:
    """Approve, refuse or withdraw. A refusal is asked for its reason; the other two are confirmed by the button."""
    if act not in REQUEST.acts:
        raise Absent(act)
    line = one_request(pk, viewer=request.user, sight=request.sight, at=request.now)
    form_class = RefusalForm if act == "refuse" else VersionForm
    form = form_class(posted(request), initial={"version": line.version})
    if form.is_valid():
        try:
            decide(request=pk, act=act, by=request.user, at=request.now, **form.cleaned_data)
        except Conflict as conflict:
            messages.error(request, translated(conflict.sentence))
            return redirect("requests")
        except Refused as refused:
            if not refused.field:  # what the table refuses goes to the door: a 403 with its sentence, and on the trail
                raise
            refuse_in(form, refused)
        else:
            return done(request, _("It is done; whoever asked is told."), "requests")
    decides = act == "approve" and request.sight.may(Permission.ROLE_APPROVE)  # nobody else learns what it opens
    effects = of_approval(pk, at=request.now) if decides else []
    page = {"line": line, "title": _(REQUEST.row(act).title), "effects": effects}
    return shown(request, "accounts/requests/step.html", form, **page)


# -- roles -------------------------------------------------------------------------------------------------------------


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
    """What the end of a role takes away, and the button; or the end."""
    if act not in ROLE.acts or ROLE.row(act).permission != permission:
        raise Absent(act)
    if request.method == "GET":
        found = there(RoleAssignment.objects.select_related("person").filter(pk=pk).first(), pk)
        page = {"effects": of_role_end(found, at=request.now), "back_url": reverse(to, args=parts)}
        title, form = _("End a role of %(name)s"), VersionForm(initial={"version": found.version})
        return shown(request, "accounts/roles/end.html", form, title=title % {"name": found.person.name}, **page)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        act_on_role(assignment=pk, act=act, version=version, by=request.user, at=request.now)
    except Conflict as conflict:  # any other refusal goes to the door: a 403 with its sentence, and on the trail
        messages.error(request, translated(conflict.sentence))
        return redirect(to, *parts)
    return done(request, _("It is done."), to, *parts)
