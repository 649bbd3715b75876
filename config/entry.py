"""What people type, as it arrives: characters that nobody sees are taken out before anything reads the form.

An override of direction makes "exe.txt" of a program's name and turns the rest of a line round; a joiner of no width
keeps two equal names from ever meeting.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.names import UNWANTED, cleaned

SECRETS = frozenset({"password", "old", "new", "again"})  # what stands in these fields is kept to the letter


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
        if any(UNWANTED.search(value) for name, values in given.lists() if name not in SECRETS for value in values):
            clean = given.copy()
            for name, values in given.lists():
                if name not in SECRETS:
                    clean.setlist(name, [cleaned(value) for value in values])
            clean._mutable = False
            request.POST = clean  # type: ignore[assignment]
