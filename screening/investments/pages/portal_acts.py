"""What representatives do on their file: answer, comment, ask to be heard, answer a measure, report."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.forms import by_whom, done, posted
from accounts.views.request import SignedRequest
from casework.actions import drafts
from casework.blocks.portal import enclosures, pages
from casework.blocks.portal.door import own_seat
from casework.blocks.portal.page import refusal_words
from casework.blocks.portal.pages import ActPage, note_refusal, refuse_in, to_own_case, was_read
from casework.errors import Conflict, Refused, there
from casework.views.documents import download
from casework.views.drafts import restored, saves_itself, texts_of
from screening.investments.access import outside
from screening.investments.acts import aftermath, committee, file_access, measures, requests
from screening.investments.acts import closing as closings
from screening.investments.forms.portal import (
    AnswerForm,
    ClosingForm,
    CommentForm,
    FineAnswerForm,
    HearingForm,
    MeasureAnswerForm,
    ReportForm,
    typed_words,
)
from screening.investments.models import Side
from screening.investments.queries.file_access import opened_to_me
from screening.investments.queries.hand_ins import copy_page, hand_in_page
from screening.investments.queries.portal import (
    RequestView,
    filing_page,
    requests_of,
    side_page,
    side_title,
)
from screening.investments.queries.portal_measures import handing_over
from screening.investments.record.hand_in import PDF, Copy, copy_of, copy_of_said
from screening.investments.record.letters import open_outside

# -- a request for information ----------------------------------------------------------------------------------------


def _asked(request: SignedRequest, reference: str, number: int) -> tuple[dict[str, Any], RequestView]:
    """What the page says of the file, and the request of that number. Raises Absent."""
    who = request.sight
    with outside(who, reference, every_side=True) as case:
        was_read(request, case, "request")
        seat = own_seat(case, who)
        found = there(next(iter(requests_of(case, request.now, seat.side, number)), None), number)
        title = case.title if seat.side == Side.NOTIFIER else side_title(case, seat.side, who)
        return {"file_title": title, "handing_over": handing_over(case), "writes": seat.may_write}, found


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def answer(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """The request's page: kept as written, handed in together, files beside it."""
    filing, asked = _asked(request, reference, number)
    if request.method != "POST":
        return _answer_page(request, reference, filing, asked, restored(AnswerForm(asked), request))
    form = AnswerForm(asked, request.POST, request.FILES)
    common = _common(request, reference, number)
    then = request.POST.get("then", "save")
    valid = form.is_valid()
    try:
        if then != "hand_in":
            requests.save_answers(**common, answers=form.answers(), closing=form.closing_typed())
        _enclose(request, reference, form, request_id=asked.pk)
        if then == "hand_in":
            if not valid:
                return _answer_page(request, reference, filing, asked, form, status=422)
            requests.answer(**common, answers=form.answers(), closing=form.closing())
            said = _("Your answers are handed in; the secretariat has them now.")
            return done(request, said, "portal-file", reference)
    except Conflict as conflict:
        sentence = note_refusal(request, conflict, "portal.answer")
        _filing, theirs = _asked(request, reference, number)
        there = {"conflict": sentence, "closing_there": typed_words(theirs.closing_typed)}
        return _answer_page(request, reference, filing, theirs, form, status=409, **there)
    except Refused as problem:
        refuse_in(request, form, problem, "portal.answer")
        _filing, newest = _asked(request, reference, number)  # what was saved before the refusal has another token
        return _answer_page(request, reference, filing, newest, form, status=422)
    saved = _("Saved. Only the people named for your side see the answers until you hand them in.")
    return done(request, saved, "portal-answer", reference, number)


def _common(request: SignedRequest, reference: str, number: int) -> dict[str, Any]:
    seen = request.POST.get("draft_version") or "-"  # none that can be read is none of ours
    return {"reference": reference, "number": number, "seen": seen, **by_whom(request)}


