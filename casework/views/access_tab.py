"""Who can see this case, and why: for its lead, a supervisor, the oversight body; asking is recorded."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.errors import Refused
from casework.queries.access_list import access_list
from casework.queries.case_page import may_explain
from casework.views.case import tab_page


@requires(Permission.CASE_VIEW)
@require_safe
def access(request: SignedRequest, reference: str) -> HttpResponse:
    """Every person who sees the case with the rules that let each in, and the explicit grants."""
    case = get_case(request.sight, reference)
    if not may_explain(case, request.sight):
        raise Refused(
            "Only the lead, a supervisor or the oversight body may ask who sees this case.", code="permission"
        )
    audit.record(Code.EXPLAINED, by=request.user, at=request.now, case=case)
    return tab_page(request, case, "access", tab=access_list(case, request.sight))
