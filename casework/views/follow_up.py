"""The follow-up tab, and the steps of one action: report, verify, ask again, cancel."""

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
from casework.access import get_case, of_case
from casework.actions import follow_up as acts
from casework.errors import Absent, Conflict, Refused
from casework.forms.follow_up import StepForm
from casework.lifecycle.action import ACTION
from casework.models import Case, FollowUp
from casework.queries.follow_up import action_refusal, follow_up_page
from casework.views.acts import clock_sentences, closed_form, record_refusal
from casework.views.case import opened, tab_page
from casework.views.drafts import restored, saves_itself, texts_of, typed_over


@requires(Permission.CASE_VIEW)
@require_safe
def follow_up(request: SignedRequest, reference: str) -> HttpResponse:
    """Actions with their steps, and the reviews."""
    case = opened(request, reference, "follow-up", kind="referral")
    return tab_page(request, case, "follow-up", tab=follow_up_page(case, request.sight, at=request.now))


@requires(Permission.CASE_VIEW)
@saves_itself()
def step(request: SignedRequest, reference: str, pk: int, act: str) -> HttpResponse:
    """Prepare (GET) and take (POST) one step of one action."""
    case = get_case(request.sight, reference, kind="referral")
    row = of_case(request.sight, case, FollowUp, pk=pk).select_related("case", "service").first()
    if row is None or act not in ACTION.acts:
        raise Absent(str(pk))
    form = StepForm(request.POST or None, act=act, case=case, sight=request.sight)
    sentence = action_refusal(row, act, request.sight)
    if sentence is not None and not (request.method == "POST" and request.sight.may(ACTION.row(act).permission)):
        refused = Refused(sentence, code=f"action.{act}")
        if not texts_of(form, request):
            raise refused
        title = _(ACTION.row(act).title)
        return closed_form(request, case, form, refused, title=title, what=f"action.{act}")
    if request.method != "POST":
        return _page(request, case, row, act, restored(form, request))
    return _take(request, case, row, act, form)


def _take(request: SignedRequest, case: Case, row: FollowUp, act: str, form: StepForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, case, row, act, form, status=422)
    try:
        acts.step(
            reference=case.reference,
            action_id=row.pk,
            act=act,
            by=request.user,
            at=request.now,
            **form.arguments(),
        )
    except Refused as refused:
        record_refusal(request, case, refused, f"action.{act}")
        row.refresh_from_db()
        form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))
        return _page(request, case, row, act, form, status=409 if isinstance(refused, Conflict) else 422)
    messages.success(request, _("%(step)s: done.") % {"step": _(ACTION.row(act).title)})
    return redirect("case-follow-up", case.reference)


def _page(
    request: SignedRequest, case: Case, row: FollowUp, act: str, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    context = {
        "case": case,
        "row": row,
        "act": act,
        "title": _(ACTION.row(act).title),
        "form": form,
        "version": typed_over(request, "version", row.version),
        "danger": act == "cancel",
        "effects": clock_sentences(case, row.deadline, ACTION.row(act), request.now),
        "page_marking": case.label.marking,
    }
    return render(request, "casework/act/step.html", context, status=status)
