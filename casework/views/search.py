"""Search: one box, what the reader may see, on the trail without its words.

The words are posted, and stand in no address, history or log: the answer leads to a number that is the asker's alone.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import drafts
from casework.actions.asking import note_search
from casework.errors import there
from casework.queries import search as query


@requires(Permission.SEARCH, "GET", "HEAD", "POST")
def search(request: SignedRequest) -> HttpResponse:
    """The empty box (GET); the words (POST), which lead to their results. A reference alone opens its case."""
    text = request.POST.get("q", "").replace("\0", " ")[: query.LONGEST].strip()
    if not text:
        return _page(request, "")
    note_search(by=request.user, at=request.now)
    if reference := query.jump(request.sight, text):
        _record(request, text, found=1)
        return redirect("case", reference)
    asked = drafts.ask(by=request.user, at=request.now, text=text)
    return redirect("search-results", asked.pk)


@requires(Permission.SEARCH, "GET", "HEAD")
def results(request: SignedRequest, asked: str) -> HttpResponse:
    """The best matches of one's own words; anybody else's number, or one of yesterday, is absent."""
    found = there(drafts.asked(by_id=request.user.pk, at=request.now, number=asked), asked)
    matches = query.search(request.sight, found.text, at=request.now)
    _record(request, found.text, found=len(matches.results))
    return _page(request, found.text, found=matches, page_marking=matches.marking)


def _record(request: SignedRequest, text: str, *, found: int) -> None:
    # how many words, never which: the trail is read by people who may not know what was looked for
    counted = {"words": len(query.words_of(text)), "found": found}
    audit.record(Code.SEARCHED, by=request.user, at=request.now, data=counted)


def _page(request: SignedRequest, text: str, **more: Any) -> HttpResponse:
    context = {"title": _("Search"), "search_text": text, "found": None, **more}
    return render(request, "casework/search/page.html", context)
