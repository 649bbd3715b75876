"""Who represents the own side of a case, for the people who do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.numbers import whole
from accounts.sealed import sealed, unsealed
from accounts.views.forms import posted
from accounts.views.request import SignedRequest
from casework.blocks.portal import representatives
from casework.blocks.portal.door import outside, own_seat
from casework.blocks.portal.forms import ColleagueForm, MandateForm
from casework.blocks.portal.models import Rights
from casework.blocks.portal.pages import note_refusal, was_read
from casework.blocks.portal.sides import SAYS, here, mandates, title_of
from casework.errors import Conflict, Refused
from casework.lifecycle.kinds import kind_of
from casework.models import Case


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
    who: dict[str, Any] = {"reference": reference, "by": request.user, "at": request.now}
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
