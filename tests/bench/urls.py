"""The product's addresses and an empty page: what a signed-in answer costs when it says nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.permissions import Permission
from accounts.views.door import requires
from config.urls import urlpatterns as product


@requires(Permission.SELF)
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, through every middleware and the door."""
    return HttpResponse("")


urlpatterns = [path("bench/empty/", empty), *product]
