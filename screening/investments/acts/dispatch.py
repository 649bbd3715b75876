"""The one way out of the house: an outgoing text is handed in, and leaves or comes back at a fixed time.

The act that a text belongs to is tried when it is handed in, undone, and done when it leaves: what it starts and stops
counts from the sending. Whether the guard found something changes neither a word nor a time of what the sender sees;
where intelligence services work on the file every text waits for the coordinator's look (docs/adr/066).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.actions.telling import holders, tell
from accounts.context import acting_as
from accounts.days import day_of
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.sentences import say
from casework.access import get_case, of_case
from casework.actions import turns
from casework.actions.child import move
from casework.actions.transition import Done, touch
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import Act
from casework.models import Case, Outbox
from casework.notifications import outbox
from screening.investments.acts import alarm
from screening.investments.acts.guard import let_pass
from screening.investments.acts.letters import draft_of
from screening.investments.acts.outgoing import LETTER, asks_of, outgoing, words_of
from screening.investments.audiences import coordinators
from screening.investments.models import Dispatch, DispatchLook, Letter
from screening.investments.queries.dispatch import step_refusal
from screening.investments.queries.dispatch_desk import found_in, needs_look, waits_for_look
from screening.investments.queries.dispatch_times import next_time
from screening.investments.queries.guard import addressees_of
from screening.investments.queries.kept_arguments import packed, unpacked
from screening.investments.queries.made import (
    letters_since,
    looked_at_another,
    print_of,
    seen_in,
    sent_letters,
    words_in,
)
from screening.investments.queries.shown_outside import beside, waits_as
from screening.investments.queries.sides import sides_of_text

HOURLY = 40  # texts of one person handed in within an hour
WAITS = "This is handed in already and waits to be sent."
NOBODY_LOOKS = "Nobody can look over what leaves this file: no coordinator of its intelligence services is at work."
TOO_MANY = "You have handed in {number} texts within an hour: wait, or ask the coordinator."
CHANGED = "What would leave isn't what you handed in any more: read it again, and hand it in anew."
HANDED_IN = "Handed in. It leaves at a fixed time; the day that counts is the day on which it is sent."
State = Dispatch.State


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
        case = get_case(sight, reference, lock=True, kind="fdi")
        if version is not None and version != case.version:
            raise Conflict("Somebody else changed this case since you opened it; nothing of yours was lost.")
        to = waits_as(act, given)
        _may_wait(case, act, to, given, by, at)
        letter = draft_of(case, given["letter_id"]) if act == LETTER else None
        kept = packed(given)
        text, made = _try(act, case, letter, by, at, given, kept)
        _demand_looker(case, act, text, at)
        asks = asks_of(given)
        sides = sides_of_text(case, act, given, letter)
        passed = let_pass(
            case,
            text,
            addressee=addressees_of(sides),
            sight=sight,
            by=by,
            at=at,
            released=released,
            reason=release_reason,
            asks=asks,
        )
        who = {"handed_by": by, "handed_at": at, "leaves_at": next_time(at), "sides": list(sides)}
        what = {"act": act, "to": to, "letter": letter, "given": kept, "text": text, "fingerprint": made, "asks": asks}
        row = Dispatch.objects.create(case=case, passed=passed, **what, **who)
        _begin_to_wait(row, by, at)
        return Done(case, act, {"dispatch_id": row.pk}, said=HANDED_IN)


def _demand_looker(case: Case, act: str, text: str, at: datetime) -> None:
    """Refused where the text needs a coordinator's look and nobody could give it."""
    if needs_look(case, act, text) and not coordinators(case, at):
        raise Refused(NOBODY_LOOKS, code="dispatch.nobody")


def _begin_to_wait(row: Dispatch, by: Person, at: datetime) -> None:
    """On the trail, before the coordinators' eyes, and in the queue for its fixed time."""
    touch(row.case, by=by, at=at, code="file.handed_in", data=_data(row))
    outbox.put(kind="look", effect_key=f"look:{row.pk}", case=row.case, payload={"dispatch_id": row.pk}, at=at)
    _queue(row, at)


