"""The bell's page, its count, and marking as read."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.permissions import Permission
from accounts.sealed import unsealed
from accounts.views.door import requires
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.actions import notices
from casework.queries.notices import notice_page, target_of, unread_count


@requires(Permission.SELF, "GET", "HEAD")
def notice_list(request: SignedRequest) -> HttpResponse:
    """The person's notices, newest first; ``?before=`` shows those older than one."""
    page = notice_page(request.sight, before=unsealed("notice", request.GET.get("before")))
    listed(count=len(page.notices))
    return render(request, "casework/notice/list.html", {"page": page, "page_marking": page.marking})


@requires(Permission.SELF, "GET", "HEAD")
def unread(request: SignedRequest) -> HttpResponse:
    """What the bell asks for every 20 seconds."""
    return JsonResponse({"unread": unread_count(request.sight)})


@requires(Permission.SELF, "GET", "HEAD")
def notice(request: SignedRequest, pk: int) -> HttpResponse:
    """Open what a notice speaks of; the notice counts as read."""
    return redirect(target_of(notices.mark_read(sight=request.sight, pk=pk, at=timezone.now())))


@requires(Permission.SELF, "POST")
def mark_read(request: SignedRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and stay on the page."""
    notices.mark_read(sight=request.sight, pk=pk, at=timezone.now())
    return redirect("notifications")


@requires(Permission.SELF, "POST")
def mark_all_read(request: SignedRequest) -> HttpResponse:
    """Mark every notice as read."""
    notices.mark_all_read(sight=request.sight, at=timezone.now())
    return redirect("notifications")
