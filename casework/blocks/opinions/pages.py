"""The draft of a service that saves itself."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from accounts.numbers import whole
from accounts.queries.translation import translated
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.errors import Refused
from casework.forms.acts import form_for
from casework.views.acts import record_refusal
from casework.views.drafts import faults_of, keep_now, shared_draft


def autosave(
    request: SignedRequest, reference: str, act: str, save: Callable[..., Any], *, kind: str, keeps: bool = False
) -> HttpResponse:
    """Keep what is valid of the own service's draft; a colleague's newer draft is never overwritten. What is refused is
    kept for its writer alone where ``keeps`` says so.
    """
    case = get_case(request.sight, reference, kind=kind)
    form: Any = form_for(act, case, request.sight, request.POST)
    form.is_valid()
    version = whole(request.POST.get("draft_version"))
    who: dict[str, Any] = {"by": request.user, "at": request.now}
    place = reverse("act", args=[reference, act])
    try:
        return shared_draft(
            request,
            place,
            case,
            lambda: save(reference=reference, fields=form.draft_fields(), version=version, **who),
            lambda: faults_of(form),
        )
    except Refused as refused:
        record_refusal(request, case, refused, f"{act}.autosave")
        if keeps:
            keep_now(request, place, case)
        return JsonResponse({"detail": translated(refused.sentence)}, status=422)
