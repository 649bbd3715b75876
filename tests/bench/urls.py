"""The product's addresses, an empty page and a bare list: what an answer costs that says next to nothing."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from accounts.permissions import Permission
from accounts.views.door import requires
from casework.models import Case
from config.urls import urlpatterns as product

BARE = """{% load i18n %}<!doctype html><title>{% translate "Inbox" %}</title><table>{% for case in cases %}
<tr><td><a href="/cases/{{ case.reference }}/">{{ case.reference }}</a></td><td>{{ case.title }}</td>
<td>{{ case.state }}</td><td>{{ case.created_at|date:"Y-m-d" }}</td><td>{{ case.version }}</td>
</tr>{% endfor %}</table>"""


@requires(Permission.SELF)
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, through every middleware and the door."""
    return HttpResponse("")


@cache
def _page() -> Any:
    """Read once, as Django keeps the templates that it finds in files."""
    return engines["django"].from_string(BARE)


@requires(Permission.SELF)
def bare(request: HttpRequest) -> HttpResponse:
    """Fifty rows as a beginner's page of Django would list them, under the policies but without the product's frame."""
    return HttpResponse(_page().render({"cases": Case.objects.order_by("-pk")[:50]}))


urlpatterns = [path("bench/empty/", empty), path("bench/bare/", bare), *product]
