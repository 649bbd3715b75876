"""Who can see this case, and why: for its lead, a supervisor, the oversight body; asking is recorded."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.views.door import requires, sight
from casework.access import get_case
from casework.errors import Refused
from casework.queries.access_list import access_list
from casework.queries.case_page import may_explain
from casework.views.case import tab_page


@requires(Permission.CASE_VIEW)
@require_safe
def access(request: HttpRequest, reference: str) -> HttpResponse:
    """Every person who sees the case with the rules that let each in, and the explicit grants."""
    case = get_case(sight(request), reference)
    if not may_explain(case, sight(request)):
        raise Refused(
            "Only the lead, a supervisor or the oversight body may ask who sees this case.", code="permission"
        )
    audit.record(Code.EXPLAINED, by=request.user, at=request.now, case=case)  # type: ignore[arg-type,attr-defined]
    return tab_page(request, case, "access", tab=access_list(case, sight(request)))
