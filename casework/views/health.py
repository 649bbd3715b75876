"""The installation: whether each part does its work, and what is missing before the first case; where it is mended."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.queries.health import health_page
from casework.queries.setup import missing, sittings


@requires(Permission.HEALTH_VIEW, "GET", "HEAD")
def health(request: SignedRequest) -> HttpResponse:
    """Each part with its state, its last sign of life, and what to do; ``/healthz`` tells programs."""
    return render(request, "casework/health.html", {"page": health_page(at=request.now)})


@requires(Permission.PEOPLE_MANAGE, "GET", "HEAD")
def setup(request: SignedRequest) -> HttpResponse:
    """What is missing, each with the page where it is made, and who sits in the bodies."""
    at = request.now
    return render(request, "casework/setup.html", {"lacks": missing(at=at), "sittings": sittings(at=at)})