def _answer_page(
    request: SignedRequest, reference: str, filing: dict[str, Any], asked: RequestView, form: AnswerForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    typed = [] if asked.state == "open" else texts_of(form, request)  # of a window that is too late
    context = {"reference": reference, "asked": asked, "form": form, "typed": typed, **filing, **more}
    return render(request, "screening/portal/request.html", context, status=status)


def _enclose(request: SignedRequest, reference: str, form: Any, **belongs: Any) -> None:
    """Take in the file that was chosen, if one was."""
    upload = form.files.get("upload")
    if upload is not None and "upload" not in form.errors:
        confidential = bool(form.data.get("confidential"))
        enclosures.enclose(reference=reference, upload=upload, confidential=confidential, **belongs, **by_whom(request))
        messages.success(request, _("%(name)s was handed in.") % {"name": upload.name})


@requires(Permission.FDI_REPRESENT, "POST")
def answer_save(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """Autosave: what is written so far, for the representatives alone."""
    with outside(request.sight, reference, every_side=True) as case:
        found = requests_of(case, request.now, own_seat(case, request.sight).side, number)
    form = AnswerForm(there(next(iter(found), None), number), request.POST)
    common = _common(request, reference, number)
    try:
        token = requests.save_answers(**common, answers=form.answers(), closing=form.closing_typed())
    except Refused as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return JsonResponse({"detail": note_refusal(request, problem, "portal.answer_save")}, status=status)
    drafts.forget(by=request.user, place=reverse("portal-answer", args=[reference, number]))
    time = f"{localtime(request.now):%H:%M}"
    return JsonResponse({"saved": time, "saved_at": time, "draft_version": token})


# -- acts with a page of their own ------------------------------------------------------------------------------------


def _opened(request: SignedRequest, reference: str, act: str, title: str) -> ActPage:
    """The page of an act on the file, with the sentence that says why it can't be done now."""
    with outside(request.sight, reference) as case:
        was_read(request, case, act)
        page = filing_page(case, request.sight, at=request.now)
        sentence = "" if not act or act in page.may else refusal_words(case, request.sight, act, at=request.now)
    return ActPage(request, "screening/portal/act.html", "portal-file", page, title, sentence)


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def comment(request: SignedRequest, reference: str) -> HttpResponse:
    """Comments on the preliminary opinion that was sent last."""
    opened = _opened(request, reference, "comment", _("Comment on the preliminary opinion"))
    form = CommentForm(posted(request), asks_closing=opened.page.asks_closing)
    return opened.answer(
        form,
        lambda: committee.comment(
            reference=reference, text=form.cleaned_data["text"], closing=form.closing(), **by_whom(request)
        ),
        _("Your comments are given; the committee has them now."),
        show="opinion",
        now=str(opened.page.opinion.number if opened.page.opinion else ""),
    )


@requires(Permission.FDI_REPRESENT)
def hearing(request: SignedRequest, reference: str) -> HttpResponse:
    """Ask to be heard."""
    opened = _opened(request, reference, "ask_hearing", _("Ask for a hearing"))
    form = HearingForm(posted(request))
    return opened.answer(
        form,
        lambda: committee.ask_hearing(reference=reference, **by_whom(request)),
        _("You asked to be heard; the secretariat sets the date."),
        show="hearing",
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def closing(request: SignedRequest, reference: str) -> HttpResponse:
    """Say whether the deal is closed by now, asked or not."""
    opened = _opened(request, reference, "state_closing", _("Say whether the deal is closed"))
    form = ClosingForm(posted(request))
    return opened.answer(
        form,
        lambda: closings.state_closing(
            reference=reference, closing=form.closing() or closings.Closing(), **by_whom(request)
        ),
        _("The secretariat knows now whether the deal is closed."),
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def fine(request: SignedRequest, reference: str) -> HttpResponse:
    """The notice of a fine, and the answer of the parties to it."""
    opened = _opened(request, reference, "answer_fine", _("Answer the notice of a fine"))
    form = FineAnswerForm(posted(request))
    return opened.answer(
        form,
        lambda: aftermath.answer_fine(reference=reference, text=form.cleaned_data["text"], **by_whom(request)),
        _("Your answer is given; it is read before the fine is decided."),
        show="fine",
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def measure(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Both sides' texts of a measure, and an answer to it while talks are open."""
    opened = _opened(request, reference, "answer_measure", _("Answer the measure"))
    found = there(next((m for m in opened.page.measures if m.pk == pk), None), pk)
    settled = "" if found.state == "talks" else _("This measure is settled: its text doesn't change any more.")
    if closed := opened.sentence or settled:
        opened = replace(opened, title=found.title, sentence="", closed=closed)
    form = MeasureAnswerForm(
        posted(request),
        initial={"text": found.newest.text},
        offered=found.offered.number if found.offered else None,
    )
    agreed = _("You have agreed to the authority's text.")
    return opened.answer(
        form,
        lambda: measures.answer(reference=reference, measure_id=pk, **form.arguments(), **by_whom(request)),
        agreed if request.POST.get("agrees") else _("Your text stands beside the authority's now."),
        show="measure",
        measure=found,
        now=str(found.newest.number),
    )


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def obligation(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """An obligation and the report on it."""
    opened = _opened(request, reference, "", _("Report"))
    found = there(next((o for o in opened.page.obligations if o.pk == pk), None), pk)
    form = ReportForm(posted(request), request.FILES or None)

    def act() -> None:
        _enclose(request, reference, form, obligation_id=pk)
        text = form.cleaned_data["text"]
        measures.report(reference=reference, obligation_id=pk, text=text, version=found.version, **by_whom(request))

    closed = "" if found.may_report else _("Nothing is to be reported here now.")
    done, version = _("Your report is handed in; the secretariat looks at it."), str(found.version)
    beside = {"show": "obligation", "obligation": found, "multipart": True}
    return replace(opened, closed=closed).answer(form, act, done, now=version, **beside)


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def filing(request: SignedRequest, reference: str) -> HttpResponse:
    """Where the file stands, what is asked, what was sent, what can be done."""
    with outside(request.sight, reference, every_side=True) as case:
        was_read(request, case, "portal")
        seat = own_seat(case, request.sight)
        if seat.side == Side.NOTIFIER:
            page = filing_page(case, request.sight, at=request.now, writes=seat.may_write)
        else:
            page = side_page(case, request.sight, seat, at=request.now)
    # in the person's own context: the database shows what was opened to the own side, and nothing else
    opened = opened_to_me(case.pk, request.now, seat.side)
    return render(request, "screening/portal/filing.html", {"page": page, "opened": opened})


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def hand_in(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """What was handed in once: content, files, the declaration signed with it."""
    with outside(request.sight, reference) as case:
        page = hand_in_page(case, number)
        was_read(request, case, "hand_in")
    title = _("Handed in, number %(number)s") % {"number": number}
    return render(request, "screening/portal/hand_in.html", {"page": page, "title": title})


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def hand_in_pdf(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """The same as PDF in the reader's language; the copy is on the trail."""
    with outside(request.sight, reference) as case:
        page = hand_in_page(case, number)
        audit.record("file.copied", **by_whom(request), case=case, data={"number": number})
    return _saved(copy_of(page))


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def copied(request: SignedRequest, reference: str, kind: str, number: int) -> HttpResponse:
    """Answers, comments, an answer to a notice or a report as PDF; the copy is on the trail."""
    who = request.sight
    with outside(who, reference, every_side=True) as case:
        page = copy_page(case, kind, number, own_seat(case, who).side)
        audit.record("file.copied", **by_whom(request), case=case, data={"what_code": kind, "number": number})
    return _saved(copy_of_said(page))


def _saved(copy: Copy) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{copy.file_name}"'}
    return HttpResponse(copy.pdf, content_type=PDF, headers=headers)


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def opened_file(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """A document of the file that is open to the representatives, the opening on the trail."""
    return download(file_access.open_outside(reference=reference, pk=pk, **by_whom(request)))


@requires(Permission.FDI_REPRESENT, "GET", "HEAD")
def letter(request: SignedRequest, reference: str, number: int) -> HttpResponse:
    """A letter that was sent to the own side, by its number; its fingerprint compared, the opening on the trail."""
    return download(open_outside(reference=reference, number=number, **by_whom(request)))


enclosure = requires(Permission.FDI_REPRESENT, "GET", "HEAD")(pages.enclosure)
