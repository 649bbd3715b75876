"""Letters of a file: the tab, one as PDF, one in the secretariat's own words; what waits to leave; the templates."""

import io
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import done, refuse_in
from accounts.views.reading import listed, page_name
from accounts.views.request import SignedRequest
from casework.access import get_case, of_case
from casework.blocks.disclosure.acts import HANDED_IN, hand_in_text
from casework.blocks.disclosure.outgoing import LETTER
from casework.blocks.disclosure.pages import pressed
from casework.blocks.disclosure.queries import for_the_desk, leaves_words
from casework.blocks.letters import papers
from casework.blocks.letters.acts import SENT, WAITS, token_of
from casework.blocks.letters.laid_open import templates_page
from casework.errors import Absent, Conflict, Refused, there
from casework.models import Case
from casework.notifications.audiences import Ask
from casework.views.acts import closed_form, record_refusal
from casework.views.case import opened, tab_page
from casework.views.documents import attachment, download
from casework.views.drafts import restored, saves_itself, texts_of, typed_over
from screening.investments.acts import file_access
from screening.investments.acts import letters as acts
from screening.investments.audiences import representatives
from screening.investments.forms.letters import LanguageForm, LetterForm
from screening.investments.models import Dispatch, FileMember, Letter
from screening.investments.queries.letters import letters_page, may_write
from screening.investments.record.letters import LETTERS, STOCK, sample
from screening.investments.table import FDI

