"""What was asked for: the page of those who decide and of those who asked, and the decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.actions.request import decide
from accounts.errors import Absent, Conflict, Refused
from accounts.forms.people import RefusalForm, VersionForm
from accounts.lifecycle.request import REQUEST
from accounts.permissions import Permission
from accounts.queries.foreseen import of_approval
from accounts.queries.requests import decided, one_request, waiting
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.forms import done, posted, refuse_in, shown
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
