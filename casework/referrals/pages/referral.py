"""Writing a referral: start, edit, save itself, amend; both versions in conflict; whom it concerns."""

from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.days import day_of
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.order import by_name
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import by_whom, done, refuse_in
from accounts.views.request import SignedRequest
from casework.access import get_case
from casework.actions import drafts
from casework.errors import Conflict, Refused
from casework.forms.act import typed_data
from casework.forms.subjects import one_more, subjects_form
from casework.models import Case
from casework.queries.act_menu import reason_of
from casework.queries.composition import present_versions
from casework.queries.facts import facts_of
from casework.queries.subjects import subjects_of
from casework.queries.timeline import theirs_since
from casework.referrals.acts import referral as acts
from casework.referrals.forms.referral import ReferralForm, chosen, conflicts
from casework.referrals.pages.referral_form import form_side, kept_text, signs_lacking
from casework.referrals.table import REFERRAL, State
from casework.views.acts import record_refusal, refused_page
from casework.views.case import opened, tab_page
from casework.views.drafts import KeptRequest, saves_itself

DRAFTS = (State.DRAFT, State.RETURNED)
UNTYPED = ("csrfmiddlewaretoken", "then")


@requires(Permission.REFERRAL_WRITE)
def new(request: SignedRequest) -> HttpResponse:
    """Choose the procedure; the button makes a draft that only its author sees."""
    today = day_of(request.now)
    rules = (p for p in present_versions() if p.covers(today))
    offered = by_name(rules, lambda p: _(p.title))
    status, sentence = 200, ""
    if request.method == "POST":
        wanted = request.POST.get("procedure", "")
        if wanted in {p.id for p in offered}:
            case = acts.start_draft(procedure=wanted, by=request.user, at=request.now)
            return redirect("referral-edit", case.reference)
        status, sentence = 422, _("Choose the procedure to refer to.")
    rows = [
        {"id": p.id, "title": _(p.title), "bodies": [b for b in p.bodies.values() if b.members], "note": p.note}
        for p in offered
    ]
    context = {"title": _("New referral"), "procedures": rows, "sentence": sentence}
    return render(request, "casework/referral/new.html", context, status=status)


def _gate(request: SignedRequest, case: Case) -> Refused | None:
    """Why this person can't write on this referral: the sentence of the table's row for this state."""
    facts = facts_of(case, request.sight, at=request.now)
    act = {State.DRAFT: "submit", State.RETURNED: "amend"}.get(State(case.state), "amend")
    if act == "submit" and facts.is_author:
        return None
    sentence = reason_of(REFERRAL.row(act), facts, case, request.sight)
    return Refused(sentence, code=f"act.{act}") if sentence else None


@requires(Permission.REFERRAL_WRITE)
@saves_itself()
def edit(request: KeptRequest, reference: str) -> HttpResponse:
    """The referral form: a draft is saved as it is, a referral on its way is amended."""
    case = get_case(request.sight, reference, kind="referral")
    refused = _gate(request, case)
    if refused is not None:
        return refused_page(request, case, "amend", refused)
    if request.method == "POST":
        return _save(request, case)
    stored = kept_text(case, request.sight) if State(case.state) in DRAFTS else {}
    typed = dict(request.kept.typed or stored)
    data = typed_data(typed) if typed else None
    form = ReferralForm(data, case=case, sight=request.sight)
    rows = subjects_form(case, request.now, data)
    version = (data.get("version") if data else "") or case.version
    return _page(request, case, form, rows, version=version)


def _save(request: KeptRequest, case: Case) -> HttpResponse:
    data = chosen(request.POST, case, request.sight, request.now)
    form = ReferralForm(data, case=case, sight=request.sight)
    version = whole(data.get("version")) or 0
    if "add_subjects" in data:
        more = one_more(data)
        return _page(request, case, form, subjects_form(case, request.now, more), version=version, quiet=True)
    rows = subjects_form(case, request.now, data)
    if not (form.is_valid() & rows.is_valid()):
        return _page(request, case, form, rows, version=version, status=422)
    write = acts.save_draft if State(case.state) in DRAFTS else acts.amend
    try:
        given = {**form.arguments(), **by_whom(request)}
        write(reference=case.reference, version=version, subjects=rows.rows(), **given)
    except Conflict:
        return _conflict(request, case.reference, data, version)
    except Refused as refused:
        record_refusal(request, case, refused, "referral.edit")
        if not rows.refuse(refused.field, translated(refused.sentence)):
            refuse_in(form, refused)
        return _page(request, case, form, rows, version=version, status=422)
    return _next(request, case)


