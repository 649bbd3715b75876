"""The files of a notification: handed in and taken out again from outside."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.forms import done, posted, shown
from accounts.views.request import SignedRequest
from casework.blocks.portal import enclosures as acts
from casework.blocks.portal.forms import EnclosureForm
from casework.blocks.portal.pages import tried
from screening.investments.pages.filing_form import step_url
from screening.investments.pages.filings import loaded


@requires(Permission.FDI_REPRESENT)
def enclosures(request: SignedRequest, reference: str) -> HttpResponse:
    """The step of the attachments: what is there, and one more."""
    form = EnclosureForm(posted(request), request.FILES or None)
    if tried(request, form, "filing.enclose", acts.enclose, reference=reference):
        return done(request, _("The file is handed in with the notification."), "filing-enclosures", reference)
    filing = loaded(request, reference, "enclosures")
    page = {"title": _("Attachments"), "filing": filing, "tasks": filing.tasks("enclosures")}
    return shown(request, "screening/filing/enclosures.html", form, **page, next=step_url(reference, "check"))


@requires(Permission.FDI_REPRESENT, "POST")
def take_out(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file out before it is handed in."""
    acts.take_out(reference=reference, by=request.user, at=request.now, pk=pk)
    return done(request, _("The file was taken out."), "filing-enclosures", reference)
