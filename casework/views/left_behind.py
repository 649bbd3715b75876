"""What hangs on a person, for a supervisor of the service: the list itself, and taking over a leaver's drafts.

Whoever manages people sees counts by kind on the person's own page and none of this.
"""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.context import acting_as_system
from accounts.errors import Absent
from accounts.models import Service
from accounts.permissions import Permission
from accounts.queries.people import person_named
from accounts.views.door import requires
from accounts.views.forms import act, posted
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.actions.authorship import take_over_draft
from casework.forms.acts import TakeOverDraftForm
from casework.queries.left_behind import leavers, left_draft, work_left


@requires(Permission.CASE_ASSIGN, "GET", "HEAD")
def people_left(request: SignedRequest) -> HttpResponse:
    """The people of the own service: those who left and whose work waits come first."""
    service = _own_service(request)
    rows = leavers(service)
    listed(count=len(rows))
    context = {"rows": rows, "service": service.code}
    return render(request, "casework/left/people.html", context)


@requires(Permission.CASE_ASSIGN, "GET", "HEAD")
def work(request: SignedRequest, username: str) -> HttpResponse:
    """What hangs on one person in the own service, as far as the reader sees the cases; a reading on the trail."""
    service, person = _own_service(request), person_named(username)
    if person.username not in {row.username for row in leavers(service)}:
        raise Absent(username)
    kinds = work_left(person, request.sight, service=service, at=request.sight.at)
    listed(count=sum(len(kind.cases) for kind in kinds), of=person)
    context = {
        "name": person.name,
        "kinds": kinds,
        "gone": not person.is_active or person.service_id != service.pk,
        "page_marking": max((case.marking for kind in kinds for case in kind.cases), default=0),
        "former_names": tuple(person.former_names.values_list("name", flat=True)),
    }
    return render(request, "casework/left/work.html", context)


@requires(Permission.CASE_ASSIGN, "GET", "HEAD", "POST")
def take_draft(request: SignedRequest, reference: str) -> HttpResponse:
    """Take over a draft of somebody who left; nobody else sees it, the reader neither until then."""
    with acting_as_system("whether somebody left this draft"):
        if left_draft(reference, request.sight) is None:
            raise Absent(reference)
    return act(
        request,
        TakeOverDraftForm(posted(request), sight=request.sight),
        partial(take_over_draft, reference=reference),
        template="casework/left/draft.html",
        to=("people-left",),
        said=_("The draft has a new author."),
        reference=reference,
    )


def _own_service(request: SignedRequest) -> Service:
    return Service.objects.get(pk=request.sight.service_id)