SAMPLES = {"letter-templates": "letter-sample", "procedure-letters": "procedure-letter-sample"}  # by page, as addresses


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def letters(request: SignedRequest, reference: str) -> HttpResponse:
    """Which letters were sent, when and by whom, in which language, with their fingerprints."""
    case = opened(request, reference, "letters", kind="fdi")
    page = letters_page(case, request.sight)
    form = LanguageForm(initial={"language": page.language.code}) if page.writes else None
    return tab_page(request, case, "letters", template="screening/filing/letters.html", tab=page, form=form)


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def letter(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """One letter: the file as it was sent; of a draft a copy that says so, for whoever writes it."""
    case = get_case(request.sight, reference, kind="fdi")
    if may_write(case, request.sight):
        draft = of_case(request.sight, case, Letter, pk=pk, sent_at__isnull=True).first()
        if draft is not None:
            return _pdf(papers.set_letter(draft.content, banner="banner_draft"), papers.file_name(draft))
    return download(papers.open_inside(sight=request.sight, case=case, pk=pk, by=request.user, at=request.now))


@requires(Permission.FDI_SECRETARIAT, "GET", "HEAD", "POST")
@saves_itself()
def letter_draft(request: SignedRequest, reference: str, pk: int = 0) -> HttpResponse:
    """Begin a letter in the secretariat's own words; go on writing it, look at it, send it."""
    case = opened(request, reference, "letter", kind="fdi")
    if not may_write(case, request.sight):
        raise Refused(acts.BY_SECRETARIAT, code="permission")
    own = of_case(request.sight, case, Letter, pk=pk, kind=Letter.Kind.OTHER)
    draft = there(own.first(), pk) if pk else None
    if request.method == "POST":
        return _write(request, case, draft)
    if draft is None:
        return _page(request, case, None, restored(LetterForm(case=case, sight=request.sight), request))
    form = LetterForm(case=case, sight=request.sight, initial={**draft.content["said"], "side": draft.side})
    handed_in = of_case(request.sight, case, Dispatch, letter=draft, state=Dispatch.State.HANDED_IN).first()
    if draft.sent_at is None and handed_in is None:
        return _page(request, case, draft, restored(form, request))
    if texts_of(form, request):  # another window sent other words than these
        over = Refused(WAITS if draft.sent_at is None else SENT, code="letter.over")
        return closed_form(request, case, form, over, title=_("Write a letter"), what="letter")
    if handed_in is None:
        return redirect("case-letters", reference)
    return redirect("outgoing-text", reference, handed_in.pk)  # what waits to leave can be read there, and taken back


@requires(Permission.FDI_SECRETARIAT, "POST")
def access_end(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """Close a document to the representatives before its period is over."""
    case, said = get_case(request.sight, reference, kind="fdi"), _("The document is closed to the representatives.")
    to, given = reverse("case-letters", args=[reference]), {"reference": reference, "pk": pk}
    return pressed(request, case, "access_end", file_access.end_access, said, to, **given)


def _write(request: SignedRequest, case: Case, draft: Letter | None) -> HttpResponse:
    """Keep what was typed, and send it when that was asked for; nothing typed is lost whatever comes of it."""
    form = LetterForm(request.POST, case=case, sight=request.sight)
    common: dict[str, Any] = {"reference": case.reference, "by": request.user, "at": request.now}
    if not form.is_valid():
        return _page(request, case, draft, form, status=422)
    try:
        with transaction.atomic():
            said: dict[str, Any] = form.letter()
            kept = acts.make(**common, **said, letter_id=draft.pk if draft else 0, seen=request.POST.get("seen") or "-")
            if form.sending:
                hand_in_text(**common, act=LETTER, given={"letter_id": kept.pk}, **form.release())
    except Conflict as conflict:
        record_refusal(request, case, conflict, "letter")
        theirs = conflict.theirs
        assert isinstance(theirs, Letter)
        return _page(request, case, theirs, form, status=409, theirs=theirs.content["said"])
    except Refused as refused:
        record_refusal(request, case, refused, "letter")
        refuse_in(form, refused)
        return _page(request, case, draft, form, status=422)
    if form.sending:
        return done(request, translated(HANDED_IN), "case-letters", case.reference)
    return done(request, _("The draft is saved."), "letter-draft", case.reference, kept.pk)


def _page(
    request: SignedRequest, case: Case, draft: Letter | None, form: LetterForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        "case": case,
        "draft": draft,
        "form": form,
        "seen": typed_over(request, "seen", token_of(draft) if draft else ""),
        "language": case.filing.get_language_display(),
        "unreached": not set(representatives(Ask(case, {"side_code": form.chosen_side}, request.now))),
        "leaves": leaves_words(request.now),
        "page_marking": case.label.marking,
        **shown,
    }
    return render(request, "screening/filing/letter_draft.html", context, status=status)


@requires(Permission.FDI_SECRETARIAT, "POST")
def language(request: SignedRequest, reference: str) -> HttpResponse:
    """Set the language of the procedure."""
    case = get_case(request.sight, reference, kind="fdi")
    said = _("From now on letters of this file are written in this language.")
    to, given = reverse("case-letters", args=[reference]), {"language": request.POST.get("language", "")}
    return pressed(request, case, "language", acts.set_language, said, to, reference=reference, **given)


def _templates(request: SignedRequest) -> HttpResponse:
    """Every kind of letter in a language: its phrases, what is filled in, where statements about the law come from."""
    asked, page = request.GET.get("language", request.user.language), page_name(request)
    context = {"tab": templates_page(LETTERS, asked, page=page, sample=SAMPLES[page])}
    return render(request, "casework/blocks/letters/templates.html", context)


def _sample(request: SignedRequest, kind: str, language: str) -> HttpResponse:
    """A letter of that kind on invented content."""
    if kind not in STOCK.kinds or language not in STOCK.languages:
        raise Absent(f"{kind} {language}")
    return _pdf(papers.set_letter(sample(kind, language), banner="banner_sample"), f"sample-{kind}-{language}.pdf")


@requires(Permission.FDI_COORDINATE, "GET", "HEAD")
def outgoing(request: SignedRequest) -> HttpResponse:
    """Every text that waits for a coordinator's look; what was found stands on the page of each."""
    members = FileMember.objects.filter(part=FileMember.Part.INTELLIGENCE, removed_at__isnull=True)
    rows = for_the_desk(request.sight, FDI.name, members.values("case"))
    listed(count=len(rows))
    return render(request, "casework/blocks/disclosure/list.html", {"rows": rows})


letter_templates = requires(Permission.FDI_SECRETARIAT, "GET", "HEAD")(_templates)
letter_sample = requires(Permission.FDI_SECRETARIAT, "GET", "HEAD")(_sample)
# the same for administrators, who see no file
procedure_templates = requires(Permission.PROCEDURE_EDIT, "GET", "HEAD")(_templates)
procedure_sample = requires(Permission.PROCEDURE_EDIT, "GET", "HEAD")(_sample)


def _pdf(content: bytes, name: str) -> HttpResponse:
    return attachment(io.BytesIO(content), name, papers.PDF, len(content))  # type: ignore[return-value]
