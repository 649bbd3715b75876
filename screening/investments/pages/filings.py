"""A representative's own filings: the list, a new one, checking and handing in, colleagues, withdrawing."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.days import day_of
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.order import by_name
from accounts.views.door import requires
from accounts.views.forms import by_whom, done, posted, shown
from accounts.views.reading import listed
from accounts.views.request import SignedRequest
from casework.blocks.portal import enclosures as handed
from casework.blocks.portal.forms import EnclosureForm
from casework.blocks.portal.pages import note_refusal, to_own_case, tried, was_read
from casework.blocks.portal.pages import people as represented
from casework.errors import Conflict, Refused
from casework.procedures.catalogue import all_procedures
from casework.views.drafts import restored, saves_itself
from screening.investments.access import outside
from screening.investments.acts import hand_in, representatives
from screening.investments.acts import notification as acts
from screening.investments.acts.hand_in import DECLARATION, notify, supplement
from screening.investments.forms.filings import InviteToDraftForm, SignForm, TakeUpForm, WithdrawForm
from screening.investments.models.filing import LANGUAGES
from screening.investments.pages.filing_form import FilingForm, filing_form, step_url
from screening.investments.pages.filing_list import own_filings
from screening.investments.queries.left_behind import drafts_left_in
from screening.investments.queries.notification import answers
from screening.investments.queries.scope import scope_for, scope_view


def offered(today: Any) -> list[dict[str, Any]]:
    """The procedures that this installation takes notifications for."""
    found = {p.id: p for p in all_procedures() if p.kind == "fdi" and p.covers(today)}
    rows = [
        {"id": name, "title": _(found[name].title), "note": found[name].note}
        for name in settings.DOSSIER_FDI_PROCEDURES
        if name in found
    ]
    return by_name(rows, lambda row: row["title"])


def loaded(request: SignedRequest, reference: str, tab: str) -> FilingForm:
    """A file of the person's own as its writer sees it, the reading on the trail. Raises Absent."""
    with outside(request.sight, reference) as case:
        was_read(request, case, tab)
        return filing_form(case, today=day_of(request.now))


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def filings(request: SignedRequest) -> HttpResponse:
    """The own files, those that wait first."""
    rows, left = own_filings(request.sight), drafts_left_in(request.sight)
    listed(count=len(rows) + len(left))
    return render(request, "screening/filing/list.html", {"title": _("Filings"), "rows": rows, "left": left})


@requires(Permission.FDI_REPRESENT)
def new(request: SignedRequest) -> HttpResponse:
    """Choose the procedure and the language; the button makes a draft that only its writer sees."""
    rows = offered(day_of(request.now))
    status, sentence = 200, ""
    if request.method == "POST":
        procedure, language = request.POST.get("procedure", ""), request.POST.get("language", "")
        if procedure in {row["id"] for row in rows} and language in dict(LANGUAGES):
            reference = acts.start_draft(procedure=procedure, language=language, **by_whom(request))
            return redirect("filing-step", reference, "parties")
        status, sentence = 422, _("Choose the procedure and its language.")
    own = request.user.language[:2]
    context = {"title": _("New notification"), "procedures": rows, "sentence": sentence, "languages": LANGUAGES}
    return render(request, "screening/filing/new.html", {**context, "own": own}, status=status)


@requires(Permission.FDI_REPRESENT)
def check(request: SignedRequest, reference: str) -> HttpResponse:
    """Every answer on one page, what is missing, and the button that hands it in."""
    sign, sentences, status = SignForm(posted(request)), [], 200
    if request.method == "POST":
        status = 422
        try:
            if sign.is_valid():
                return _hand_in(request, reference, sign.cleaned_data["signed"])
        except Conflict as conflict:
            sentences, status = [note_refusal(request, conflict, "filing.check")], 409
        except Refused as refused:
            sentence = note_refusal(request, refused, "filing.check")
            if refused.field == "signed":
                sign.add_error("signed", sentence)
            else:
                sentences = [sentence]
    form = loaded(request, reference, "check")
    context = {
        "title": form.title or _("New notification"),
        "filing": form,
        "tasks": form.tasks("check"),
        "parts": answers(form.content),
        "edit": "filing-step" if form.is_writable else "",
        "scope": scope_view(scope_for(form.content, form.procedure, on=form.today)),
        "errors": [{"text": sentence} for sentence in sentences],
        "form": sign,
        "declaration": DECLARATION,
    }
    return render(request, "screening/filing/check.html", context, status=status)


