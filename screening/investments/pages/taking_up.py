"""Drafts that nobody represents any more: a colleague takes one up, the secretariat names somebody by its number."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.forms import done, posted, shown
from accounts.views.request import SignedRequest
from casework.blocks.portal.pages import tried
from screening.investments.acts import taking_up as acts
from screening.investments.forms.taking_up import InviteToDraftForm, TakeUpForm


@requires(Permission.FDI_REPRESENT, "GET", "HEAD", "POST")
def take_up(request: SignedRequest, reference: str) -> HttpResponse:
    """Take up a draft of the own firm; not a word of it is shown before."""
    with acts.own_left_draft(reference, request.sight) as case:
        reference = case.reference
    form = TakeUpForm(posted(request))
    if tried(request, form, "filing.take_up", acts.take_up, reference=reference):
        return done(request, _("You represent the parties of this draft from now on."), "filing-check", reference)
    title = _("Take up the draft %(case)s") % {"case": reference}
    return shown(request, "screening/filing/take_up.html", form, title=title)


@requires(Permission.FDI_SECRETARIAT, "GET", "HEAD", "POST")
def invite(request: SignedRequest) -> HttpResponse:
    """Name somebody on a draft that nobody represents any more, by its number alone."""
    form = InviteToDraftForm(posted(request), sight=request.sight)
    if tried(request, form, "draft.invite", acts.invite_to_draft):
        return done(request, _("The representative is named on the draft and told of it."), "investments")
    title = _("A draft without a representative")
    return shown(request, "screening/investments/draft_invite.html", form, title=title)
