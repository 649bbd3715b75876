"""The positions tab, and the draft of the own position that saves itself."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.opinions import pages
from casework.referrals.acts.positions import save_position
from casework.referrals.queries.positions import positions_page
from casework.views.case import opened, tab_page


@requires(Permission.CASE_VIEW)
@require_safe
def positions(request: SignedRequest, reference: str) -> HttpResponse:
    """The map of agreement and the rounds."""
    case = opened(request, reference, "positions", kind="referral")
    return tab_page(request, case, "positions", tab=positions_page(case, request.sight, at=request.now))


@requires(Permission.CASE_VIEW)
@require_POST
def autosave(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft; what is refused, its writer can still read."""
    return pages.autosave(request, reference, "give_position", save_position, kind="referral", keeps=True)
