"""Letters: issued by acts, or written in somebody's own words; numbered, sent, kept.

Letters to each side have a gapless series of numbers of their own, drawn when they are sent, so that no gap tells of a
letter inside or to another side; letters between authorities have another.

What a letter says is settled here, in the act's own transaction, with its fingerprint. The PDF is made by the worker
from an outbox row, or when somebody asks for it first: ``papers``.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts import audit
from accounts.days import day_of
from accounts.models import Person
from casework.actions import clocks
from casework.actions.child import turn
from casework.actions.printing import demand_printable
from casework.actions.transition import touch
from casework.blocks.letters.content import fingerprint, texts_of
from casework.blocks.letters.models import Letter
from casework.blocks.letters.queries import Letters
from casework.errors import Conflict, Refused, demand, there
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.notifications import outbox
from casework.procedures.catalogue import procedure

TEMPLATE = 1  # version of the templates
SENT = "This letter was sent: it can't be changed any more."
WAITS = "This letter is handed in: it can't be changed while it waits to be sent."
CHANGED = "A colleague changed this letter since you opened it; nothing of yours was lost."


def issue(
    *,
    case: Case,
    kind: str,
    by: Person,
    at: datetime,
    content: Mapping[str, Any] | None = None,
    passed: Collection[str] = (),
    clocked: Mapping[str, Any] | None = None,
    side: str = "",
) -> Letter:
    """Send a letter to a side as part of an act: called inside the act's ``effect``, on the case that it has locked.

    ``content`` is what the kind's letter says; ``due`` in it (a date) replaces the end of the clock that the letter
    announces; ``clocked`` is the effect's own result where it sets clocks (``clock_steps``, ``clock_settings``).
    ``passed`` are the disclosure guard's passages that were released, with the reason.
    """
    part, given = told(case, Letters), dict(content or {})
    side = side or part.usual
    due = _due(case, kind, at, given.pop("due", None), clocked or {})
    letter = _new(case, kind, by, at)
    _word(letter, given, by=by, at=at, side=side, numbers=_numbers(letter, side), due=due)
    _leave(letter, by, at, passed)
    sender = None if kind == part.automatic else by  # the product's answer to whoever hands in
    audit.record("file.letter_sent", by=sender, at=at, case=case, obj=letter, data=_data(letter))
    return letter


def keep(
    case: Case, kind: str, *, by: Person, at: datetime, given: Mapping[str, str], letter_id: int, seen: str, side: str
) -> Letter:
    """Keep a letter to a side in somebody's own words; with ``letter_id`` change one that isn't sent yet.

    ``seen`` is the token of the draft that was looked at. Raises Absent, Refused, Conflict.
    """
    demand(given["about"], "Say what the letter is about.", "about")
    demand(given["text"], "Write the letter.", "text")
    letter = draft_of(case, letter_id, seen) if letter_id else _new(case, kind, by, at)
    if letter_id and told(case, Letters).held(letter):  # what waits to leave is what was looked over
        raise Refused(WAITS, code="letter.waits")
    _word(letter, given, by=by, at=at, side=side)
    letter.made_by, letter.made_at = by, at
    letter.save()
    audit.record("file.letter_made", by=by, at=at, case=case, obj=letter, data=_data(letter))
    return letter


def send(
    case: Case, *, by: Person, at: datetime, letter_id: int, seen: str = "", passed: Collection[str] = ()
) -> Letter:
    """Send a draft to its side, numbered and dated now and signed by whoever sends it; ``passed`` as for ``issue``.

    Raises Absent, Refused, Conflict.
    """
    letter = draft_of(case, letter_id, seen)
    if (sentence := told(case, Letters).unreached(case, letter.side)) is not None:
        raise Refused(sentence, code="letter.nobody")
    _word(letter, letter.content["said"], by=by, at=at, side=letter.side, numbers=_numbers(letter, letter.side))
    _leave(letter, by, at, passed)
    touch(case, by=by, at=at, code="file.letter_sent", data=_data(letter))
    return letter


def token_of(letter: Letter) -> str:
    """What a form carries back, so that nobody overwrites a draft that a colleague changed."""
    return fingerprint({**letter.content["said"], "side": letter.side})[:16]


def draft_of(case: Case, letter_id: int, seen: str = "") -> Letter:
    """A letter that isn't sent yet, held. Raises Absent, Refused, Conflict."""
    rows = told(case, Letters).letter.objects.select_for_update()
    letter: Letter = there(rows.filter(case=case, pk=letter_id).first(), letter_id)
    if letter.sent_at is not None:
        raise Refused(SENT, code="letter.sent")
    if seen and seen != token_of(letter):
        raise Conflict(CHANGED, theirs=letter)
    letter.case = case
    return letter


