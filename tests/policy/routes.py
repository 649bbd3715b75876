"""Every address of the product, read from the URLconf: whatever is added there is tested without being named here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.sealed import sealed

NOT_SET = object()


@dataclass(frozen=True)
class Route:
    """One address: its name, its pattern, its parameters and what its view declares."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    callback: Callable[..., Any]

    @property
    def permission(self) -> Any:
        """The permission that the view names; None: for everybody; NOT_SET when it says nothing."""
        view_class = getattr(self.callback, "cls", None) or getattr(self.callback, "view_class", None)
        return getattr(self.callback, "permission", getattr(view_class, "permission", NOT_SET))

    @property
    def is_api(self) -> bool:
        """Answers with problem documents instead of pages."""
        return self.pattern.startswith("api/")

    def path(self, values: dict[str, Any]) -> str:
        """The address with these values filled in."""
        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: _filled(found, values), self.pattern)


def _filled(found: re.Match[str], values: dict[str, Any]) -> str:
    """One value as its address carries it: a row's number sealed where people outside read it."""
    kind, value = str(found.group(1) or ""), values[found.group(2)]
    return sealed(kind.removesuffix("_key"), value) if kind.endswith("_key") and isinstance(value, int) else str(value)


def routes() -> list[Route]:
    """All of them, in the order of the URLconf."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            pattern = prefix + str(entry.pattern)
            parameters = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
            yield Route(entry.name or "", pattern, parameters, entry.callback)