def _next(request: SignedRequest, case: Case) -> HttpResponse:
    """Where the pressed button leads after saving."""
    then = request.POST.get("then", "")
    if State(case.state) not in DRAFTS:
        return done(request, _("The referral is amended."), "case", case.reference)
    if then == "submit":
        return redirect("act", case.reference, "submit" if case.state == State.DRAFT else "resubmit")
    if then == "document":
        return redirect("act", case.reference, "add_document")
    return done(request, _("Draft saved."), "referral-edit", case.reference)


def _page(
    request: KeptRequest, case: Case, form: ReferralForm, rows: Any, *, status: int = 200, **shown: Any
) -> HttpResponse:
    side = form_side(case, request.sight)
    context = {
        "case": case,
        "title": case.title or _("New referral"),
        "form": form,
        "rows": rows,
        "side": side,
        "quiet": False,
        "errors": rows.faults() if status == 422 else [],
        # what still keeps the draft from being handed in, each with the way to its field
        "lacking": [*(row for row in side.wanted if row.lacks), *signs_lacking(case)]
        if "check" in request.GET and side.is_draft
        else [],
        "autosave": reverse("referral-autosave", args=[case.reference]) if side.is_draft else "",
        "kept_at": request.kept.at or side.kept_at,
        "restored": side.is_draft
        and request.method == "GET"
        and bool(request.kept.typed or kept_text(case, request.sight)),
        "page_marking": case.label.marking,
        **shown,
    }
    return render(request, "casework/referral/edit.html", context, status=status)


def _conflict(request: SignedRequest, reference: str, data: QueryDict, version: int) -> HttpResponse:
    """Both versions, field by field; the person chooses and sends again on top of the newer one."""
    case = get_case(request.sight, reference, kind="referral")
    record_refusal(request, case, Refused("", code="conflict"), "referral.edit")
    context = {
        "case": case,
        "title": _("Two versions of this referral"),
        "conflicts": conflicts(data, case, request.sight, request.now),
        "typed": [(name, value) for name in data for value in data.getlist(name) if name not in (*UNTYPED, "version")],
        "events": theirs_since(case, request.sight, version),
        "version": case.version,
        "then": data.get("then", ""),
        "page_marking": case.label.marking,
    }
    return render(request, "casework/referral/conflict.html", context, status=409)


@requires(Permission.REFERRAL_WRITE, "POST")
def autosave(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep the form exactly as typed, valid or not; answers with the time."""
    case = get_case(request.sight, reference, kind="referral")
    typed: dict[str, Any] = {  # but for a NUL, which the database can't keep
        name.replace("\0", ""): [value.replace("\0", "") for value in request.POST.getlist(name)]
        for name in request.POST
        if name not in UNTYPED
    }
    typed["_kept_at"] = request.now.isoformat()
    try:
        version = whole(request.POST.get("version"))
        kept = acts.keep_typed(reference=reference, typed=typed, version=version, **by_whom(request))
    except Conflict as conflict:
        return JsonResponse({"detail": translated(conflict.sentence)}, status=409)
    except Refused as refused:
        record_refusal(request, case, refused, "referral.autosave")
        return JsonResponse({"detail": translated(refused.sentence)}, status=422)
    drafts.forget(by=request.user, place=reverse("referral-edit", args=[reference]))
    time = f"{localtime(kept):%H:%M}"
    return JsonResponse({"saved": time, "saved_at": time})


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def subjects(request: SignedRequest, reference: str) -> HttpResponse:
    """Persons and organisations concerned."""
    found = opened(request, reference, "subjects", kind="referral")
    return tab_page(request, found, "subjects", subjects=subjects_of(found, at=request.now))
