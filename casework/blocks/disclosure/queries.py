"""Outgoing texts as people see them: their sender, the readers of the file, and the coordinator who looks at them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import BRUSSELS
from accounts.queries.frozen import seen
from accounts.written import date_format
from casework.access import of_case, visible_cases
from casework.blocks.disclosure.models import Dispatch, DispatchLook
from casework.blocks.disclosure.outgoing import unpacked
from casework.blocks.disclosure.passages import Passage, everything
from casework.blocks.disclosure.sources import Disclosure, Other, circle
from casework.blocks.disclosure.table import WORDS, Facts, State
from casework.errors import Absent
from casework.lifecycle.acts import marked
from casework.lifecycle.kinds import kind_of, part_of, told
from casework.lifecycle.table import refusal
from casework.models import Case


@dataclass(frozen=True)
class DispatchView:
    """One outgoing text in a list; nothing of what was found in it."""

    pk: int
    reference: str
    title: str
    by: str
    handed_at: datetime
    leaves_at: datetime
    state: str
    state_words: str
    refusal: str
    url: str  # empty for whoever may not read the text
    side: str  # or sides, for which it was handed in, in words, where that isn't the usual one alone
    letter_id: int | None  # the draft that it came from


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; with ``reason`` it is one that may not leave."""

    text: str
    reason: str


@dataclass(frozen=True)
class DispatchPage:
    """One outgoing text; ``pieces`` marks what was found, for a coordinator who looks at it, and nobody else."""

    row: DispatchView
    again_url: str  # where the sender writes it anew, once it came back
    takes_back: bool  # the sender, while it waits
    decides: bool
    pieces: tuple[Piece, ...]
    found: int
    passed: tuple[str, ...]  # what the sender released, and why
    look: DispatchLook | None  # decided so far, in force at the next fixed time
    looked_by: str


def waits_for_look(row: Dispatch) -> bool:
    """Whether a coordinator looks before a text leaves: wherever intelligence services work on the case, and it holds
    words that somebody wrote. It hangs on no find.
    """
    fixed = row.act in marked("fixed phrases")
    return bool(row.text.strip()) and not fixed and told(row.case, Disclosure).watched(row.case)


def in_circle(case: Case, sight: Sight) -> bool:
    """Whether the person is read into the circle of those who look texts over."""
    found = circle(case)
    return found is not None and found.pk in sight.compartments


def found_in(row: Dispatch, sight: Sight | None = None) -> tuple[Passage, ...]:
    """All that may not leave in a waiting text, what its sender released included: for coordinators only."""
    part = told(row.case, Disclosure)
    to = [part.addressee(side) for side in part.sides(row.case, row.act, row.given, row.letter)]
    return everything(row.case, row.text, addressee=to, sight=sight, asks=row.asks)


def waiting_texts(case: Case, sight: Sight) -> tuple[DispatchView, ...]:
    """What waits to leave a case, and what came back, newest first. Two queries."""
    rows, reads = _texts(case, sight).exclude(state=State.SENT).order_by("-pk"), _reads(case, sight)
    return tuple(_view(row, reads or row.handed_by_id == sight.person_id) for row in rows)


def _texts(case: Case, sight: Sight) -> QuerySet[Any]:
    rows: QuerySet[Any] = of_case(sight, case, told(case, Disclosure).dispatch)
    return rows.select_related("case__label", "handed_by", "letter")


def for_the_desk(sight: Sight, kind: str, watched: QuerySet[Any, Any]) -> tuple[tuple[DispatchView, bool | None], ...]:
    """Every text that waits for a coordinator of the kind, longest waiting first, with what was decided so far;
    ``watched`` gives the numbers of the cases on which intelligence services work. Three queries.
    """
    part = part_of(kind, Disclosure)
    if part is None:
        return ()
    may = part.dispatch.LIFECYCLE.row("release").permission
    cases = visible_cases(sight, may).filter(kind=kind, pk__in=watched)
    rows = part.dispatch.objects.filter(case__in=cases, state=State.HANDED_IN)
    rows = rows.exclude(text="").exclude(act__in=marked("fixed phrases"))
    rows = rows.select_related("case", "handed_by", "letter").order_by("pk")
    looks = dict(part.look.objects.filter(dispatch__in=rows).values_list("dispatch_id", "release"))
    return tuple((_view(row, True), looks.get(row.pk)) for row in rows)


def one(case: Case, sight: Sight, pk: int) -> Dispatch:
    """One outgoing text for its sender, the secretariat of the file, or a coordinator. Raises Absent."""
    row: Dispatch | None = _texts(case, sight).filter(pk=pk).first()
    if row is None or not (row.handed_by_id == sight.person_id or _reads(case, sight)):
        raise Absent(str(pk))
    return row


def page_of(row: Dispatch, sight: Sight, *, beside: Collection[str] = ()) -> DispatchPage:
    """The page of one outgoing text; ``beside``: lines of it that stand in words beside it."""
    waits, own = row.state == State.HANDED_IN, row.handed_by_id == sight.person_id
    decides = waits and not own and _looks(row.case, sight) and waits_for_look(row)
    found = found_in(row, sight) if decides else ()
    looks = told(row.case, Disclosure).look.objects
    look = looks.filter(dispatch=row).select_related("decided_by").first() if decides else None
    mine = own and row.state in (State.RETURNED, State.VOID, State.TAKEN_BACK)
    return DispatchPage(
        row=_view(row, True),
        again_url=_again(row) if mine else "",
        takes_back=waits and own,
        decides=decides,
        pieces=_without(_pieces(row.text, found), beside),
        found=len(found),
        passed=tuple(row.passed) if own or _looks(row.case, sight) else (),
        look=look,
        looked_by=look.decided_by.name if look else "",
    )


