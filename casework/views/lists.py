"""What sortable lists have around their rows: addresses that keep what was chosen, and heads that turn the order."""

from collections.abc import Collection, Iterable
from urllib.parse import urlencode

from django.http import HttpRequest


def columns(
    request: HttpRequest, titles: Iterable[tuple[str, str, str]], orders: Collection[str], current: str
) -> list[dict[str, str]]:
    """The heads, each of an order's name (empty: it can't be sorted by), a label and a class."""
    found = []
    for name, label, css in titles:
        direction = {name: "asc", f"-{name}": "desc"}.get(current, "") if name else ""
        turned = f"-{name}" if direction == "asc" else name
        url = address(request, sort=turned) if turned in orders else ""
        found.append({"label": label, "css": css, "direction": direction, "url": url})
    return found


def neighbours(request: HttpRequest, before: str, after: str) -> dict[str, str]:
    """The addresses of the pages at these cursors, for the template."""
    pages = {"before_url": before, "after_url": after}
    return {name: address(request, cursor=cursor) if cursor else "" for name, cursor in pages.items()}


def address(request: HttpRequest, **changed: str) -> str:
    """This page's address with some parameters changed; any change but a cursor goes back to the first page."""
    kept = {key: value for key, value in request.GET.items() if key != "cursor"} | changed
    return f"{request.path}?{urlencode({key: value for key, value in kept.items() if value})}"
