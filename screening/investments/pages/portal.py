"""A file as its representatives see it. Everything is read inside ``outside`` and handed on as frozen objects."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Sight
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.portal import pages
from casework.blocks.portal.door import Seat, own_seat
from casework.blocks.portal.pages import by_whom, download, was_read
from casework.models import Case
from screening.investments.access import outside
from screening.investments.acts import file_access
from screening.investments.models import Side
from screening.investments.queries.copies import copy_page
from screening.investments.queries.file_access import opened_to_me
from screening.investments.queries.hand_ins import hand_in_page
from screening.investments.queries.portal import FilePage, file_page, side_page
from screening.investments.record.hand_in import PDF, Copy, copy_of, copy_of_said
from screening.investments.record.letters import open_outside


def page_for(case: Case, sight: Sight, seat: Seat, *, at: datetime) -> FilePage:
    """The page of a file for the side that the reader represents; only inside ``outside``."""
    if seat.side == Side.NOTIFIER:
        return file_page(case, sight, at=at, writes=seat.may_write)
    return side_page(case, sight, seat, at=at)


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def file(request: SignedRequest, reference: str) -> HttpResponse:
    """Where the file stands, what is asked, what was sent, what can be done."""
    with outside(request.sight, reference, every_side=True) as case:
        was_read(request, case, "portal")
        seat = own_seat(case, request.sight)
        page = page_for(case, request.sight, seat, at=request.now)
    # in the person's own context: the database shows what was opened to the own side, and nothing else
    opened = opened_to_me(case.pk, request.now, seat.side)
    return render(request, "screening/portal/file.html", {"page": page, "opened": opened})


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def hand_in(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """What was handed in once: content, files, the declaration signed with it."""
    with outside(request.sight, reference) as case:
        page = hand_in_page(case, number)
        was_read(request, case, "hand_in")
    title = _("Handed in, number %(number)s") % {"number": number}
    return render(request, "screening/portal/hand_in.html", {"page": page, "title": title})


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def hand_in_pdf(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """The same as PDF in the reader's language; the copy is on the trail."""
    with outside(request.sight, reference) as case:
        page = hand_in_page(case, number)
        audit.record("file.copied", **by_whom(request), case=case, data={"number": number})
    return _saved(copy_of(page))


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def copied(request: SignedRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """Answers, comments, an answer to a notice or a report as PDF; the copy is on the trail."""
    who = request.sight
    with outside(who, reference, every_side=True) as case:
        page = copy_page(case, kind, number, own_seat(case, who).side)
        audit.record("file.copied", **by_whom(request), case=case, data={"what_code": kind, "number": number})
    return _saved(copy_of_said(page))


def _saved(copy: Copy) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{copy.file_name}"'}
    return HttpResponse(copy.pdf, content_type=PDF, headers=headers)


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def opened_file(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """A document of the file that is open to the representatives, the opening on the trail."""
    return download(file_access.open_outside(reference=reference, pk=pk, **by_whom(request)))


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def letter(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """A letter that was sent to the own side, by its number; its fingerprint compared, the opening on the trail."""
    return download(open_outside(reference=reference, number=number, **by_whom(request)))


enclosure = requires(Permission.FDI_REPRESENT, "GET", "HEAD")(pages.enclosure)