def _hand_in(request: SignedRequest, reference: str, signed: str) -> HttpResponse:
    version = whole(request.POST.get("version")) or 0
    form = loaded(request, reference, "check")
    if form.typed:
        raise Refused("A step holds text that isn't saved yet: open it, and save it or take it back.", code="unsaved")
    act = supplement if form.is_open else notify
    case = act(reference=reference, signed=signed, content_version=version, **by_whom(request)).case
    words = _("%(case)s is handed in. You hear from the secretariat.")
    return done(request, words % {"case": case.reference}, "filings")


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def scope(request: SignedRequest, reference: str) -> HttpResponse:
    """Whether the deal must be notified, rule by rule, as it stands now."""
    form = loaded(request, reference, "scope")
    context = {
        "title": _("Must this deal be notified?"),
        "filing": form,
        "tasks": form.tasks(),
        "scope": scope_view(scope_for(form.content, form.procedure, on=form.today)),
    }
    return render(request, "screening/filing/scope.html", context)


@requires(Permission.FDI_REPRESENT)
def people(request: SignedRequest, reference: str) -> HttpResponse:
    """Who represents the own side; name a colleague, take somebody off, say what the own mandate is."""
    where = {"home": "filings", "address": "filing-people"}
    return represented(request, reference, template="screening/filing/people.html", **where)


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def withdraw(request: SignedRequest, reference: str) -> HttpResponse:
    """Take the notification back, with a reason."""
    filing = loaded(request, reference, "withdraw")
    form = restored(WithdrawForm(posted(request)), request)
    if tried(request, form, "filing.withdraw", hand_in.withdraw, reference=reference):
        return done(request, _("The notification is withdrawn."), "filings")
    title = _("Withdraw the notification")
    return shown(request, "screening/filing/withdraw.html", form, title=title, filing=filing)


# -- the files of a notification: handed in, and taken out again -------------------------------------------------------


@requires(Permission.FDI_REPRESENT)
def enclosures(request: SignedRequest, reference: str) -> HttpResponse:
    """The step of the attachments: what is there, and one more."""
    form = EnclosureForm(posted(request), request.FILES or None)
    if tried(request, form, "filing.enclose", handed.enclose, reference=reference):
        return done(request, _("The file is handed in with the notification."), "filing-enclosures", reference)
    filing = loaded(request, reference, "enclosures")
    page = {"title": _("Attachments"), "filing": filing, "tasks": filing.tasks("enclosures")}
    return shown(request, "screening/filing/enclosures.html", form, **page, next=step_url(reference, "check"))


@requires(Permission.FDI_REPRESENT, "POST")
def take_out(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file out before it is handed in."""
    handed.take_out(reference=reference, pk=pk, **by_whom(request))
    return done(request, _("The file was taken out."), "filing-enclosures", reference)


# -- a draft that nobody represents any more ---------------------------------------------------------------------------


@requires(Permission.FDI_REPRESENT, "GET", "HEAD", "POST")
def take_up(request: SignedRequest, reference: str) -> HttpResponse:
    """Take up a draft of the own firm; not a word of it is shown before."""
    with representatives.own_left_draft(reference, request.sight) as case:
        reference = case.reference
    form = TakeUpForm(posted(request))
    if tried(request, form, "filing.take_up", representatives.take_up, reference=reference):
        return done(request, _("You represent the parties of this draft from now on."), "filing-check", reference)
    title = _("Take up the draft %(case)s") % {"case": reference}
    return shown(request, "screening/filing/take_up.html", form, title=title)


@requires(Permission.FDI_SECRETARIAT, "GET", "HEAD", "POST")
def invite(request: SignedRequest) -> HttpResponse:
    """Name somebody on a draft that nobody represents any more, by its number alone."""
    form = InviteToDraftForm(posted(request), sight=request.sight)
    if tried(request, form, "draft.invite", representatives.invite_to_draft):
        return done(request, _("The representative is named on the draft and told of it."), "investments")
    title = _("A draft without a representative")
    return shown(request, "screening/investments/draft_invite.html", form, title=title)
