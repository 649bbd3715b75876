"""The manual of the API names every endpoint with its permission and an example, and none that isn't there."""

import re
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from devstack.places import ROOT

MANUAL = (ROOT / "docs" / "how-to" / "api.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z]+) ([^`]+)` \| (?:`([a-z.]+)`|(nobody)) \| .+ \|$", re.MULTILINE)
EXAMPLE = re.compile(r'^curl -X ([A-Z]+) +"\$API/([^"?]*)', re.MULTILINE)
PARTS = {
    "<str:reference>": ("REFERENCE", "[A-Z]+-[A-Z0-9-]+"),
    "<str:act>": ("ACT", "[a-z_]+"),
    "<int:pk>": ("ID", "[0-9]+"),
}


def patterns(found: Any, before: str = "") -> list[tuple[str, Any]]:
    """Every address with its view."""
    rows: list[tuple[str, Any]] = []
    for one in found.url_patterns:
        path = before + str(one.pattern)
        rows += [(path, one.callback)] if isinstance(one, URLPattern) else patterns(one, path)
    return rows


def endpoints() -> dict[tuple[str, str], str]:
    """Method and address → the permission that the route asks for."""
    found = {}
    for path, view in patterns(get_resolver()):
        if not path.startswith("api/v1/"):
            continue
        of = view.cls
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(of, method):
                found[method.upper(), path.removeprefix("api/v1/")] = str(of.permission or "nobody")
    return found


def named(path: str) -> str:
    """An address as the manual's table writes it."""
    path = path.replace("actions/<int:pk>/<str:act>/", "actions/<int:pk>/STEP/")
    for part, (word, _pattern) in PARTS.items():
        path = path.replace(part, word)
    return path


def test_the_table_names_every_endpoint_with_its_permission_and_no_other() -> None:
    written = {(method, path): permission or nobody for method, path, permission, nobody in ROW.findall(MANUAL)}
    assert written == {(method, named(path)): permission for (method, path), permission in endpoints().items()}


def test_every_endpoint_has_an_example() -> None:
    examples = EXAMPLE.findall(MANUAL)
    for method, path in endpoints():
        pattern = re.escape(path)
        for part, (_word, shape) in PARTS.items():
            pattern = pattern.replace(re.escape(part), shape)
        assert any(method == m and re.fullmatch(pattern, p) for m, p in examples), (method, path)
    assert len(examples) == len(endpoints())
