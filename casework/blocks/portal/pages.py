"""Pages for people outside: the reading and the refusal on the trail, an act with a page of its own, files back again.

Everything is read inside ``outside`` and handed on as frozen objects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import audit
from accounts.access import Sight
from accounts.audit import Code
from accounts.queries.sentences import translated
from accounts.views.request import SignedRequest
from casework.actions.documents import Opened
from casework.blocks.portal import enclosures
from casework.blocks.portal.door import outside
from casework.errors import Conflict, Refused
from casework.models import Case
from casework.views.documents import attachment
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


def to_own_file(sight: Sight, kwargs: Mapping[str, Any]) -> None:
    """What a representative types belongs to nobody else, and carries no label: they open none. Absent for others."""
    with outside(sight, kwargs["reference"], every_side=True):
        return


def by_whom(request: SignedRequest) -> dict[str, Any]:
    """By whom and when, for an act."""
    return {"by": request.user, "at": request.now}


def enclosure(request: SignedRequest, reference: str, pk: int) -> HttpResponse:
    """A file that was handed in, back for the people of its side."""
    return download(enclosures.open_enclosure(reference=reference, pk=pk, **by_whom(request)))


def download(opened: Opened) -> HttpResponse:
    """A document to be saved."""
    found = opened.document
    return attachment(opened.file, found.file_name, found.content_type, found.size)  # type: ignore[return-value]


def tried(request: SignedRequest, form: Any, what: str, do: Callable[..., Any], **given: Any) -> Any:
    """What ``do`` gave for a valid form, True for nothing; None where a refusal stands in it, and on the trail."""
    if form.is_valid():
        try:
            return do(**form.cleaned_data, **given, **by_whom(request)) or True
        except Refused as problem:
            form.add_error(field_of(form, problem), note_refusal(request, problem, what))
    return None


def field_of(form: Any, problem: Refused) -> str | None:
    """The field at which a refusal stands, if the form has it."""
    return problem.field if problem.field in form.fields else None


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
            form.add_error(None, note_refusal(request, Refused(sentence, code="act.portal"), "portal.act"))
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
            form.add_error(field_of(form, problem), note_refusal(self.request, problem, "portal.act"))
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
