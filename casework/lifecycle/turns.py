"""What a piece of work asks of whom, as plain data: the set that is wanted, and how it differs from what is asked.

A kind declares each of its turns once, most pressing first, and has one pure function from facts to those wanted; what
every kind of case asks alike stands here. No database and no clock: what begins or ends at a moment says so, and who may do
it, who is cleared and who is away is matched by whoever reads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from accounts.permissions import Permission as P
from casework.lifecycle.table import Lifecycle, LifecycleError

Key = tuple[str, str, int | None, int | None, int, bool]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One thing asked of whoever is of the service and is the person, where these are named, and holds the permission."""

    code: str
    permission: P
    service: int | None = None
    person: int | None = None
    item: int = 0  # which of several, by the number of its row; 0 for the work as a whole
    except_persons: frozenset[int] = frozenset()
    from_at: datetime | None = None
    until_at: datetime | None = None
    due_at: datetime | None = None  # empty: with the work itself
    label: int | None = None  # empty: the label of the work itself
    lifts: bool = False  # done above the label of the work: whoever can open this isn't asked the same without it

    @property
    def key(self) -> Key:
        """What stands once while it is open."""
        return (self.code, str(self.permission.value), self.service, self.person, self.item, self.lifts)


@dataclass(frozen=True)
class TurnSort:
    """One sort of turn; called with of whom it is asked, it is wanted."""

    code: str
    permission: P
    says: str = ""  # empty: the title of its act
    act: str = ""  # by which it is done
    page: str = ""  # else the address where; empty: the case's own

    def __call__(self, **of: Any) -> Wanted:
        return Wanted(code=self.code, **{"permission": self.permission} | of)


@dataclass(frozen=True)
class TurnSorts:
    """The turns of a kind by their codes, most pressing first. One without a permission asks for an act of the table, of
    its own name where it names none: who may do that is asked. Raises LifecycleError where there is no such act.
    """

    table: Lifecycle
    known: dict[str, TurnSort]

    def __call__(self, code: str, *, says: str = "", act: str = "", page: str = "", may: P | None = None) -> TurnSort:
        act = act or ("" if may else code)
        if code in self.known or (act and act not in self.table.acts):
            raise LifecycleError(f"turn {code!r} of {self.table.name} stands twice, or its act {act!r} has no row")
        self.known[code] = TurnSort(code, may or self.table.row(act).permission, says, act, page)
        return self.known[code]


@dataclass(frozen=True)
class Difference:
    """What has to be written so that exactly the wanted turns are open."""

    opens: tuple[Wanted, ...]
    changes: tuple[tuple[int, Wanted], ...]
    closes: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.opens or self.changes or self.closes)


def difference(stands: Mapping[int, Wanted], wanted: Iterable[Wanted]) -> Difference:
    """Between the turns that are open, by the numbers of their rows, and those wanted."""
    wants = {one.key: one for one in wanted}
    open_ = {one.key: (row, one) for row, one in stands.items()}
    return Difference(
        opens=tuple(one for key, one in wants.items() if key not in open_),
        changes=tuple((row, wants[key]) for key, (row, one) in open_.items() if key in wants and wants[key] != one),
        closes=tuple(row for key, (row, _one) in open_.items() if key not in wants),
    )


@dataclass(frozen=True)
class Seats:
    """A body of services, by their numbers: who sits in it, who must agree, and how many must be heard."""

    services: frozenset[int]
    validators: frozenset[int]
    quorum: int


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What every kind of case needs to say whose turn it is; people and services by their numbers."""

    state: str
    live: bool  # somebody works on a case in this state
    author: int
    authors: frozenset[int]  # whoever is its author, or ever was
    lead: int | None
    owner: int  # the service
    label: int
    due_at: datetime | None
    bodies: Mapping[str, Seats] = field(default_factory=dict)  # of the procedure
    open_clocks: Mapping[str, datetime | None] = field(default_factory=dict)  # so called too: first day due
    receivers: tuple[int, ...] = ()  # of hand-overs that wait for a signature
    corrections: Mapping[int, int] = field(default_factory=dict)  # those proposed, with who proposed them
    downgrades: Mapping[int, tuple[int, int | None]] = field(
        default_factory=dict
    )  # likewise, with a label above the case
    right_ran_out: bool = False  # of a right or a power, and nobody has confirmed it


def filled(facts: CaseFacts, wanted: Iterable[Wanted]) -> frozenset[Wanted]:
    """With the case's own label and limit where a turn names none, and without what excepts the only one asked."""
    return frozenset(
        replace(one, label=one.label or facts.label, due_at=one.due_at or facts.due_at)
        for one in wanted
        if one.person is None or one.person not in one.except_persons
    )


SIGN = TurnSort("hand_over", P.CASE_VIEW, says="Sign the hand-over", page="hand-over")
CORRECT = TurnSort("settle", P.CLOCK_APPROVE, says="Settle correction", act="settle_correction")
LOWER = TurnSort("lower_marking", P.MARKING_CONFIRM, says="Settle the lower marking", act="settle_downgrade")
LAPSE = TurnSort("confirm_lapse", P.CLOCK_CORRECT, says="Confirm that a right ran out", act="confirm_lapse")
SETTLE = {one.code: one for one in (CORRECT, LOWER, LAPSE)}


def of_every_case(facts: CaseFacts) -> Iterator[Wanted]:
    """What any case may ask, whatever its kind."""
    if not facts.live:
        return
    for receiver in facts.receivers:
        yield SIGN(person=receiver)
    for pk, proposer in facts.corrections.items():
        yield CORRECT(item=pk, except_persons=frozenset({proposer}))
    for pk, (proposer, label) in facts.downgrades.items():
        yield LOWER(service=facts.owner, item=pk, except_persons=frozenset({proposer}), label=label)
    if facts.right_ran_out:
        yield LAPSE(service=facts.owner)
        if facts.lead is not None:
            yield LAPSE(person=facts.lead)
