"""What representatives do on their file: answer, comment, ask to be heard, answer a measure, report."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.audit import Code
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import drafts
from casework.errors import Absent, Conflict, Refused
from casework.views.drafts import restored, saves_itself, texts_of, typed_over
from screening.investments.access import EVERY_SIDE, outside, seat_of, side_of
from screening.investments.acts import aftermath, committee, enclosures, measures, obligations, requests
from screening.investments.acts import closing as closings
from screening.investments.forms.closing import typed_words
from screening.investments.forms.portal import (
    AnswerForm,
    ClosingForm,
    CommentForm,
    FineAnswerForm,
    HearingForm,
    MeasureAnswerForm,
    ReportForm,
)
from screening.investments.models import Side
from screening.investments.pages.portal import by_whom, to_own_file, was_read
from screening.investments.pages.portal_side import side_title
from screening.investments.queries.portal import FilePage, RequestView, file_page, refusal_words, requests_of
from screening.investments.queries.portal_words import handing_over

NEWER = "Something was put to you in the meantime: read it, then send your text again."


def refused(request: SignedRequest, problem: Refused, what: str) -> str:
    """The refusal on the trail by its code; its sentence in the reader's language."""
    audit.record(Code.REFUSED, **by_whom(request), data={"view": what, "code": problem.code})
    return translated(problem.sentence)


def _field(form: Any, problem: Refused) -> str | None:
    return problem.field if problem.field in form.fields else None


# -- a request for information ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _File:
    """What the page of a request says of its file."""

    title: str
    handing_over: str
    writes: bool = True  # whether the reader's firm hands in