def _may_wait(case: Case, act: str, to: str, given: Mapping[str, Any], by: Person, at: datetime) -> None:
    """Nothing waits twice, somebody can look at it, and nobody floods whoever looks; no word of the text counts."""
    waiting = Dispatch.objects.filter(case=case, act=act, to=to, state=State.HANDED_IN)
    if act == LETTER:
        waiting = waiting.filter(letter=given["letter_id"])
    if waiting.exists():
        raise Refused(WAITS, code="dispatch.waits")
    recent = Dispatch.objects.filter(handed_by=by, handed_at__gt=at - timedelta(hours=1)).count()
    if recent >= HOURLY:
        raise Refused(say(TOO_MANY, number=HOURLY), code="dispatch.many")


def _try(
    act: str,
    case: Case,
    letter: Letter | None,
    by: Person,
    at: datetime,
    given: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> tuple[str, str]:
    """Do the act and take it back: what it would refuse is said to the sender while the form is open.

    Returns all the words that it would send, and the fingerprint of what would leave; ``kept`` are the arguments as
    they will wait.
    """
    found = ("", "")
    try:
        with transaction.atomic():
            found = _do(act, case, letter, by, at, given, kept)
            raise _Undone
    except _Undone:
        case.refresh_from_db()
    return found


def _do(
    act: str,
    case: Case,
    letter: Letter | None,
    by: Person,
    at: datetime,
    given: Mapping[str, Any],
    kept: Mapping[str, Any],
    passed: Collection[str] | None = None,
) -> tuple[str, str]:
    """Do the act; returns all the words that it sends, and the fingerprint of what leaves."""
    (do, leaves), before, above = outgoing(act), sent_letters(case), beside(case, act, given, letter)
    more = {"passed": passed} if leaves.writes and passed is not None else {}
    do(reference=case.reference, by=by, at=at, **given, **more)
    sent = letters_since(case, before)
    text = "\n".join(dict.fromkeys([*above, *words_of(act, given), *words_in(sent)]))
    return text, print_of(text=text, given=kept, letters=sent)


def _queue(row: Dispatch, at: datetime) -> None:
    key = f"dispatch:{row.pk}:{row.leaves_at.isoformat()}"
    payload = {"dispatch_id": row.pk}
    outbox.put(kind="dispatch", effect_key=key, case=row.case, payload=payload, at=at, not_before=row.leaves_at)


def take_back(*, reference: str, pk: int, by: Person, at: datetime) -> None:
    """Take back a text that waits, before its fixed time, whatever was found or decided. Raises Absent, Refused."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="fdi")
        row = of_case(sight, case, Dispatch, pk=pk, handed_by=by).select_for_update().first()
        if row is None:
            raise Absent(str(pk))
        sentence = step_refusal(row, "take_back", sight)
        if sentence is not None:
            raise Refused(sentence, code="dispatch.take_back")
        move(row, "take_back", settled_at=at)
        touch(case, by=by, at=at, code="file.taken_back", data=_data(row))


# -- the coordinator's side -------------------------------------------------------------------------------------------


def look_over(row: Outbox, at: datetime) -> None:
    """Soon after a text was handed in: the coordinators hear that it waits, in the same words whatever is found."""
    one = Dispatch.objects.select_related("case", "case__label", "handed_by").get(pk=row.payload["dispatch_id"])
    if waits_for_look(one):
        payload = {"code": "file.dispatch_waits", "audience": "coordinators", "by": one.handed_by_id, "ids": []}
        outbox.put(kind="notify", effect_key=f"dispatch-waits:{one.pk}", case=one.case, payload=payload, at=at)
    sight = sight_of(one.handed_by, at=at)
    hidden = [passage for passage in found_in(one, sight) if passage.hidden]
    alarm.note(one.case, one.handed_by, hidden, at, key=f"dispatch:{one.pk}")


def decide(*, sight: Sight, row: Dispatch, by: Person, at: datetime, release: bool, reason: str = "") -> None:
    """Release a waiting text or return it; nothing of it shows before its fixed time. Raises Refused.

    ``row`` was obtained through ``investments.queries.dispatch``.
    """
    from screening.investments.queries.dispatch import look_refusal

    with transaction.atomic():
        list(Case.objects.select_for_update().filter(pk=row.case_id))  # first, as whoever takes it back
        held = Dispatch.objects.select_for_update(of=("self",)).select_related("case").get(pk=row.pk)
        found = found_in(held, sight)
        act = "release" if release else "return"
        sentence = look_refusal(held, act, sight, found=found, reason=reason)
        if sentence is not None:
            raise Refused(sentence, code=f"dispatch.{act}", field="reason" if found and not reason.strip() else "")
        DispatchLook.objects.update_or_create(
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
    waiting = Dispatch.objects.filter(pk=row.payload["dispatch_id"], state=State.HANDED_IN)
    list(Case.objects.select_for_update().filter(pk__in=waiting.values("case_id")))  # first, as whoever takes it back
    rows = waiting.select_for_update(of=("self",)).select_related("case__label", "case__filing", "letter", "handed_by")
    one = rows.first()
    if one is None or one.leaves_at > at:  # whoever rings before the fixed time changes nothing
        return
    looked = waits_for_look(one)
    look = DispatchLook.objects.filter(dispatch=one).first()
    if look is not None and look.release is False:
        _settle(one, "give_back", at)
    elif looked_at_another(one, look):
        _give_back_changed(one, at)
    elif looked and not _free(one, look):
        one.leaves_at = next_time(at)
        one.save(update_fields=["leaves_at"])
        _queue(one, at)
        _remind(one, at)
    else:
        _send(one, at)


def _remind(one: Dispatch, at: datetime) -> None:
    """Once a day that begins while a text waits: the coordinators, in the same words whatever was found or decided."""
    today = day_of(at)
    if not coordinators(one.case, at):
        _tell_that_nobody_looks(one, today, at)
    elif today > day_of(one.handed_at):
        payload = {"code": "file.dispatch_still_waits", "audience": "coordinators", "by": one.handed_by_id, "ids": []}
        key = f"dispatch-reminder:{one.pk}:{today.isoformat()}"
        outbox.put(kind="notify", effect_key=key, case=one.case, payload=payload, at=at)


def _tell_that_nobody_looks(one: Dispatch, today: date, at: datetime) -> None:
    """Once a day: whoever handed the text in, and those who between them give the role to somebody."""
    payload = {"code": "file.dispatch_nobody", "audience": "named", "by": None, "ids": [one.handed_by_id]}
    key = f"dispatch-nobody:{one.pk}:{today.isoformat()}"
    outbox.put(kind="notify", effect_key=key, case=one.case, payload=payload, at=at)
    people = holders(Permission.PEOPLE_MANAGE, Permission.ROLE_APPROVE, at=at)
    tell("access.nobody_releases", people=people, number=today.toordinal(), by=None, at=at)


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
            sides = list(sides_of_text(one.case, one.act, one.given, one.letter))
            text, made = _do(
                one.act, one.case, one.letter, one.handed_by, at, unpacked(one.given), one.given, one.passed
            )
            if made != one.fingerprint or text != one.text or one.sides not in ([], sides):
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
    audit.record(
        "file.dispatch_settled", by=None, at=at, case=one.case, obj=one, data={**_data(one), "step_code": step}
    )
    payload = {"code": f"file.dispatch_{one.state}", "audience": "named", "by": None, "ids": [one.handed_by_id]}
    payload |= {"act_code": _data(one)["act_code"]}
    outbox.put(kind="notify", effect_key=f"dispatch-settled:{one.pk}", case=one.case, payload=payload, at=at)


def _data(row: Dispatch) -> dict[str, Any]:
    return {"dispatch_id": row.pk, "act_code": row.act.partition(".")[0]}