def _numbers(letter: Letter, side: str) -> QuerySet[Letter, int]:
    """The last number of the letters to a side, or of those between authorities; the case is locked: nobody draws the
    same.
    """
    rows = type(letter).objects.filter(case=letter.case, outward=letter.outward, side=side, number__isnull=False)
    return rows.order_by("-number").values_list("number", flat=True)[:1]


def _due(case: Case, kind: str, at: datetime, given: date | None, clocked: Mapping[str, Any]) -> dict[str, Any]:
    """The end of the clock that the act starts, worked out as the act itself will do a moment later."""
    symbol = told(case, Letters).announces.get(kind)
    if symbol is None:
        return {}
    own = [step for step in clocked.get("clock_steps", ()) if step[1] == symbol]
    planned = clocks.preview(case=case, steps=own or [("start", symbol)], at=at, settings=clocked.get("clock_settings"))
    changes = [change for change in planned if change.new_due is not None]
    found = changes[0].new_due if changes else None
    day = given or (day_of(found) if found is not None else None)
    if day is None:
        return {}
    known = procedure(case.procedure, case.procedure_version).clocks
    rule = known.get(changes[0].clock) if changes else None
    return {"day": day.isoformat(), "unconfirmed": rule is None or rule.needs_confirmation}


def _new(case: Case, kind: str, by: Person, at: datetime) -> Letter:
    """A letter that says nothing yet, and isn't kept."""
    part = told(case, Letters)
    outward, template = kind not in part.inward, f"{kind} {TEMPLATE}"
    return part.letter(case=case, kind=kind, outward=outward, template=template, made_by=by, made_at=at)


def _word(
    letter: Letter,
    given: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    side: str,
    numbers: QuerySet[Letter, int] | None = None,
    due: Mapping[str, Any] | None = None,
) -> None:
    """What it says to a side, as things stand now; numbered where ``numbers`` says what the last one is."""
    who: dict[str, Any] = {"case": letter.case, "kind": letter.kind, "side": side, "by": by, "at": at}
    beside = () if numbers is None else (numbers,)
    letter.content = told(letter.case, Letters).content(**who, given=given, due=due, beside=beside)
    letter.number = None if numbers is None else next(iter(numbers), 0) + 1
    letter.content["number"] = letter.number
    letter.side, letter.language = side, letter.content["language"]


def _leave(letter: Letter, by: Person, at: datetime, passed: Collection[str]) -> None:
    """Out: sent by whom and when, the PDF asked of the worker, the representatives told."""
    case = letter.case
    part = told(case, Letters)
    if letter.kind != part.automatic:  # nobody's handing in is stopped by a font
        demand_printable(texts_of(letter.content["said"]))
    letter.passed_despite = list(passed)
    letter.fingerprint = fingerprint(letter.content)
    turn(letter, "send", sent_by=by, sent_at=at)
    letter.save()
    outbox.put(kind="letter", effect_key=f"letter:{letter.pk}", case=case, payload={"letter_id": letter.pk}, at=at)
    if letter.outward and letter.kind not in part.told_by_act:
        but = by.pk if letter.kind != part.automatic else None  # whoever handed in is told as well
        key, more = f"letter-sent:{letter.pk}", {"letter_id": letter.pk, "side_code": letter.side}
        outbox.notify("file.letter_sent", "representatives", key=key, at=at, case=case, by=but, **more)


def _data(letter: Letter) -> dict[str, Any]:
    return {"letter_id": letter.pk, "kind_code": letter.kind, "side_code": letter.side, "language": letter.language}
