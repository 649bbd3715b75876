"""The opinions tab, the drafts that save themselves, and the file as another service sees it."""

from django.http import HttpResponse

from accounts import audit
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.opinions.pages import autosave
from casework.views.case import opened, tab_page
from screening.investments.acts.opinions import CONTRIBUTE, GIVE, save_contribution, save_opinion
from screening.investments.pages.file_as import file_as
from screening.investments.pages.opinion_page import opinions_page


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def opinions(request: SignedRequest, reference: str) -> HttpResponse:
    """Who thinks what; what stands apart only for those who can open it, under the marking of that."""
    case = opened(request, reference, "opinions", kind="fdi")
    page = opinions_page(case, request.sight)
    marking = max(case.label.marking, page.classified.marking if page.classified else 0)
    return tab_page(request, case, "opinions", template="screening/file/opinions.html", tab=page, page_marking=marking)


@requires(Permission.FDI_OPINION, "POST")
def autosave_opinion(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft opinion."""
    return autosave(request, reference, GIVE, save_opinion, kind="fdi")


@requires(Permission.FDI_CONTRIBUTE, "POST")
def autosave_contribution(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft contribution."""
    return autosave(request, reference, CONTRIBUTE, save_contribution, kind="fdi")


@requires(Permission.FDI_SECRETARIAT, "GET", "HEAD")
def as_service(request: SignedRequest, reference: str, service: str) -> HttpResponse:
    """The file as a plain member of a service sees it, or would once it takes part; each look is on the trail."""
    case = opened(request, reference, "as_service", kind="fdi")
    page = file_as(case, request.sight, service)
    at = request.now
    audit.record("file.previewed", by=request.user, at=at, case=case, data={"service_code": page.code})
    return tab_page(request, case, "as_service", template="screening/file/as_service.html", tab=page)
