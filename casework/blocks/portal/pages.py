"""Pages for people outside: the reading and the refusal on the trail, an act with a page of its own, files back again.

Everything is read inside ``outside`` and handed on as frozen objects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Sight
from accounts.audit import Code
from accounts.numbers import whole
from accounts.queries.translation import translated
from accounts.sealed import sealed, unsealed
from accounts.views.forms import by_whom, posted
from accounts.views.request import SignedRequest
from casework.blocks.portal import enclosures, representatives
from casework.blocks.portal.door import outside, own_seat
from casework.blocks.portal.forms import ColleagueForm, MandateForm
from casework.blocks.portal.models import Rights
from casework.blocks.portal.sides import SAYS, here, mandates, title_of
from casework.errors import Conflict, Refused
from casework.lifecycle.kinds import kind_of
from casework.models import Case
from casework.views.documents import download
from casework.views.drafts import restored, texts_of, typed_over

NEWER = "Something was put to you in the meantime: read it, then send your text again."


def was_read(request: SignedRequest, case: Case, what: str) -> None:
    """The reading on the trail, as every showing of a case."""
    audit.record(Code.READ, by=request.user, at=request.now, case=case, data={"tab": what})


def note_refusal(request: SignedRequest, problem: Refused, what: str) -> str:
    """The refusal on the trail by its code; its sentence in the reader's language."""
    data = {"view": what, "code": problem.code or what}
    audit.record(Code.REFUSED, **by_whom(request), data=data)
    return translated(problem.sentence)


def to_own_case(sight: Sight, kwargs: Mapping[str, Any]) -> None:
    """What a representative types belongs to nobody else, and carries no label: they open none. Absent for others."""
    with outside(sight, kwargs["reference"], every_side=True):
        return


