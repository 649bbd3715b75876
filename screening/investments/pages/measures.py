"""The measures tab, and the steps on one obligation: found met, asked again, breached, ended."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from accounts.written import labelled
from casework.access import get_case, of_case
from casework.blocks.disclosure.acts import HANDED_IN, hand_in_text
from casework.errors import Absent, Conflict, Refused
from casework.models import Case
from casework.views.acts import clock_sentences, closed_form, record_refusal
from casework.views.case import opened, tab_page
from casework.views.drafts import restored, saves_itself, texts_of, typed_over
from screening.investments.acts import obligations
from screening.investments.acts.outgoing import OBLIGATION as OBLIGATION_STEP
from screening.investments.forms.measures import ObligationStepForm
from screening.investments.models import Obligation
from screening.investments.queries.measures import measures_page
from screening.investments.queries.obligations import obligation_refusal
from screening.investments.tables.obligation import OBLIGATION


@requires(Permission.CASE_VIEW)
@require_safe
def measures(request: SignedRequest, reference: str) -> HttpResponse:
    """Measures with the texts of both sides, and what is owed under them."""
    case = opened(request, reference, "measures", kind="fdi")
    page = measures_page(case, request.sight, at=request.now)
    return tab_page(request, case, "measures", template="screening/file/measures.html", tab=page)


@requires(Permission.FDI_SECRETARIAT)
@saves_itself()
def step(request: SignedRequest, reference: str, pk: int, act: str) -> HttpResponse:
    """Prepare (GET) and take (POST) one step of one obligation."""
    case = get_case(request.sight, reference, kind="fdi")
    row = of_case(request.sight, case, Obligation, pk=pk).first()
    if row is None or act not in OBLIGATION.acts:
        raise Absent(str(pk))
    form = ObligationStepForm(request.POST or None, act=act, case=case, sight=request.sight)
    sentence = obligation_refusal(row, case, act, request.sight)
    if sentence is not None and request.method != "POST":
        refused = Refused(sentence, code=f"obligation.{act}")
        if not texts_of(form, request):
            raise refused
        title = _(OBLIGATION.row(act).title)
        return closed_form(request, case, form, refused, title=title, what=f"obligation.{act}")
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _page(request, case, row, act, restored(form, request), status=status)
    try:
        given = form.step()
        if given.get("text"):
            given, free = {"obligation_id": pk, "act": act, **given}, form.release()
            release = {"released": free["released"], "release_reason": free["reason"]}
            hand_in_text(
                reference=reference,
                act=f"{OBLIGATION_STEP}.{pk}",
                given=given,
                **release,
                by=request.user,
                at=request.now,
            )
        else:
            obligations.step(reference=reference, obligation_id=pk, act=act, by=request.user, at=request.now, **given)
    except Refused as refused:
        record_refusal(request, case, refused, f"obligation.{act}")
        row.refresh_from_db()
        form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))
        return _page(request, case, row, act, form, status=409 if isinstance(refused, Conflict) else 422)
    title = _(OBLIGATION.row(act).title)
    said = labelled(title, translated(HANDED_IN)) if given.get("text") else _("%(step)s: done.") % {"step": title}
    messages.success(request, said)
    return redirect("case-measures", reference)


def _page(
    request: SignedRequest, case: Case, row: Obligation, act: str, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    context = {
        "case": case,
        "row": row,
        "title": _(OBLIGATION.row(act).title),
        "form": form,
        "version": typed_over(request, "version", row.version),
        "danger": act in ("find_breach", "end"),
        "effects": clock_sentences(case, row.deadline, OBLIGATION.row(act), request.now),
        "page_marking": case.label.marking,
    }
    return render(request, "screening/file/obligation_step.html", context, status=status)