def _asked(request: SignedRequest, reference: str, number: int) -> tuple[_File, RequestView]:
    who = request.sight
    with outside(who, reference, sides=EVERY_SIDE) as case:
        was_read(request, case, "request")
        seat = seat_of(case, who.person_id)
        found = requests_of(case, request.now, seat.side, number) if seat is not None else ()
        if seat is None or not found:
            raise Absent(str(number))
        title = case.title if seat.side == Side.NOTIFIER else side_title(case, seat.side, who)
        return _File(title, handing_over(case), seat.may_write), found[0]


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_file)
def answer(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """The request's page: kept as written, handed in together, files beside it."""
    file, asked = _asked(request, reference, number)
    if request.method != "POST":
        return _answer_page(request, reference, file, asked, restored(AnswerForm(asked), request))
    form = AnswerForm(asked, request.POST, request.FILES)
    then = request.POST.get("then", "save")
    valid = form.is_valid()
    try:
        if then != "hand_in":
            seen = request.POST.get("draft_version", "")
            typed: dict[str, Any] = {"answers": form.answers(), "closing": form.closing_typed()}
            requests.save_answers(reference=reference, number=number, seen=seen, **typed, **by_whom(request))
        _enclose(request, reference, form, request_id=asked.pk)
        if then == "hand_in":
            if not valid:
                return _answer_page(request, reference, file, asked, form, status=422)
            seen = request.POST.get("draft_version", "")
            given: dict[str, Any] = {
                "number": number,
                "answers": form.answers(),
                "seen": seen,
                "closing": form.closing(),
            }
            requests.answer(reference=reference, **given, **by_whom(request))
            messages.success(request, _("Your answers are handed in; the secretariat has them now."))
            return redirect("portal-file", reference)
    except Conflict as conflict:
        sentence = refused(request, conflict, "portal.answer")
        _file, theirs = _asked(request, reference, number)
        there = {"conflict": sentence, "closing_there": typed_words(theirs.closing_typed)}
        return _answer_page(request, reference, file, theirs, form, status=409, **there)
    except Refused as problem:
        form.add_error(_field(form, problem), refused(request, problem, "portal.answer"))
        _file, newest = _asked(request, reference, number)  # what was saved before the refusal has another token
        return _answer_page(request, reference, file, newest, form, status=422)
    messages.success(request, _("Saved. Only the people who represent the parties see it until you hand it in."))
    return redirect("portal-answer", reference, number)


def _answer_page(
    request: SignedRequest, reference: str, file: _File, asked: RequestView, form: AnswerForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    said = {"file_title": file.title, "handing_over": file.handing_over, "writes": file.writes}
    said["typed"] = [] if asked.state == "open" else texts_of(form, request)  # of a window that is too late
    context = {"reference": reference, "asked": asked, "form": form, **said, **more}
    return render(request, "screening/portal/request.html", context, status=status)


def _enclose(request: SignedRequest, reference: str, form: Any, **belongs: Any) -> None:
    """Take in the file that was chosen, if one was."""
    upload = form.files.get("upload")
    if upload is not None and "upload" not in form.errors:
        confidential = bool(form.data.get("confidential"))
        enclosures.enclose(reference=reference, upload=upload, confidential=confidential, **belongs, **by_whom(request))
        messages.success(request, _("%(name)s was handed in.") % {"name": upload.name})


@requires(Permission.FDI_REPRESENT)
@require_POST
def answer_save(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """Autosave: what is written so far, for the representatives alone."""
    with outside(request.sight, reference, sides=EVERY_SIDE) as case:
        found = requests_of(case, request.now, side_of(case, request.sight), number)
    if not found:
        raise Absent(str(number))
    form = AnswerForm(found[0], request.POST)
    typed: dict[str, Any] = {"answers": form.answers(), "closing": form.closing_typed()}
    seen = request.POST.get("draft_version", "")
    try:
        token = requests.save_answers(reference=reference, number=number, seen=seen, **typed, **by_whom(request))
    except Refused as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return JsonResponse({"detail": refused(request, problem, "portal.answer_save")}, status=status)
    drafts.forget(by=request.user, place=reverse("portal-answer", args=[reference, number]))
    time = f"{localtime(request.now):%H:%M}"
    return JsonResponse({"saved": time, "saved_at": time, "draft_version": token})


# -- acts with a page of their own ------------------------------------------------------------------------------------


def _opened(request: SignedRequest, reference: str, act: str) -> tuple[FilePage, str]:
    """The file, and why the act can't be done now."""
    with outside(request.sight, reference) as case:
        was_read(request, case, act)
        page = file_page(case, request.sight, at=request.now)
        sentence = "" if not act or act in page.may else refusal_words(case, request.sight, act, at=request.now)
    return page, sentence


def _act_page(request: SignedRequest, page: FilePage, form: Any, title: str, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    more["now"] = typed_over(request, "seen", more.get("now", ""))
    context = {"page": page, "form": form, "title": title, "act_title": title, **more}
    return render(request, "screening/portal/act.html", context, status=status)


def _do(
    request: SignedRequest, page: FilePage, form: Any, title: str, act: Callable[[], object], done: str, **more: Any
) -> HttpResponse:
    """Validate, one domain call, answer; the sentence at its field and everything typed kept."""
    if not form.is_valid():
        return _act_page(request, page, form, title, status=422, **more)
    try:
        if more.get("seen") != more.get("now"):
            raise Conflict(NEWER)
        act()
    except Refused as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        form.add_error(_field(form, problem), refused(request, problem, "portal.act"))
        return _act_page(request, page, form, title, status=status, **more)
    messages.success(request, done)
    return redirect("portal-file", page.reference)


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_file)
def comment(request: SignedRequest, reference: str) -> HttpResponse:
    """Comments on the preliminary opinion that was sent last."""
    page, sentence = _opened(request, reference, "comment")
    title, now = _("Comment on the preliminary opinion"), str(page.opinion.number if page.opinion else "")
    form = CommentForm(request.POST if request.method == "POST" else None, asks_closing=page.asks_closing)
    if request.method != "POST" or sentence:
        return _gate(request, page, form, title, sentence, show="opinion", now=now)
    return _do(
        request,
        page,
        form,
        title,
        lambda: committee.comment(
            reference=reference, text=form.cleaned_data["text"], closing=form.closing(), **by_whom(request)
        ),
        _("Your comments are given; the committee has them now."),
        show="opinion",
        seen=request.POST.get("seen", ""),
        now=now,
    )


def _gate(request: SignedRequest, page: FilePage, form: Any, title: str, sentence: str, **more: Any) -> HttpResponse:
    """The page before the click; with a sentence, why there is nothing to do, what was typed kept in sight."""
    if sentence and request.method == "POST":
        form.is_valid()
        form.add_error(None, refused(request, Refused(sentence, code="act.portal"), "portal.act"))
    status = 200 if not sentence else 422 if request.method == "POST" else 403
    over = sentence or more.get("closed")  # the form isn't there any more: what another window had typed for it is
    typed = texts_of(form, request) if over and request.method != "POST" else []
    said = {"sentence": sentence, "typed": typed, "status": status}
    return _act_page(request, page, restored(form, request), title, **said, **more)


@requires(Permission.FDI_REPRESENT)
def hearing(request: SignedRequest, reference: str) -> HttpResponse:
    """Ask to be heard."""
    page, sentence = _opened(request, reference, "ask_hearing")
    title, form = _("Ask for a hearing"), HearingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or sentence:
        return _gate(request, page, form, title, sentence, show="hearing")
    done = _("You asked to be heard; the secretariat sets the date.")
    return _do(
        request,
        page,
        form,
        title,
        lambda: committee.ask_hearing(reference=reference, **by_whom(request)),
        done,
        show="hearing",
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_file)
def closing(request: SignedRequest, reference: str) -> HttpResponse:
    """Say whether the deal is closed by now, asked or not."""
    page, sentence = _opened(request, reference, "state_closing")
    title, form = _("Say whether the deal is closed"), ClosingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or sentence:
        return _gate(request, page, form, title, sentence)
    return _do(
        request,
        page,
        form,
        title,
        lambda: closings.state_closing(
            reference=reference, closing=form.closing() or closings.Closing(), **by_whom(request)
        ),
        _("The secretariat knows now whether the deal is closed."),
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_file)
def fine(request: SignedRequest, reference: str) -> HttpResponse:
    """The notice of a fine, and the answer of the parties to it."""
    page, sentence = _opened(request, reference, "answer_fine")
    form = FineAnswerForm(request.POST if request.method == "POST" else None)
    title = _("Answer the notice of a fine")
    if request.method != "POST" or sentence:
        return _gate(request, page, form, title, sentence, show="fine")
    return _do(
        request,
        page,
        form,
        title,
        lambda: aftermath.answer_fine(reference=reference, text=form.cleaned_data["text"], **by_whom(request)),
        _("Your answer is given; it is read before the fine is decided."),
        show="fine",
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_file)
def measure(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Both sides' texts of a measure, and an answer to it while talks are open."""
    page, sentence = _opened(request, reference, "answer_measure")
    found = next((m for m in page.measures if m.pk == pk), None)
    if found is None:
        raise Absent(str(pk))
    if not sentence and found.state != "talks":
        sentence = _("This measure is settled: its text doesn't change any more.")
    title, now = _("Answer the measure"), str(found.newest.number)
    form = MeasureAnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"text": found.newest.text},
        offered=found.offered.number if found.offered else None,
    )
    context = {"show": "measure", "measure": found, "now": now}
    if request.method != "POST" or sentence:
        return _gate(
            request,
            page,
            form,
            found.title if sentence else title,
            sentence if request.method == "POST" else "",
            closed=sentence,
            **context,
        )
    return _do(
        request,
        page,
        form,
        title,
        lambda: measures.answer(reference=reference, measure_id=pk, **form.arguments(), **by_whom(request)),
        _("You have agreed to the authority's text.")
        if request.POST.get("agrees")
        else _("Your text stands beside the authority's now."),
        seen=request.POST.get("seen", ""),
        **context,
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_file)
def obligation(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """An obligation and the report on it."""
    page, _sentence = _opened(request, reference, "")
    found = next((o for o in page.obligations if o.pk == pk), None)
    if found is None:
        raise Absent(str(pk))
    closed = "" if found.may_report else _("Nothing is to be reported here now.")
    posted = request.method == "POST"
    form = ReportForm(request.POST if posted else None, request.FILES if posted else None)
    context = {"show": "obligation", "obligation": found, "now": str(found.version), "multipart": True}
    if not posted or closed:
        return _gate(request, page, form, _("Report"), closed if posted else "", closed=closed, **context)

    def act() -> None:
        _enclose(request, reference, form, obligation_id=pk)
        text = form.cleaned_data["text"]
        obligations.report(reference=reference, obligation_id=pk, text=text, version=found.version, **by_whom(request))

    done, seen = _("Your report is handed in; the secretariat looks at it."), request.POST.get("seen", "")
    return _do(request, page, form, _("Report"), act, done, seen=seen, **context)
