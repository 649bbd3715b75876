"""The page of health: whether each part of the installation does its work, and what to do where one doesn't."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.queries.health import health_page


@requires(Permission.HEALTH_VIEW)
@require_safe
def health(request: SignedRequest) -> HttpResponse:
    """Each part with its state, its last sign of life, and what to do; ``/healthz`` tells programs."""
    return render(request, "casework/health.html", {"page": health_page(at=request.now)})
