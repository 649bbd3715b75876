"""The one way out of the house: an outgoing text is handed in, and leaves or comes back at a fixed time.

The act that a text belongs to is tried when it is handed in, undone, and done when it leaves: what it starts and stops
counts from the sending. Whether the disclosure guard found something changes neither a word nor a time of what the
sender sees; where intelligence services work on the case every text waits for the coordinator's look (docs/adr/066).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.actions.telling import holders, tell
from accounts.context import acting_as
from accounts.days import day_of
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.together import read_together
from accounts.queries.translation import translated
from accounts.sentences import say
from casework.access import get_case, of_case
from casework.actions import turns
from casework.actions.child import move
from casework.actions.transition import Done, locked_case, touch, tried
from casework.blocks.disclosure import alarm
from casework.blocks.disclosure.alarm import let_pass
from casework.blocks.disclosure.models import Dispatch, DispatchLook
from casework.blocks.disclosure.outgoing import (
    LETTER,
    asks_of,
    letters_since,
    outgoing,
    packed,
    print_of,
    seen_in,
    sent_letters,
    unpacked,
    words_of,
)
from casework.blocks.disclosure.queries import (
    found_in,
    next_time,
    step_refusal,
    waits_for_look,
)
from casework.blocks.disclosure.sources import Disclosure
from casework.blocks.disclosure.table import State
from casework.blocks.letters.acts import draft_of
from casework.blocks.letters.content import texts_of
from casework.errors import Absent, Conflict, Refused, there
from casework.lifecycle.acts import Act, Step, steps
from casework.lifecycle.kinds import told
from casework.models import Case, Outbox
from casework.models.child import hold
from casework.notifications import outbox

HOURLY = 40  # texts of one person handed in within an hour
WAITS = "This is handed in already and waits to be sent."
NOBODY_LOOKS = "Nobody can look over what leaves this file: no coordinator of its intelligence services is at work."
TOO_MANY = "You have handed in {number} texts within an hour: wait, or ask the coordinator."
CHANGED = "What would leave isn't what you handed in any more: read it again, and hand it in anew."
HANDED_IN = "Handed in. It leaves at a fixed time; the day that counts is the day on which it is sent."


class _Undone(Exception):
    """The trial went through: take it back."""


def handing(act: Act) -> Callable[..., Done]:
    """Hand an outgoing act in instead of doing it; takes what the act takes, and what was released."""
    assert act.leaves is not None
    leaves, do = act.leaves, act.function

    @wraps(do)
    def handed(
        *,
        reference: str,
        by: Person,
        at: datetime,
        version: int | None = None,
        released: Collection[str] = (),
        release_reason: str = "",
        **given: Any,
    ) -> Done:
        who: dict[str, Any] = {"reference": reference, "by": by, "at": at, "version": version}
        if not leaves.only(given):
            done: Done = do(**who, **given)
            return done
        return hand_in_text(**who, act=act.code, given=given, released=released, release_reason=release_reason)

    return handed


def hand_in_text(
    *,
    reference: str,
    act: str,
    by: Person,
    at: datetime,
    given: Mapping[str, Any],
    version: int | None = None,
    released: Collection[str] = (),
    release_reason: str = "",
) -> Done:
    """Hand in an act of ``outgoing`` with its arguments; it is done at the next fixed time that it is free to leave.

    ``released`` are the keys of the passages shown to the sender, let through for ``release_reason``. Whatever the act
    would refuse is refused now. Raises Absent, Refused, Conflict.
    """
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = locked_case(sight, reference)
        if version is not None and version != case.version:
            raise Conflict("Somebody else changed this case since you opened it; nothing of yours was lost.")
        part, asks = told(case, Disclosure), asks_of(given)
        what: dict[str, Any] = {"case": case, "act": act, "to": part.waits_as(act, given), "given": packed(given)}
        row = part.dispatch(**what, asks=asks, handed_by=by, handed_at=at, leaves_at=next_time(at))
        before = _may_wait(row, given.get("letter_id"))
        row.letter = draft_of(case, given["letter_id"]) if act == LETTER else None
        row.sides = list(part.sides(case, act, given, row.letter))
        # what the act would refuse is refused now
        row.text, row.fingerprint = tried(lambda: _do(row, row.sides, at, before))
        if waits_for_look(row) and not part.coordinators(case, at):
            raise Refused(NOBODY_LOOKS, code="dispatch.nobody")
        addressee = [part.addressee(side) for side in row.sides]
        who: dict[str, Any] = {"addressee": addressee, "sight": sight, "by": by, "at": at}
        row.passed = let_pass(case, row.text, **who, released=released, reason=release_reason, asks=asks)
        row.save()
        touch(case, by=by, at=at, code="file.handed_in", data=_data(row))
        look: dict[str, Any] = {"kind": "look", "effect_key": f"look:{row.pk}", "payload": {"dispatch_id": row.pk}}
        outbox.put_all([outbox.row(**look, case=case, at=at), _leaving(row, at)])
        return Done(case, act, {"dispatch_id": row.pk}, said=HANDED_IN)


def _may_wait(row: Dispatch, letter_id: int | None) -> list[int]:
    """Nothing waits twice, and nobody floods whoever looks; no word of the text counts. Gives the letters that have
    left.
    """
    rows = type(row).objects
    waiting = rows.filter(case=row.case, act=row.act, to=row.to, state=State.HANDED_IN).values_list("pk")
    if row.act == LETTER:
        waiting = waiting.filter(letter=letter_id)
    recent = rows.filter(handed_by=row.handed_by, handed_at__gt=row.handed_at - timedelta(hours=1)).values_list("pk")
    sent = sent_letters(row.case)
    read_together(waiting, recent, sent)
    if waiting:
        raise Refused(WAITS, code="dispatch.waits")
    if len(recent) >= HOURLY:
        raise Refused(say(TOO_MANY, number=HOURLY), code="dispatch.many")
    return list(sent)


def _do(row: Dispatch, sides: Iterable[str], at: datetime, before: Collection[int]) -> tuple[str, str]:
    """Do the act; returns all the words that it sends to these sides, and the fingerprint of what leaves."""
    case, given, part = row.case, unpacked(row.given), told(row.case, Disclosure)
    do, leaves = outgoing(case.kind, row.act)
    above = [text for side in sides for text in part.shown(case, side, row.act)]
    more = {"passed": row.passed} if leaves.writes else {}
    do(reference=case.reference, by=row.handed_by, at=at, **given, **more)
    sent = letters_since(case, before)
    written = [text for letter in sent for text in texts_of(letter.content["said"])]
    text = "\n".join(dict.fromkeys([*above, *words_of(case.kind, row.act, given), *written]))
    return text, print_of(text=text, given=row.given, letters=sent)


def _leaving(row: Dispatch, at: datetime) -> Outbox:
    """In the queue for its fixed time."""
    key = f"dispatch:{row.pk}:{row.leaves_at.isoformat()}"
    payload = {"dispatch_id": row.pk}
    return outbox.row(kind="dispatch", effect_key=key, case=row.case, payload=payload, at=at, not_before=row.leaves_at)


LOOKED = _("%(actor)s looked over a text that waits to leave %(case)s: %(step_code)s.")
TAKEN_BACK = _("%(actor)s took back a text handed in on %(case)s before it left.")
steps(
    "dispatch",
    **dict.fromkeys(("release", "return"), Step(LOOKED, event="file.dispatch_decided")),
    take_back=Step(TAKEN_BACK, event="file.taken_back"),
)


def take_back(*, reference: str, pk: int, by: Person, at: datetime) -> None:
    """Take back a text that waits, before its fixed time, whatever was found or decided. Raises Absent, Refused."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True)
        rows = of_case(sight, case, told(case, Disclosure).dispatch, pk=pk, handed_by=by)
        row = there(rows.select_for_update().first(), pk)
        sentence = step_refusal(row, "take_back", sight)
        if sentence is not None:
            raise Refused(sentence, code="dispatch.take_back")
        move(row, "take_back", settled_at=at)
        touch(case, by=by, at=at, code="file.taken_back", data=_data(row))


