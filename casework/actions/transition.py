"""The one write door. A state is written here and nowhere else.

``perform`` locks the case through the read door, asks the table, lets the act write its own rows, moves the state and
the clocks, writes the trail and the outbox: all in one transaction, or nothing.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import transaction

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.context import acting_as_system, signed_context
from accounts.models import Person
from casework.access import get_case
from casework.actions import clocks, turns
from casework.actions.notices import end_handled
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import open_door
from casework.lifecycle.common import CommonFacts
from casework.lifecycle.kinds import kind
from casework.lifecycle.table import Lifecycle, Row, refusal
from casework.models import Case
from casework.notifications import outbox
from casework.queries.facts import facts_of

Effect = Callable[[Case, Sight], Mapping[str, Any] | None]
Door = Callable[[Sight, str], Case]  # the case, locked; Absent for whoever may not see it

T = TypeVar("T")
_TRYING: ContextVar[bool] = ContextVar("trying", default=False)  # what is done here is taken back
# What blocks do, inside the transaction, when a case is in another state now than it was in.
MOVED: list[Callable[[Case, str, datetime], None]] = []


@dataclass(frozen=True)
class Done:
    """What an act did: the case as it now stands, and what the act's own writing returned."""

    case: Case
    act: str
    result: Mapping[str, Any]
    said: str = ""  # where more is to be said than that it is done


@dataclass
class _Held:
    """A case that was locked for the act that comes next, with what its guards may know of it."""

    case: Case
    facts: CommonFacts
    person: int
    at: datetime
    kept: dict[Hashable, Any] = field(default_factory=dict)

    def again(self) -> Case:
        """The case as it was locked; what was joined to it since is read anew."""
        one = copy(self.case)
        joined, own = one._state.fields_cache, {column.name for column in one._meta.concrete_fields}
        one._state.fields_cache = {name: row for name, row in joined.items() if name in own}
        return one


_HELD: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def held(case: Case, facts: CommonFacts, sight: Sight) -> Iterator[None]:
    """For the act that is done inside on this case, which its caller has locked and looked at in this transaction: it
    goes on from there. Nothing is written between.
    """
    token = _HELD.set(_Held(case, facts, sight.person_id, sight.at))
    try:
        yield
    finally:
        _HELD.reset(token)


def once_held(key: Hashable, work_out: Callable[[], T]) -> T:
    """What is read of a case that is held, once until its act begins; elsewhere each time."""
    found = _HELD.get()
    if found is None:
        return work_out()
    key = (signed_context(), key)  # what one may read isn't what another may
    if key not in found.kept:
        found.kept[key] = work_out()
    return cast(T, found.kept[key])


def _held_by(sight: Sight, reference: str) -> _Held | None:
    found = _HELD.get()
    mine = found is not None and (found.person, found.at) == (sight.person_id, sight.at)
    return found if found is not None and mine and found.case.reference == reference else None


def tried(do: Callable[[], T]) -> T:
    """Do acts and take them back, so that what they would refuse is refused now; of what is undone nothing is noted,
    asked or told.
    """
    with transaction.atomic(), audit.together(kept=False), outbox.together(kept=False):
        token, still = _TRYING.set(True), _HELD.set(_HELD.get())
        try:
            found = do()
        finally:
            _TRYING.reset(token)
            _HELD.reset(still)
        transaction.set_rollback(True)
    return found


def locked_case(sight: Sight, reference: str) -> Case:
    """The ordinary read door, the row held until the transaction ends."""
    found = _held_by(sight, reference)
    return found.again() if found is not None else get_case(sight, reference, lock=True)


def refusal_of(
    case: Case,
    row: Row,
    sight: Sight,
    *,
    at: datetime,
    given: Mapping[str, Any] | None = None,
    facts: CommonFacts | None = None,
) -> str | None:
    """Why ``sight``'s person can't do the act now; None when the table lets it through.

    The facts are read only where a guard will look at them: role and state refuse by themselves.
    """
    of = kind(case.kind)
    state = of.state(case.state)
    reached = sight.may(row.permission) and state in row.sources
    if facts is not None:
        facts = replace(facts, given=dict(given or {}))
    else:
        facts = facts_of(case, sight, at=at, given=given) if reached else of.facts()
    return refusal(row, facts, state=state, may=sight.may, words=lambda state: of.words[state])


