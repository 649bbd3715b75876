"""The draft of the own position, which saves itself."""

from django.http import HttpResponse

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.opinions import pages
from casework.referrals.acts.positions import save_position


@requires(Permission.CASE_VIEW, "POST")
def autosave(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft; what is refused, its writer can still read."""
    return pages.autosave(request, reference, "give_position", save_position, kind="referral", keeps=True)
