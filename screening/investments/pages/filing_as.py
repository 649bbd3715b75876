"""The file as service X sees it: made by the same functions as the file's own tabs, for a member who isn't anybody."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Sight
from accounts.errors import there
from accounts.models import Service
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.models import Case
from casework.queries.access_list import people_let_in
from casework.queries.screens import Section
from casework.queries.subjects import DocumentView, documents_of
from casework.views.case import opened, tab_page
from screening.investments.models import FileMember, Question
from screening.investments.pages.filing_page import sections
from screening.investments.pages.opinions import OpinionsPage, opinions_page
from screening.investments.queries.members import proposed_members
from screening.investments.queries.preview import sight_as, within


@dataclass(frozen=True)
class Other:
    """Another service to look as."""

    code: str
    url: str
    current: bool


@dataclass(frozen=True)
class FilingAs:
    """The preview. ``kept`` are the documents that the reader sees and the service wouldn't; nothing else is named."""

    code: str
    name: str
    takes_part: bool
    nobody: bool  # no person of the service could open the file
    newly: tuple[str, ...]  # people who would be let in
    sections: tuple[Section, ...]
    documents: tuple[DocumentView, ...]
    kept: tuple[DocumentView, ...]
    answers: tuple[tuple[str, str, str], ...]  # number and wording of each question sent, what the investor answered
    opinions: OpinionsPage | None
    others: tuple[Other, ...]


def filing_as(case: Case, viewer: Sight, code: str) -> FilingAs:
    """What a plain member of the service sees of this case, and no more than ``viewer`` does. Absent for an unknown
    service, or one that the file has nothing to do with.
    """
    codes = concerned(case)
    service = there(Service.objects.filter(code=code, is_active=True).first() if code in codes else None, code)
    plain = sight_as(service, case, at=viewer.at)
    seen = within(plain, viewer) if plain is not None else None
    documents = documents_of(case, seen) if seen else ()
    theirs = {document.pk for document in documents}
    return FilingAs(
        code=service.code,
        name=_(service.name),
        takes_part=service.pk in case.label.services,
        nobody=seen is None,
        newly=tuple(people_let_in(case, [service.pk], at=viewer.at)[service.pk]),
        sections=sections(case, seen) if seen else (),
        documents=documents,
        kept=tuple(d for d in documents_of(case, viewer) if d.pk not in theirs),
        answers=_answers(case) if seen else (),
        opinions=opinions_page(case, seen) if seen else None,
        others=others(case, codes, current=code),
    )


def others(case: Case, codes: tuple[str, ...] | None = None, *, current: str = "") -> tuple[Other, ...]:
    """The services as which the file can be looked at, each with its address."""
    found = concerned(case) if codes is None else codes
    return tuple(Other(code, reverse("file-as", args=[case.reference, code]), code == current) for code in found)


def concerned(case: Case) -> tuple[str, ...]:
    """Codes of the services that are confirmed or proposed, by part and code."""
    rows = FileMember.objects.filter(case=case, removed_at__isnull=True).order_by("-part", "service__code")
    confirmed = rows.values_list("service__code", flat=True)
    return tuple(dict.fromkeys([*confirmed, *(p.code for p in proposed_members(case) if p.there)]))


def _answers(case: Case) -> tuple[tuple[str, str, str], ...]:
    rows = Question.objects.filter(case=case, request__isnull=False, request__withdrawn_at__isnull=True)
    rows = rows.select_related("request").order_by("request__number", "position")
    return tuple(
        (f"{q.request.number}.{q.position}", q.wording, q.answer if q.answered_at else "")
        for q in rows
        if q.request is not None
    )


@requires(Permission.FDI_SECRETARIAT, "GET", "HEAD")
def as_service(request: SignedRequest, reference: str, service: str) -> HttpResponse:
    """The file as a plain member of a service sees it, or would once it takes part; each look is on the trail."""
    case = opened(request, reference, "as_service", kind="fdi")
    page = filing_as(case, request.sight, service)
    at = request.now
    audit.record("file.previewed", by=request.user, at=at, case=case, data={"service_code": page.code})
    return tab_page(request, case, "as_service", template="screening/filing/as_service.html", tab=page)
