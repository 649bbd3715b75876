"""The tab of requests of a case, and taking a question back from it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.blocks.requests import acts
from casework.blocks.requests.page import requests_page
from casework.blocks.requests.queries import Requests
from casework.errors import Refused
from casework.views.acts import record_refusal
from casework.views.case import opened, tab_page


@requires(Permission.CASE_VIEW)
@require_safe
def requests(request: SignedRequest, reference: str) -> HttpResponse:
    """Questions that wait, letters with their answers, and the history of stops."""
    case = opened(request, reference, "requests", block=Requests)
    page = requests_page(case, request.sight, at=request.now)
    return tab_page(request, case, "requests", template="casework/blocks/requests/tab.html", tab=page)


@requires(Permission.CASE_VIEW)
@require_POST
def drop_question(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Take a question back that stands in no letter yet."""
    case = get_case(request.sight, reference)
    try:
        acts.drop(reference=reference, by=request.user, at=request.now, question_id=pk)
    except Refused as refused:
        if refused.code == "permission":
            raise
        record_refusal(request, case, refused, "question.drop")
        messages.error(request, translated(refused.sentence))
    else:
        messages.success(request, _("The question was taken back."))
    return redirect("case-requests", reference)
