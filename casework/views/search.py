"""Search: one box, what the reader may see, on the trail without its words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.views.door import requires, sight
from casework.queries import search as query


@requires(Permission.SEARCH)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The best matches; a reference alone opens its case."""
    text = request.GET.get("q", "").replace("\0", " ")[: query.LONGEST]
    context: dict[str, Any] = {"title": _("Search"), "search_text": text, "found": None}
    if text.strip():
        # how many words, never which: the trail is read by people who may not know what was looked for
        counted = {"words": len(query.words_of(text))}
        reference = query.jump(sight(request), text)
        found = None if reference else query.search(sight(request), text, at=request.now)  # type: ignore[attr-defined]
        counted["found"] = len(found.results) if found else 1
        audit.record(Code.SEARCHED, by=request.user, at=request.now, data=counted)  # type: ignore[arg-type,attr-defined]
        if found is None:
            return redirect(f"/cases/{reference}/")
        context |= {"found": found, "page_marking": found.marking}
    return render(request, "casework/search/page.html", context)
