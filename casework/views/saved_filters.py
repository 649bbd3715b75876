"""Filters kept under a name: save and delete one's own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import Refused
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import saved_filters


@requires(Permission.SELF)
@require_POST
def save(request: SignedRequest) -> HttpResponse:
    """Keep the filter that the inbox shows, then show it again."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        kept = saved_filters.save_filter(name=name, query=query, by=request.user, at=request.now)
    except Refused as refused:
        messages.error(request, translated(refused.sentence))
        return redirect("inbox")
    messages.success(request, _("The filter “%(name)s” is kept.") % {"name": kept.name})
    return redirect(f"/?{kept.query}")


@requires(Permission.SELF)
@require_POST
def delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget one of the person's own filters."""
    saved_filters.delete_filter(pk=pk, by=request.user, at=request.now)
    messages.success(request, _("The filter is deleted."))
    return redirect("inbox")
