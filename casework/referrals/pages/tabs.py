"""The tabs of a referral that only show: the decision, and whom the case concerns."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.queries.subjects import subjects_of
from casework.referrals.queries.decision import decision_page
from casework.views.case import opened, tab_page


@requires(Permission.CASE_VIEW)
@require_safe
def decision(request: SignedRequest, reference: str) -> HttpResponse:
    """Proposals, votes, minority opinions, the decision."""
    found = opened(request, reference, "decision", kind="referral")
    return tab_page(request, found, "decision", tab=decision_page(found, request.sight))


@requires(Permission.CASE_VIEW)
@require_safe
def subjects(request: SignedRequest, reference: str) -> HttpResponse:
    """Persons and organisations concerned."""
    found = opened(request, reference, "subjects", kind="referral")
    return tab_page(request, found, "subjects", subjects=subjects_of(found, at=request.now))
