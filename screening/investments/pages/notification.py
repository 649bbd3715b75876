"""The officer's tab of the notification: all of it, who owns whom, what the scope assistant says, what changed."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.days import day_of
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.views.case import opened, tab_page
from screening.investments.pages.notification_page import notification_page


@requires(Permission.CASE_VIEW)
@require_safe
def notification(request: SignedRequest, reference: str) -> HttpResponse:
    """The notification as it stands, and its hand-ins one against the other."""
    case = opened(request, reference, "notification", kind="fdi")
    page = notification_page(case, request.sight, today=day_of(request.now))
    return tab_page(request, case, "notification", template="screening/file/notification.html", tab=page)
