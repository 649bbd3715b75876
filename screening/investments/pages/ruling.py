"""The decision tab of an investment file."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.views.case import opened, tab_page
from screening.investments.pages.ruling_page import ruling_page


@requires(Permission.CASE_VIEW)
@require_safe
def ruling(request: SignedRequest, reference: str) -> HttpResponse:
    """Stages, opinions, ministers, how they combine, the decision, like files, appeal, fines, the Union."""
    case = opened(request, reference, "ruling", kind="fdi")
    tab = ruling_page(case, request.sight, at=request.now)
    return tab_page(request, case, "ruling", template="screening/file/ruling.html", tab=tab)
