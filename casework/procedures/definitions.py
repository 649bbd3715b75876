"""What a procedure file says once it has been read: frozen records, no behaviour beyond reading them aloud.

Every record that states a rule carries `confidence` (how well the rule is known) and `source` (where it stands).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from accounts.sentences import Sentence, say


class ProcedureError(ValueError):
    """Something is wrong with a procedure, a clock or a calendar; the message is one sentence for the reader."""


# How well a rule is known. Anything below OFFICIAL is shown to the user beside what follows from it.
Confidence = StrEnum("Confidence", "STATUTE OFFICIAL SECONDARY UNCONFIRMED")
CONFIDENCE_TEXT: Mapping[Confidence, str] = {
    Confidence.STATUTE: "statute",
    Confidence.OFFICIAL: "official source",
    Confidence.SECONDARY: "secondary source",
    Confidence.UNCONFIRMED: "to confirm",
}


# The unit in which a clock is counted.
Unit = StrEnum("Unit", "DAYS WORKING_DAYS WEEKS MONTHS YEARS HOURS")
# Whether the starting day is day 1 (SAME) or the day after it is (NEXT).
StartDay = StrEnum("StartDay", "NEXT SAME")
# Where a due date goes that falls on a day off.
Roll = StrEnum("Roll", "NONE NEXT_WORKING_DAY")
# What the rule attaches to the passing of the date. It is recorded and announced, never carried out silently.
Expiry = StrEnum("Expiry", "ESCALATE LAPSE DEEMED_POSITIVE DEEMED_NEGATIVE NONE")
# What sort of limit a clock is: a legal limit, our own target, a figure that only describes practice, or a day that
# whoever starts the clock sets each time.
ClockKind = StrEnum("ClockKind", "LEGAL TARGET PRACTICE SET")
# How a question of the map of agreement is answered.
QuestionKind = StrEnum("QuestionKind", "YES_NO_UNSURE LEVEL OUTCOME TEXT")
UNIT_WORDS: Mapping[Unit, tuple[str, str]] = {
    Unit.DAYS: ("calendar day", "calendar days"),
    Unit.WORKING_DAYS: ("working day", "working days"),
    Unit.WEEKS: ("week", "weeks"),
    Unit.MONTHS: ("month", "months"),
    Unit.YEARS: ("year", "years"),
    Unit.HOURS: ("hour", "hours"),
}


def count_of(number: int, unit: Unit) -> Sentence:
    """A number with its unit in words: "1 working day", "30 calendar days"."""
    one, many = UNIT_WORDS[unit]
    return say("{number} {unit}", number=number, unit=say(one if abs(number) == 1 else many))


URGENT = "-URGENT"  # at the end of its id: the clock that an urgent case has in the place of the other


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A rule of a procedure file: what it is called, how well it is known, where it stands."""

    title: str
    confidence: Confidence
    source: str

    @property
    def is_flagged(self) -> bool:
        """Whether the user must see a flag beside it: anything that no legal or official text confirms."""
        return self.confidence in (Confidence.SECONDARY, Confidence.UNCONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Clock(Stated):
    """One time limit. `length` is None when the length is not known: such a clock never has a due date.

    `at_least` is the lower end when the source gives a range. `expiry_confidence` says how well the effect of the
    expiry is known where that differs from the length. `starts_when`, `pauses_when` and `expiry_text` are words for
    people; what really starts, stops and ends a clock is the lifecycle.
    """

    id: str
    procedure: str
    version: str
    length: int | None
    unit: Unit
    start_day: StartDay = StartDay.NEXT
    roll: Roll = Roll.NONE
    calendar: str | None = None
    warn: tuple[int, ...] = ()
    on_expiry: Expiry = Expiry.NONE
    expiry_confidence: Confidence
    kind: ClockKind = ClockKind.LEGAL
    at_least: int | None = None
    starts_when: str = ""
    pauses_when: str = ""
    expiry_text: str = ""
    note: str = ""
    roll_source: str = ""  # where the roll rule stands, when it is another text than that of the length
    roll_confidence: Confidence | None = None

    @property
    def needs_confirmation(self) -> bool:
        """Whether the flag is the strong one: the rule has not been found in a text ("to confirm")."""
        return self.confidence is Confidence.UNCONFIRMED and self.kind is not ClockKind.TARGET

    @property
    def is_target(self) -> bool:
        """Whether this is a target that the organisation set for itself, not a limit of law."""
        return self.kind is ClockKind.TARGET

    @property
    def is_set(self) -> bool:
        """Whether whoever starts the clock sets its day each time."""
        return self.kind is ClockKind.SET

    @property
    def confidence_text(self) -> str:
        """The confidence in words, as shown beside a date."""
        if self.is_target:
            return "own target"
        if self.is_set:
            return "set by hand"
        return CONFIDENCE_TEXT[self.confidence]

    @property
    def length_text(self) -> str:
        """The length in words; says so when it is not known."""
        if self.length is None:
            return say("length not known")
        return count_of(self.length, self.unit)


@dataclass(frozen=True, kw_only=True)
class Body(Stated):
    """A forum of a procedure. `members` and `validators` are service codes.

    `answers` are the clocks that wait for its own answer: those who speak in it are reminded, then their supervisors.
    """

    code: str
    short: str = ""
    service: str | None = None
    members: tuple[str, ...] = ()
    validators: tuple[str, ...] = ()
    quorum: int | None = None
    quorum_confidence: Confidence = Confidence.UNCONFIRMED
    answers: tuple[str, ...] = ()
    note: str = ""

    @property
    def services(self) -> tuple[str, ...]:
        """Whoever sits in it; the desk that one service runs has that service alone."""
        return (*self.members, self.service) if self.service else self.members


@dataclass(frozen=True, kw_only=True)
class Outcome(Stated):
    """One way in which a case can be followed up.

    `owner` is the service that takes it; None means the service that brought the case. `joins` become participants
    as `joins_as` when the case's threat type is one of `joins_when_threat`.
    """

    code: str
    owner: str | None = None
    joins: tuple[str, ...] = ()
    joins_as: str = ""
    joins_when_threat: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ThreatType(Stated):
    """A kind of threat a case can name."""

    code: str
    terrorism: bool


@dataclass(frozen=True, kw_only=True)
class Measure(Stated):
    """One of the numbered types of measure that a follow-up can consist of."""

    number: int
    code: str


@dataclass(frozen=True, kw_only=True)
class Question(Stated):
    """One question of the map of agreement, answered by every member service."""

    code: str
    kind: QuestionKind
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class VitalInterest(Stated):
    """An interest that a case can say is touched."""

    code: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """What was in force from `valid_from` to `valid_to` (both included)."""

    id: str
    version: str
    title: str
    source: str
    valid_from: date
    valid_to: date | None

    def covers(self, on: date) -> bool:
        """Whether this version is in force on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Procedure(Version):
    """One procedure in one version."""

    kind: str
    reference_prefix: str = ""
    note: str = ""
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    threat_types: Mapping[str, ThreatType] = field(default_factory=dict)
    measures: Mapping[int, Measure] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    vital_interests: Mapping[str, VitalInterest] = field(default_factory=dict)
    flow: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # symbol of a lifecycle table → clock ids

    @cached_property
    def _symbols(self) -> list[tuple[str, str]]:
        return [(name.rpartition(":")[2], f"@{symbol}") for symbol, names in self.flow.items() for name in names]

    def called(self, clock_id: str) -> frozenset[str]:
        """The names of a clock in a lifecycle table: its id, the one without urgency, the symbols that stand for it."""
        own = {clock_id, clock_id.removesuffix(URGENT)}
        return frozenset(own | {symbol for name, symbol in self._symbols if name in own})

    def clock(self, clock_id: str) -> Clock:
        """The clock with that id; ProcedureError when this version has none."""
        if clock_id not in self.clocks:
            raise ProcedureError(f"Procedure {self.id} version {self.version} has no clock {clock_id}.")
        return self.clocks[clock_id]

    def body(self, code: str) -> Body:
        """The forum with that code; ProcedureError when this version has none."""
        if code not in self.bodies:
            raise ProcedureError(f"Procedure {self.id} version {self.version} has no body called {code}.")
        return self.bodies[code]
