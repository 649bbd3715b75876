"""The first-run page: what is still missing before the first case, and where it is made."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.queries.setup import missing, sittings


@requires(Permission.PEOPLE_MANAGE)
@require_safe
def setup(request: SignedRequest) -> HttpResponse:
    """What is missing, each with the page where it is made, and who sits in the bodies."""
    at = request.now
    return render(request, "casework/setup.html", {"lacks": missing(at=at), "sittings": sittings(at=at)})
