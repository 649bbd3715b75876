"""The positions tab, and the draft of the own position that saves itself."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.errors import Refused
from casework.forms.acts import form_for
from casework.referrals.acts.positions import save_position
from casework.referrals.forms.positions import PositionForm
from casework.referrals.queries.positions import positions_page
from casework.views.acts import record_refusal
from casework.views.case import opened, tab_page
from casework.views.drafts import faults_of, keep_now, shared_draft


@requires(Permission.CASE_VIEW)
@require_safe
def positions(request: SignedRequest, reference: str) -> HttpResponse:
    """The map of agreement and the rounds."""
    case = opened(request, reference, "positions", kind="referral")
    return tab_page(request, case, "positions", tab=positions_page(case, request.sight, at=request.now))


@requires(Permission.CASE_VIEW)
@require_POST
def autosave(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft; a colleague's newer draft is never overwritten."""
    case = get_case(request.sight, reference, kind="referral")
    form = form_for("give_position", case, request.sight, request.POST)
    if not isinstance(form, PositionForm):  # the registry says so; the type checker doesn't know
        raise Refused("There is no position to keep.", code="act.give_position")
    form.is_valid()
    version = whole(request.POST.get("draft_version"))
    who: dict[str, Any] = {"by": request.user, "at": request.now}
    place = reverse("act", args=[reference, "give_position"])
    try:
        return shared_draft(
            request,
            place,
            case,
            lambda: save_position(reference=reference, fields=form.draft_fields(), version=version, **who),
            lambda: faults_of(form),
        )
    except Refused as refused:
        record_refusal(request, case, refused, "positions.autosave")
        keep_now(request, place, case)  # not in the draft of the service any more, but its writer can still read it
        return JsonResponse({"detail": translated(refused.sentence)}, status=422)
