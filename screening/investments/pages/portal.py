"""A file as its representatives see it. Everything is read inside ``outside`` and handed on as frozen objects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import Sight
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.portal import enclosures
from casework.blocks.portal.door import Seat, seat_of, side_of
from casework.errors import Absent
from casework.models import Case
from casework.views.documents import attachment
from screening.investments.access import outside
from screening.investments.acts import file_access
from screening.investments.models import Side
from screening.investments.pages.portal_side import side_page
from screening.investments.queries.copies import copy_page
from screening.investments.queries.file_access import opened_to_me
from screening.investments.queries.hand_ins import hand_in_page
from screening.investments.queries.portal import FilePage, file_page
from screening.investments.record.hand_in import PDF, Copy, copy_of, copy_of_said
from screening.investments.record.letters import open_outside


def was_read(request: SignedRequest, case: Case, what: str) -> None:
    """The reading on the trail, as every showing of a case."""
    audit.record(Code.READ, by=request.user, at=request.now, case=case, data={"tab": what})


def to_own_file(sight: Sight, kwargs: Mapping[str, Any]) -> None:
    """What a representative types belongs to nobody else, and carries no label: they open none. Absent for others."""
    with outside(sight, kwargs["reference"], every_side=True):
        return


def page_for(case: Case, sight: Sight, seat: Seat, *, at: datetime) -> FilePage:
    """The page of a file for the side that the reader represents; only inside ``outside``."""
    if seat.side == Side.NOTIFIER:
        return file_page(case, sight, at=at, writes=seat.may_write)
    return side_page(case, sight, seat, at=at)


@requires(Permission.FDI_REPRESENT)
@require_safe
def file(request: SignedRequest, reference: str) -> HttpResponse:
    """Where the file stands, what is asked, what was sent, what can be done."""
    with outside(request.sight, reference, every_side=True) as case:
        was_read(request, case, "portal")
        seat = seat_of(case, request.sight.person_id)
        if seat is None:
            raise Absent(reference)
        page = page_for(case, request.sight, seat, at=request.now)
    # in the person's own context: the database shows what was opened to the own side, and nothing else
    opened = opened_to_me(case.pk, request.now, seat.side)
    return render(request, "screening/portal/file.html", {"page": page, "opened": opened})


@requires(Permission.FDI_REPRESENT)
@require_safe
def hand_in(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """What was handed in once: content, files, the declaration signed with it."""
    with outside(request.sight, reference) as case:
        page = hand_in_page(case, number)
        was_read(request, case, "hand_in")
    title = _("Handed in, number %(number)s") % {"number": number}
    return render(request, "screening/portal/hand_in.html", {"page": page, "title": title})


@requires(Permission.FDI_REPRESENT)
@require_safe
def hand_in_pdf(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """The same as PDF in the reader's language; the copy is on the trail."""
    with outside(request.sight, reference) as case:
        page = hand_in_page(case, number)
        audit.record("file.copied", **by_whom(request), case=case, data={"number": number})
    return _saved(copy_of(page))


@requires(Permission.FDI_REPRESENT)
@require_safe
def copied(request: SignedRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """Answers, comments, an answer to a notice or a report as PDF; the copy is on the trail."""
    who = request.sight
    with outside(who, reference, every_side=True) as case:
        page = copy_page(case, kind, number, side_of(case, who))
        audit.record("file.copied", **by_whom(request), case=case, data={"what_code": kind, "number": number})
    return _saved(copy_of_said(page))


def _saved(copy: Copy) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{copy.file_name}"'}
    return HttpResponse(copy.pdf, content_type=PDF, headers=headers)


@requires(Permission.FDI_REPRESENT)
@require_safe
def opened_file(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """A document of the file that is open to the representatives, the opening on the trail."""
    found = file_access.open_outside(reference=reference, pk=pk, **by_whom(request))
    return _download(attachment(found.file, found.file_name, found.content_type, found.size))


@requires(Permission.FDI_REPRESENT)
@require_safe
def letter(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """A letter that was sent to the own side, by its number; its fingerprint compared, the opening on the trail."""
    found = open_outside(reference=reference, number=number, **by_whom(request))
    return _download(attachment(found.file, found.file_name, found.content_type, found.size))


@requires(Permission.FDI_REPRESENT)
@require_safe
def enclosure(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """A file that was handed in, back for the people who represent the parties."""
    opened = enclosures.open_enclosure(reference=reference, pk=pk, **by_whom(request))
    found = opened.document
    return _download(attachment(opened.file, found.file_name, found.content_type, found.size))


def by_whom(request: SignedRequest) -> dict[str, Any]:
    """By whom and when, for an act."""
    return {"by": request.user, "at": request.now}


def _download(response: FileResponse) -> HttpResponse:
    return response  # type: ignore[return-value]
