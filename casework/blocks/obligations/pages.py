"""The page of one step on something owed; its kind has the address, and says who may open it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.queries.translation import translated
from accounts.views.forms import done, refuse_in
from accounts.views.request import SignedRequest
from accounts.written import labelled
from casework.access import get_case
from casework.actions.set_days import foreseen
from casework.blocks.obligations.acts import take
from casework.blocks.obligations.forms import StepForm
from casework.blocks.obligations.queries import Owes, owed, refusals
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import steps_of
from casework.lifecycle.kinds import told
from casework.views.acts import closed_form, record_refusal
from casework.views.drafts import restored, texts_of, typed_over


def step_page(request: SignedRequest, reference: str, pk: int, act: str, *, kind: str) -> HttpResponse:
    """Prepare (GET) and take (POST) one step."""
    case = get_case(request.sight, reference, kind=kind)
    owes, row = told(case, Owes), owed(case, request.sight, pk)
    if act not in row.LIFECYCLE.acts:
        raise Absent(str(pk))
    form = owes.form(request.POST or None, act=act, case=case, sight=request.sight)
    sentence = refusals(case, request.sight)(row, act)
    rule, posted = row.LIFECYCLE.row(act), request.method == "POST"
    if sentence is not None and not (posted and request.sight.may(rule.permission)):
        refused = Refused(sentence, code=_code(row, act))
        if not texts_of(form, request):
            raise refused
        return closed_form(request, case, form, refused, title=_(rule.title), what=_code(row, act))
    if not posted or not form.is_valid():
        return _page(request, owes, row, act, restored(form, request), status=422 if posted else 200)
    return _take(request, owes, row, act, form)


def _code(row: Any, act: str) -> str:
    return f"{row.LIFECYCLE.name}.{act}"


def _take(request: SignedRequest, owes: Owes, row: Any, act: str, form: StepForm) -> HttpResponse:
    case, title = row.case, _(row.LIFECYCLE.row(act).title)
    try:
        what: dict[str, Any] = {"reference": case.reference, "pk": row.pk, "act": act}
        what |= {"by": request.user, "at": request.now}
        said = owes.take(**what, form=form) if owes.take is not None else ""
        if owes.take is None:
            take(**what, kind=case.kind, **form.arguments())
    except Refused as refused:
        record_refusal(request, case, refused, _code(row, act))
        refuse_in(form, refused)
        now = owed(case, request.sight, row.pk)
        return _page(request, owes, now, act, form, status=409 if isinstance(refused, Conflict) else 422)
    words = labelled(title, translated(said)) if said else _("%(step)s: done.") % {"step": title}
    return done(request, words, owes.tab, case.reference)


def _page(request: SignedRequest, owes: Owes, row: Any, act: str, form: StepForm, *, status: int) -> HttpResponse:
    rule = row.LIFECYCLE.row(act)
    changes = foreseen(case=row.case, deadline=row.deadline, row=rule, at=request.now)
    context = {
        "case": row.case,
        "row": {"report": row.report, **owes.shows(row)},
        "due_on": row.due_on,
        "title": _(rule.title),
        "confirms": owes.confirms,
        "tab": owes.tab,
        "form": form,
        "version": typed_over(request, "version", row.version),
        "danger": steps_of(row.LIFECYCLE)[act].danger,
        "effects": [{"icon": "clock", "text": change.sentence} for change in changes],
        "page_marking": row.case.label.marking,
    }
    return render(request, "casework/blocks/obligations/step.html", context, status=status)