def enclosure(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """A file that was handed in, back for the people of its side."""
    return download(enclosures.open_enclosure(reference=reference, pk=pk, **by_whom(request)))


def tried(request: SignedRequest, form: Any, what: str, do: Callable[..., Any], **given: Any) -> Any:
    """What ``do`` gave for a valid form, True for nothing; None where a refusal stands in it, and on the trail."""
    if form.is_valid():
        try:
            return do(**form.cleaned_data, **given, **by_whom(request)) or True
        except Refused as problem:
            refuse_in(request, form, problem, what)
    return None


def refuse_in(request: SignedRequest, form: Any, problem: Refused, what: str) -> None:
    """A refusal on the trail, and where it belongs: at its field, or at the top of the form."""
    form.add_error(problem.field if problem.field in form.fields else None, note_refusal(request, problem, what))


@dataclass(frozen=True)
class ActPage:
    """An act with a page of its own."""

    request: SignedRequest
    template: str
    home: str  # the address of the file's page
    page: Any  # the file's page, with its reference
    title: str
    sentence: str = ""  # why the act can't be done now
    closed: str = ""  # why there is nothing to do, where the page is still read for what stands on it

    def answer(self, form: Any, act: Callable[[], object], done: str, *, now: str = "", **more: Any) -> HttpResponse:
        """The page before the click, and what comes of it. ``now`` names the version that is answered."""
        if self.request.method != "POST" or self.sentence or self.closed:
            return self._gate(form, now=now, **more)
        return self._do(form, act, done, now=now, **more)

    def _gate(self, form: Any, **more: Any) -> HttpResponse:
        """With a sentence, why there is nothing to do, what was typed kept in sight."""
        request, posted = self.request, self.request.method == "POST"
        sentence = self.sentence or (self.closed if posted else "")
        if sentence and posted:
            form.is_valid()
            refuse_in(request, form, Refused(sentence, code="act.portal"), "portal.act")
        status = 200 if not sentence else 422 if posted else 403
        over = sentence or self.closed  # the form isn't there any more: what another window had typed for it is
        typed = texts_of(form, request) if over and not posted else []
        return self._show(restored(form, request), sentence=sentence, typed=typed, status=status, **more)

    def _do(self, form: Any, act: Callable[[], object], done: str, *, now: str, **more: Any) -> HttpResponse:
        """Validate, one domain call, answer; the sentence at its field and everything typed kept."""
        if not form.is_valid():
            return self._show(form, status=422, now=now, **more)
        try:
            if now and self.request.POST.get("seen", "") != now:
                raise Conflict(NEWER)
            act()
        except Refused as problem:
            status = 409 if isinstance(problem, Conflict) else 422
            refuse_in(self.request, form, problem, "portal.act")
            return self._show(form, status=status, now=now, **more)
        messages.success(self.request, done)
        return redirect(self.home, self.page.reference)

    def _show(self, form: Any, *, now: str, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "page": self.page,
            "form": form,
            "title": self.title,
            "act_title": self.title,
            "home": reverse(self.home, args=[self.page.reference]),
            "closed": self.closed,
            "now": typed_over(self.request, "seen", now),
            **more,
        }
        return render(self.request, self.template, context, status=status)


# -- who represents the own side, for the people who do ----------------------------------------------------------------


@dataclass(frozen=True)
class Colleague:
    """Somebody who represents the own side; ``is_own``: of the own firm, which can take the person off."""

    key: str  # sealed
    name: str
    firm: str
    rights: str
    since: datetime
    is_own: bool


@dataclass(frozen=True)
class PeoplePage:
    """The own side's people, and what the own firm says of its mandate; ``mandate`` is empty for the firm that says it
    in what it hands in.
    """

    reference: str
    side: str
    is_draft: bool  # still being written by the side that the case is of
    people: tuple[Colleague, ...]
    own: int  # people of the own firm
    says_mandate: bool
    acts_for: str
    mandate: Mapping[str, Any]
    version: int  # of the mandate


def people_page(case: Case, sight: Sight) -> PeoplePage:
    """The page; three queries. Only inside ``outside``."""
    seat = own_seat(case, sight)
    people = tuple(
        Colleague(
            sealed("person", row.person_id),
            row.person.name,
            _(row.person.service.name),
            str(Rights(row.rights).label),
            row.added_at,
            row.person.service_id == sight.service_id,
        )
        for row in here(case, side=seat.side).select_related("person", "person__service").order_by("added_at", "pk")
    )
    says = not representatives.says_elsewhere(case, seat)
    row = mandates(case, side=seat.side, firm_id=sight.service_id).first() if says else None
    return PeoplePage(
        reference=case.reference,
        side=title_of(case, seat.side),
        is_draft=case.state == kind_of(case).table.initial.value,
        people=people,
        own=sum(1 for one in people if one.is_own),
        says_mandate=says,
        acts_for=row.acts_for if row is not None else "",
        mandate={name: getattr(row, name) for name in SAYS} if row is not None else {},
        version=row.version if row is not None else 0,
    )


def people(request: SignedRequest, reference: str, *, template: str, home: str, address: str) -> HttpResponse:
    """Name a colleague, take somebody off, say what the own mandate is. ``address`` is the page's own, ``home`` that of
    whoever takes themselves off.
    """
    with outside(request.sight, reference, every_side=True) as case:
        was_read(request, case, "people")
        page = people_page(case, request.sight)
    who: dict[str, Any] = {"reference": reference, **by_whom(request)}
    sent = posted(request)
    candidates = representatives.colleagues(**who)
    adding = ColleagueForm(sent if sent and "to" in sent else None, candidates=candidates)
    saying = MandateForm(sent if sent and "mandate_version" in sent else None, initial=dict(page.mandate))
    sentences: list[str] = []
    theirs: list[tuple[str, str, str]] = []
    try:
        done = _done(request, who, adding, saying)
        if done is not None:
            return redirect(home) if done == request.user.pk else redirect(address, reference)
    except Refused as problem:
        sentences = [note_refusal(request, problem, address)]
        if isinstance(problem, Conflict):
            theirs = _written_meanwhile(saying, page)
    context = {
        "title": _("Representatives"),
        "page": page,
        "form": adding,
        "saying": saying,
        "theirs": theirs,
        "me": sealed("person", request.sight.person_id),
    }
    errors = [{"text": sentence} for sentence in sentences]
    status = 200 if sent is None else 422
    return render(request, template, {**context, "errors": errors}, status=status)


def _written_meanwhile(saying: MandateForm, page: PeoplePage) -> list[tuple[str, str, str]]:
    """Label, what was typed, and what a colleague has saved since, of each field that differs."""
    found = []
    for name, field in saying.fields.items():
        yours, theirs = (str(values.get(name) or "") for values in (saying.cleaned_data, page.mandate))
        if yours != theirs:
            found.append((str(field.label), yours, theirs))
    return found


def _done(request: SignedRequest, who: dict[str, Any], adding: ColleagueForm, saying: MandateForm) -> int | None:
    """What was asked for on the page, done: the number of whoever was taken off, else 0; None where nothing was asked,
    or a field is wrong. Raises Refused.
    """
    leaving = unsealed("person", request.POST.get("end")) if request.method == "POST" else None
    if leaving is not None:
        representatives.end_representation(person_id=leaving, **who)
        messages.success(request, _("The representation has ended."))
        return leaving
    if adding.is_bound and adding.is_valid():
        representatives.add_representative(to=adding.cleaned_data["to"], **who)
        messages.success(request, _("Your colleague is named on the file."))
        return 0
    if saying.is_bound and saying.is_valid():
        seen = whole(request.POST.get("mandate_version")) or 0
        representatives.save_mandate(fields=saying.cleaned_data, version=seen, **who)
        messages.success(request, _("Saved."))
        return 0
    return None
