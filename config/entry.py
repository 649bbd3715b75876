"""What people type, as it arrives: characters that nobody sees are taken out before anything reads the form.

An override of direction makes "exe.txt" of a program's name and turns the rest of a line round; a joiner of no width
keeps two equal names from ever meeting. A NUL goes with them, in names of fields too: the database can't keep one.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.names import UNWANTED, cleaned

SECRETS = frozenset({"password", "old", "new", "again"})  # what stands in these fields is kept to the letter


NUL = "\0"  # no text of PostgreSQL holds it, whatever becomes of the field


def _unwanted(name: str, value: str) -> bool:
    return NUL in name or (name not in SECRETS and (NUL in value or UNWANTED.search(value) is not None))


class CleanEntry:
    """Clean the fields of every form that is posted; after the check of its token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the form is looked at once its address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Replace the fields when one of them holds something that nobody sees."""
        if request.method != "POST" or request.path.startswith("/api/"):  # the API reads its bodies itself, once
            return
        given = request.POST
        if any(_unwanted(name, value) for name, values in given.lists() for value in values):
            clean = given.copy()
            clean.clear()
            for name, values in given.lists():
                kept = values if name in SECRETS else [cleaned(value).replace(NUL, "") for value in values]
                clean.setlist(name.replace(NUL, ""), kept)
            clean._mutable = False
            request.POST = clean  # type: ignore[assignment]
