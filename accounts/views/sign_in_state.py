"""What an administrator sees of somebody's sign-in: failures, waits that run, and a button that ends them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.sign_in import lift
from accounts.permissions import Permission
from accounts.queries.people import person_named
from accounts.queries.second_factor import delays_of
from accounts.views.door import requires
from accounts.views.request import SignedRequest


@requires(Permission.PEOPLE_MANAGE)
@require_GET
def delays(request: SignedRequest, username: str) -> HttpResponse:
    """Failures under a person's name, from which address, and until when the next try waits."""
    found = person_named(username)
    context = {"person": found, "rows": delays_of(found, at=request.now), "own": found.pk == request.user.pk}
    return render(request, "accounts/people/sign_in.html", context)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
def delay_lift(request: SignedRequest, username: str, pk: int) -> HttpResponse:
    """Let the next try come at once."""
    found = person_named(username)
    lift(delay=pk, person=found, by=request.user, at=request.now)
    messages.success(request, _("The next try may come at once."))
    return redirect("person-sign-in", username)
