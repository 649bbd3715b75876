"""Opening a file that nobody notified: the choice of what it is, then what is known of the deal."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import by_whom, posted, refuse_in, shown
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.errors import Conflict, Refused
from casework.models import Case
from casework.views.acts import closed_form
from casework.views.drafts import restored, saves_itself, texts_of, typed_over
from screening.investments.acts import enquiry
from screening.investments.forms.enquiry import EnquiryForm, NewForm
from screening.investments.table import State


@requires(Permission.FDI_SECRETARIAT)
def new(request: SignedRequest) -> HttpResponse:
    """Type, procedure, language; the button makes a draft that only its author sees."""
    form = NewForm(posted(request))
    if form.is_valid():
        try:
            return redirect("enquiry-edit", enquiry.start(**form.cleaned_data, **by_whom(request)))
        except Refused as refused:
            if refused.code == "permission":
                raise
            refuse_in(form, refused)
    return shown(request, "screening/enquiry/new.html", form, title=_("New investment file"))


@requires(Permission.FDI_SECRETARIAT)
@saves_itself()
def edit(request: SignedRequest, reference: str) -> HttpResponse:
    """What is known of the deal: saved as often as one likes, then opened."""
    case = get_case(request.sight, reference, kind="fdi")
    if request.method == "POST":
        return _save(request, case)
    form = EnquiryForm(case=case, sight=request.sight)
    if case.author_id != request.sight.person_id or case.state != State.DRAFT:
        if not texts_of(form, request):
            return redirect("case", reference)
        over = Refused(enquiry.OPEN, code="act.save")
        return closed_form(request, case, form, over, title=case.title or _("Untitled investment"), what="enquiry")
    form = restored(form, request)
    return _page(request, case, form, version=typed_over(request, "version", case.filing.version))


def _save(request: SignedRequest, case: Case) -> HttpResponse:
    version = whole(request.POST.get("version")) or 0
    form = EnquiryForm(request.POST, case=case, sight=request.sight)
    if not form.is_valid():
        return _page(request, case, form, status=422, version=version)
    try:
        enquiry.save(reference=case.reference, version=version, **form.arguments(), **by_whom(request))
    except Conflict as conflict:
        form.add_error(None, translated(conflict.sentence))
        return _page(request, case, form, status=409, version=case.filing.version)
    except Refused as refused:
        refuse_in(form, refused)
        return _page(request, case, form, status=422, version=version)
    return redirect("act", case.reference, "open_enquiry") if "open" in request.POST else redirect(request.path)


def _page(request: SignedRequest, case: Case, form: EnquiryForm, *, status: int = 200, version: int) -> HttpResponse:
    context = {
        "title": case.title or _("Untitled investment"),
        "case": case,
        "form": form,
        "version": version,
        "type": case.filing.get_file_type_display(),
        "page_marking": case.label.marking,
    }
    return render(request, "screening/enquiry/edit.html", context, status=status)
