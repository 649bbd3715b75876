"""Search: one box, what the reader may see, on the trail without its words.

The words are posted, and stand in no address, history or log: the answer leads to a number that is the asker's alone.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.views.door import requires, sight
from casework.actions import drafts
from casework.actions.asking import note_search
from casework.errors import Absent
from casework.queries import search as query


@requires(Permission.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The empty box (GET); the words (POST), which lead to their results. A reference alone opens its case."""
    text = request.POST.get("q", "").replace("\0", " ")[: query.LONGEST].strip()
    if not text:
        return _page(request, "")
    note_search(by=request.user, at=request.now)  # type: ignore[arg-type,attr-defined]
    if reference := query.jump(sight(request), text):
        _record(request, text, found=1)
        return redirect("case", reference)
    asked = drafts.ask(by=request.user, at=request.now, text=text)  # type: ignore[arg-type,attr-defined]
    return redirect("search-results", asked.pk)


@requires(Permission.SEARCH)
@require_safe
def results(request: HttpRequest, asked: str) -> HttpResponse:
    """The best matches of one's own words; anybody else's number, or one of yesterday, is absent."""
    found = drafts.asked(by_id=request.user.pk, at=request.now, number=asked)  # type: ignore[arg-type,attr-defined]
    if found is None:
        raise Absent(asked)
    matches = query.search(sight(request), found.text, at=request.now)  # type: ignore[attr-defined]
    _record(request, found.text, found=len(matches.results))
    return _page(request, found.text, found=matches, page_marking=matches.marking)


def _record(request: HttpRequest, text: str, *, found: int) -> None:
    # how many words, never which: the trail is read by people who may not know what was looked for
    counted = {"words": len(query.words_of(text)), "found": found}
    audit.record(Code.SEARCHED, by=request.user, at=request.now, data=counted)  # type: ignore[arg-type,attr-defined]


def _page(request: HttpRequest, text: str, **more: Any) -> HttpResponse:
    context = {"title": _("Search"), "search_text": text, "found": None, **more}
    return render(request, "casework/search/page.html", context)