def perform(
    *,
    reference: str,
    act: str,
    by: Person,
    at: datetime,
    effect: Effect | None = None,
    given: Mapping[str, Any] | None = None,
    version: int | None = None,
    reason: str = "",
    door: Door = locked_case,
) -> Done:
    """Do one act of the table of the case's kind.

    ``version`` is the one the person looked at; Conflict when somebody else changed the case since. ``effect`` writes
    what the act brings (rows of its own, a new label) and may return ids for the notices: keys ending in ``_id`` and
    ``tell_ids`` go into the outbox payload; ``apart_label_id`` puts the event under a label above the case's and leaves
    the case's version as it was; ``clock_steps`` adds steps that only the act knows, ``clock_settings`` their starts
    and lengths. ``reason`` stands beside a stopped clock. ``door`` is the read door: an app with other readers brings
    its own. Raises Absent, Refused, Conflict.
    """
    with transaction.atomic(), outbox.together():
        sight = sight_of(by, at=at)
        case, found = door(sight, reference), _held_by(sight, reference) if door is locked_case else None
        _HELD.set(None)  # from here on something is written
        table = kind(case.kind).table
        if act not in table.acts:
            raise Absent(act)
        row = table.row(act)
        if version is not None and version != case.version:
            raise Conflict("Somebody else changed this case since you opened it; nothing of yours was lost.")
        sentence = refusal_of(case, row, sight, at=at, given=given, facts=found.facts if found else None)
        if sentence is not None:
            raise Refused(sentence, code=f"act.{act}")
        former = case.state
        with audit.together():
            result = dict((effect(case, sight) if effect else None) or {})
            _move(case, table, row, at)
            steps = [*row.clock_steps(), *result.pop("clock_steps", ())]
            settings = result.pop("clock_settings", None)
            clocks.apply_steps(case=case, steps=steps, by=by, at=at, reason=reason, act=act, settings=settings)
            apart = result.get("apart_label_id")  # readers who can't open what was added must not notice it
            case.version += 0 if apart else 1
            case.save()
            if not _TRYING.get():
                _follow(case, row, former, by, at, result)
        if not _TRYING.get():
            _ask(case, act, by, at)
            _tell(case, row, by, at, result)
    return Done(case, act, result)


def _follow(case: Case, row: Row, former: str, by: Person, at: datetime, result: Mapping[str, Any]) -> None:
    """What follows an act that is done: blocks hear of the state, and the trail has it."""
    if case.state != former:
        for follow in MOVED:
            follow(case, former, at)
    data = {"from": former, "to": case.state, **_codes(result)}
    audit.record(f"case.{row.act}", by=by, at=at, case=case, label_id=result.get("apart_label_id"), data=data)


def _ask(case: Case, act: str, by: Person, at: datetime) -> None:
    """What was handled ends for everybody, and what is asked now begins: in the product's own context, whoever acts."""
    with acting_as_system("what is asked doesn't depend on who acts"):
        end_handled(case=case, act=act, by=by, at=at)
        turns.write_each([case.pk], case.kind, by=by, at=at)


def enter(case: Case, row: Row) -> None:
    """The state that the row leads to, in memory."""
    if row.target is not None:
        case.state = row.target.value


open_door(perform)


def _move(case: Case, table: Lifecycle, row: Row, at: datetime) -> None:
    """The state that the row leads to, with the dates that the database wants beside it."""
    former = case.state
    enter(case, row)
    if former == table.initial and case.state not in {table.initial, *table.final}:
        case.opened_at = case.opened_at or at
    if case.state in table.final and case.closed_at is None:
        case.closed_at = at


def touch(case: Case, *, by: Person, at: datetime, code: str, data: Mapping[str, Any] | None = None) -> None:
    """Record a change that is no act of the table (an edit of a draft, a child's step) on a case that is locked
    already.
    """
    _HELD.set(None)
    case.version += 1
    case.save()
    if not _TRYING.get():
        audit.record(code, by=by, at=at, case=case, data=data)
        turns.write(case=case, by=by, at=at)


def _codes(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in result.items() if isinstance(value, int | str) and key.endswith(("_id", "_code"))
    }


def _tell(case: Case, row: Row, by: Person, at: datetime, result: Mapping[str, Any]) -> None:
    # what stands apart leaves the version alone: two of the same act at one version are told apart by what they wrote
    apart = "".join(f":{value}" for value in _codes(result).values()) if result.get("apart_label_id") else ""
    # Whoever watches hears of every act, also of one that is told to nobody else; but not of what stands under a label
    # above the case's, which not every reader of the case may notice.
    quiet = () if result.get("apart_label_id") else ("watchers",)
    payload = {"code": f"case.{row.act}", "by": by.pk, "ids": list(result.get("tell_ids", ())), **_codes(result)}
    outbox.put_all(
        outbox.row(
            kind="notify",
            effect_key=f"case:{case.pk}:{case.version}:{row.act}:{audience}{apart}",
            case=case,
            payload={**payload, "audience": audience},
            at=at,
        )
        for audience in row.tell or quiet
    )
