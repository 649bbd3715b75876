"""Names that somebody looks for in a list: posted, and in the address only as a number of the asker's own session.

Everything else that narrows a list stands in the address as it is.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect

from accounts.views.second_factor import Adapter

KEPT = "names_asked"
MOST = 40  # names of one session
LONGEST = 200  # characters of one
SIGN = "~"  # before the number, which no name begins with


def choice(name: str, label: Any, rows: Iterable[tuple[Any, Any]], chosen: str) -> dict[str, Any]:
    """One filter of a list, with what can be chosen."""
    options = [{"value": value, "label": words, "selected": value == chosen} for value, words in rows]
    return {"name": name, "label": label, "options": options}


def to_address(request: HttpRequest, names: Iterable[str]) -> HttpResponseRedirect:
    """From a posted filter to its address, in which these fields are numbers."""
    kept = dict(request.session.get(KEPT, {}))
    chosen = {name: request.POST[name].strip() for name in request.POST if name != "csrfmiddlewaretoken"}
    for name in names:
        if chosen.get(name):
            number = secrets.token_urlsafe(9)
            kept[number] = Adapter().encrypt(chosen[name][:LONGEST])
            chosen[name] = f"{SIGN}{number}"
    # encrypted in the session, whose rows everybody's context can read
    request.session[KEPT] = dict(list(kept.items())[-MOST:])
    query = urlencode({name: value for name, value in chosen.items() if value})
    return redirect(f"{request.path}?{query}" if query else request.path)


def from_address(request: HttpRequest, names: Iterable[str]) -> QueryDict:
    """The filter as it was typed; a number that is nobody's, or of a session that is over, asks for nothing."""
    asked, kept = request.GET.copy(), request.session.get(KEPT, {})
    for name in names:
        value = str(asked.get(name, ""))
        if value.startswith(SIGN):
            with suppress(InvalidToken):
                asked[name] = ""
                asked[name] = Adapter().decrypt(kept.get(value.removeprefix(SIGN), ""))
    return asked