# -- the coordinator's side -------------------------------------------------------------------------------------------


def look_over(row: Outbox, at: datetime) -> None:
    """Soon after a text was handed in: the coordinators hear that it waits, in the same words whatever is found."""
    rows = _told(row).dispatch.objects.select_related("case", "case__label", "handed_by")
    one: Dispatch = rows.get(pk=row.payload["dispatch_id"])
    if waits_for_look(one):
        _notify(one, "file.dispatch_waits", at, key=f"dispatch-waits:{one.pk}", audience="coordinators")
    sight = sight_of(one.handed_by, at=at)
    hidden = [passage for passage in found_in(one, sight) if passage.hidden]
    alarm.note(one.case, one.handed_by, hidden, at, key=f"dispatch:{one.pk}")


def decide(*, sight: Sight, row: Dispatch, by: Person, at: datetime, release: bool, reason: str = "") -> None:
    """Release a waiting text or return it; nothing of it shows before its fixed time. Raises Refused.

    ``row`` was obtained through ``queries``.
    """
    with transaction.atomic():
        hold(Case.objects.select_for_update().filter(pk=row.case_id).first())  # first, as whoever takes it back
        part = told(row.case, Disclosure)
        held: Dispatch = part.dispatch.objects.select_for_update(of=("self",)).select_related("case").get(pk=row.pk)
        found = found_in(held, sight)
        act = "release" if release else "return"
        sentence = step_refusal(held, act, sight, found=found, reason=reason)
        if sentence is not None:
            raise Refused(sentence, code=f"dispatch.{act}", field="reason" if found and not reason.strip() else "")
        part.look.objects.update_or_create(
            dispatch=held,
            defaults={
                "release": release,
                "released": [passage.key for passage in found] if release else [],
                "reason": reason.strip()[:300],
                "decided_by": by,
                "decided_at": at,
                "fingerprint": seen_in(held),
            },
        )
        data = {**_data(held), "step_code": act, "passages": len(found)}
        audit.record("file.dispatch_decided", by=by, at=at, case=held.case, label_id=alarm.apart(held.case), data=data)