def step_refusal(
    row: Dispatch, act: str, sight: Sight, *, found: Sequence[Passage] | None = None, reason: str = ""
) -> str | None:
    """Why somebody can't do a step; None when they can. ``found``: in the text, by a coordinator who looks at it."""
    facts = Facts(handed_in_by_actor=row.handed_by_id == sight.person_id)
    if found is not None:
        unknown, unreasoned = any(passage.hidden for passage in found), bool(found) and not reason.strip()
        inside = in_circle(row.case, sight)
        facts = replace(facts, in_the_circle=inside, unknown_passages=unknown, reason_missing=unreasoned)
    state = State(row.state)
    return refusal(row.LIFECYCLE.row(act), facts, state=state, may=sight.may, words=WORDS.__getitem__, noun="dispatch")


def initial_of(case: Case, sight: Sight, act: str, pk: int) -> dict[str, Any]:
    """What a sender begins with who writes a text anew that came back; empty for everybody else."""
    row = of_case(sight, case, told(case, Disclosure).dispatch, pk=pk, act=act, handed_by=sight.person_id).first()
    if row is None:
        return {}
    given: dict[str, Any] = unpacked(row.given)
    asked = {f"wording_{question}": wording for question, wording in given.pop("questions", ())}
    return {**given, **asked}


def _looks(case: Case, sight: Sight) -> bool:
    may = told(case, Disclosure).dispatch.LIFECYCLE.row("release").permission
    return sight.may(may) and in_circle(case, sight)


def _reads(case: Case, sight: Sight) -> bool:
    return told(case, Disclosure).reads(case, sight) or _looks(case, sight)


def _again(row: Dispatch) -> str:
    if row.letter_id is not None:
        return reverse("letter-draft", args=[row.case.reference, row.letter_id])
    if row.act not in kind_of(row.case).table.acts:
        return reverse(_other(row).tab, args=[row.case.reference])
    return f"{reverse('act', args=[row.case.reference, row.act])}?again={row.pk}"


def _other(row: Dispatch) -> Other:
    return told(row.case, Disclosure).others[row.act.partition(".")[0]]


def _view(row: Dispatch, reads: bool) -> DispatchView:
    return seen(
        DispatchView,
        row,
        reference=row.case.reference,
        title=_title(row),
        by=row.handed_by.name,
        state_words=str(row.get_state_display()),
        url=reverse("outgoing-text", args=[row.case.reference, row.pk]) if reads else "",
        side=_side(row),
    )


def _side(row: Dispatch) -> str:
    """Those for which it was handed in; of one from before they were kept, those of today."""
    part = told(row.case, Disclosure)
    sides = tuple(row.sides) or part.sides(row.case, row.act, row.given, row.letter)
    return "" if sides == (part.usual,) else ", ".join(part.title_of_side(code) for code in sides)


def _title(row: Dispatch) -> str:
    if row.letter is not None:
        return str(row.letter.content.get("said", {}).get("about", "")) or _("Letter")
    table = kind_of(row.case).table
    return _(table.row(row.act).title) if row.act in table.acts else _(_other(row).title)


def _without(pieces: Sequence[Piece], beside: Collection[str]) -> tuple[Piece, ...]:
    """The pieces without whole lines that are told beside them; a line in which something was found stays."""
    kept = []
    for place, piece in enumerate(pieces):
        lines, last = piece.text.split("\n"), len(pieces) - 1
        whole = range(0 if place == 0 else 1, len(lines) if place == last else len(lines) - 1)
        left = [line for number, line in enumerate(lines) if number not in whole or line not in beside]
        kept.append(piece if piece.reason else Piece("\n".join(left), ""))
    return tuple(piece for piece in kept if piece.text)


def _pieces(text: str, found: Sequence[Passage]) -> tuple[Piece, ...]:
    pieces, last = [], 0
    for passage in found:
        pieces += [Piece(text[last : passage.start], ""), Piece(passage.text, passage.reason)]
        last = passage.end
    return tuple(piece for piece in [*pieces, Piece(text[last:], "")] if piece.text)


# -- the fixed times at which texts leave the house -------------------------------------------------------------------


def next_time(at: datetime) -> datetime:
    """The first fixed time after ``at``: every so many minutes on the clock, whatever waits."""
    step = timedelta(minutes=settings.DOSSIER_DISPATCH_MINUTES)
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return start + ((at - start) // step + 1) * step


def leaves_words(at: datetime) -> str:
    """What a page says before something is handed in."""
    leaves = next_time(at)
    words = _(
        "This is handed in now and leaves at a fixed time: on %(day)s at %(time)s at the earliest, and not before the "
        "coordinator has looked at it where intelligence services work on the file. The day that counts is the day on "
        "which it is sent; what stands here happens then."
    )
    local = leaves.astimezone(BRUSSELS)
    return words % {"day": date_format(local, "j F Y"), "time": date_format(local, "H:i")}
