"""What changed since I last looked, ticked section by section; and the note of a hand-over."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions.revisions import mark_read
from casework.errors import Refused
from casework.lifecycle.acts import acts_of
from casework.queries.act_menu import act_url
from casework.queries.changes import changes_since
from casework.queries.hand_over import hand_over_page
from casework.views.acts import begun, record_refusal, row_of
from casework.views.case import opened


@requires(Permission.CASE_VIEW)
def changes(request: SignedRequest, reference: str) -> HttpResponse:
    """Old and new text of each section; POST ticks the sections whose number was shown. ``for`` names the act that
    waits for the reading: when everything is read, it opens.
    """
    case = opened(request, reference, "changes")
    wanted = request.GET.get("for", "")
    act = wanted if wanted in acts_of(case.kind) else ""
    then = f"{act_url(case, act)}{f'?{urlencode(begun(request))}' if begun(request) else ''}" if act else ""
    status, sentence = 200, ""
    if request.method == "POST":
        try:
            ticked = _ticked(request.POST.getlist("read"))
            mark_read(reference=reference, sight=request.sight, by=request.user, at=request.now, sections=ticked)
            messages.success(request, _("Ticked as read."))
            left = [s for s in changes_since(case, request.sight.person_id) if s.unread]
            if act:
                return redirect(request.get_full_path() if left else then)
            return redirect("changes" if left else "case", reference)
        except Refused as refused:
            record_refusal(request, case, refused, "changes")
            status, sentence = 422, translated(refused.sentence)
    sections = changes_since(case, request.sight.person_id)
    context = {
        "case": case,
        "title": _("What changed since you last looked"),
        "unread": [s for s in sections if s.unread],
        "read": [s for s in sections if not s.unread],
        "sentence": sentence,
        "act": _(row_of(case, act).title) if act else "",
        "act_url": then,
        "page_marking": case.label.marking,
    }
    return render(request, "casework/case/changes.html", context, status=status)


def _ticked(values: list[str]) -> dict[str, int]:
    """``section:number`` as posted; anything else is refused."""
    found = {}
    for value in values:
        section, _colon, text = value.partition(":")
        number = whole(text)
        if number is None:
            raise Refused("There is no such revision to tick as read.", field="sections")
        found[section] = number
    if not found:
        raise Refused("Tick the sections that you have read.", field="sections")
    return found


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def hand_over(request: SignedRequest, reference: str) -> HttpResponse:
    """The note as it stood when the case was offered; its receiver signs from here."""
    case = opened(request, reference, "hand_over")
    page = hand_over_page(case, request.sight)
    context = {"case": case, "page": page, "title": _("Hand-over"), "page_marking": case.label.marking}
    return render(request, "casework/case/hand_over.html", context)