# -- at a fixed time --------------------------------------------------------------------------------------------------


def leave(row: Outbox, at: datetime) -> None:
    """At a fixed time: send what is free to leave, give back what was returned, let the rest wait for the next one."""
    part = _told(row)
    waiting = part.dispatch.objects.filter(pk=row.payload["dispatch_id"], state=State.HANDED_IN)
    for case in Case.objects.select_for_update().filter(pk__in=waiting.values("case_id")):
        hold(case)  # first, as whoever takes it back
    rows = waiting.select_for_update(of=("self",)).select_related("case__label", "letter", "handed_by")
    one: Dispatch | None = rows.first()
    if one is None or one.leaves_at > at:  # whoever rings before the fixed time changes nothing
        return
    look = part.look.objects.filter(dispatch=one).first()
    if look is not None and look.release is False:
        _settle(one, "give_back", at)
    elif look is not None and look.fingerprint != seen_in(one):  # another than the one on which the coordinator decided
        _give_back_changed(one, at)
    elif waits_for_look(one) and not _free(one, look):
        one.leaves_at = next_time(at)
        one.save(update_fields=["leaves_at"])
        outbox.put_all([_leaving(one, at)])
        _remind(one, at)
    else:
        _send(one, at)


def _remind(one: Dispatch, at: datetime) -> None:
    """Once a day that begins while a text waits: the coordinators, in the same words whatever was found or decided;
    where there are none whoever handed it in, and those who between them give the role to somebody.
    """
    today = day_of(at)
    if not told(one.case, Disclosure).coordinators(one.case, at):
        _notify(one, "file.dispatch_nobody", at, key=f"dispatch-nobody:{one.pk}:{today.isoformat()}")
        people = holders(Permission.PEOPLE_MANAGE, Permission.ROLE_APPROVE, at=at)
        tell("access.nobody_releases", people=people, number=today.toordinal(), by=None, at=at)
    elif today > day_of(one.handed_at):
        key = f"dispatch-reminder:{one.pk}:{today.isoformat()}"
        _notify(one, "file.dispatch_still_waits", at, key=key, audience="coordinators")


def _notify(one: Dispatch, code: str, at: datetime, *, key: str, audience: str = "named", **more: str) -> None:
    """Tell the coordinators of a text of somebody's, or that person alone."""
    ids = [one.handed_by_id] if audience == "named" else []
    by = None if ids else one.handed_by_id
    outbox.notify(code, audience, key=key, at=at, case=one.case, by=by, ids=ids, **more)


def _free(one: Dispatch, look: DispatchLook | None) -> bool:
    """Released, and nothing found since that the coordinator hasn't seen."""
    if look is None or not look.release:
        return False
    if {passage.key for passage in found_in(one)} <= set(look.released):
        return True
    look.release = None
    look.save(update_fields=["release"])
    return False


def _send(one: Dispatch, at: datetime) -> None:
    """Do the act, and undo it where what it sends isn't what was handed in and looked over."""
    try:
        with acting_as(one.handed_by), transaction.atomic():
            sides = list(told(one.case, Disclosure).sides(one.case, one.act, one.given, one.letter))
            changed = _do(one, sides, at, list(sent_letters(one.case))) != (one.text, one.fingerprint)
            if changed or one.sides not in ([], sides):
                raise _Undone
    except _Undone:
        _give_back_changed(one, at)
    except (Absent, Refused, Conflict) as refused:
        _drop(one, str(getattr(refused, "sentence", "")), at)
    else:
        _settle(one, "send", at)


def _give_back_changed(one: Dispatch, at: datetime) -> None:
    """What would leave isn't what was looked over: it never does, and those who watch hear of it."""
    _drop(one, CHANGED, at)
    alarm.changed(one.case, one.handed_by, at, key=f"dispatch:{one.pk}")


def _drop(one: Dispatch, sentence: str, at: datetime) -> None:
    with translation.override(one.handed_by.language):
        one.refusal = translated(sentence)[:500]
    _settle(one, "drop", at)


def _settle(one: Dispatch, step: str, at: datetime) -> None:
    """Sent, returned or dropped: the row, the trail, and the sender's notice, alike for all of them."""
    move(one, step, settled_at=at, refusal=one.refusal)
    turns.write(case=one.case, by=None, at=at)
    data = _data(one)
    audit.record("file.dispatch_settled", by=None, at=at, case=one.case, obj=one, data={**data, "step_code": step})
    key = f"dispatch-settled:{one.pk}"
    _notify(one, f"file.dispatch_{one.state}", at, key=key, act_code=data["act_code"])


def _told(row: Outbox) -> Disclosure:
    assert row.case is not None
    return told(row.case, Disclosure)


def _data(row: Dispatch) -> dict[str, Any]:
    return {"dispatch_id": row.pk, "act_code": row.act.partition(".")[0]}
