"""How a country organises the screening of investments: who sits where, what is possible, by which rule. Data.

One file ``data/<procedure>.system.toml`` beside the procedure's clocks; every entry that states a rule carries its
confidence and its source, and what is unconfirmed is shown as such.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache
from pathlib import Path

from casework.procedures.definitions import Confidence, ProcedureError, Stated
from casework.procedures.reading import Table

SIDES = ("notifier", "target", "seller")  # the sides of a deal, as screening.investments.models.side names them
ASKED = ("contact", "mandate", "payer")  # what the data may ask a notification to name
DATA = Path(__file__).parent / "data"


class Combination(StrEnum):
    """How several ministers' decisions make one."""

    ANY_NEGATIVE_BLOCKS = "any_negative_blocks"
    MAJORITY = "majority"
    SINGLE = "single_decider"


class ExtensionMode(StrEnum):
    """What an extension does to the main clock of its phase."""

    PAUSE = "pause"  # it stands still while the extension runs
    AFTER = "after"  # the extension begins on the first working day after the main clock's last day, which ends it
    ADD = "add"  # the extension's length is added to the main clock


@dataclass(frozen=True, kw_only=True)
class Entry(Stated):
    """Something with a code and a title, and how well it is known."""

    code: str

    @property
    def needs_confirmation(self) -> bool:
        """Whether the screen flags it as to be confirmed."""
        return self.confidence is Confidence.UNCONFIRMED


@dataclass(frozen=True, kw_only=True)
class Member(Entry):
    """An authority that may be concerned: always, by a sector of the target, by a region of its establishments."""

    entity: str
    always: bool = False
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    both: bool = False  # sector and region must both fit; otherwise either does


@dataclass(frozen=True, kw_only=True)
class Intelligence(Entry):
    """An intelligence service, with the names that it goes by in the languages of the procedure."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Extension(Entry):
    """A way to lengthen a phase, granted at most ``most`` times; by agreement the parties and the authority set it."""

    phase: str
    clock: str
    mode: ExtensionMode
    most: int
    agreed: bool = False  # the length is agreed in each file


@dataclass(frozen=True, kw_only=True)
class Breach(Entry):
    """A breach and the ceiling of its fine, in percent of the value of the investment."""

    ceiling_percent: int


@dataclass(frozen=True, kw_only=True)
class Item(Entry):
    """One thing that a complete notification holds; ``stated`` names the fields and lists in which it is stated: any of
    them, or ``every`` one together.
    """

    stated: tuple[str, ...] = ()
    every: bool = False


@dataclass(frozen=True, kw_only=True)
class SideRule(Entry):
    """A side that can be represented apart from the others: whether the decision is told to it, and whether a request
    to it stops the clocks that a request can stop.
    """

    decision: bool
    stops_clocks: bool


@dataclass(frozen=True, kw_only=True)
class HearingHours(Entry):
    """When a hearing can begin: on a working day of a calendar, from ``opens`` until before ``closes``."""

    calendar: str
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class System:
    """One country's organisation of the screening of investments."""

    id: str
    title: str
    country: str
    secretariat: str  # service code
    circle: str  # compartment of the classified contributions
    phases: int
    union: bool = False
    notifiable_from: date | None
    source: str
    silence_clears: bool
    silence: Entry
    combination: Combination
    combination_entry: Entry
    languages: Mapping[str, tuple[str, ...]]  # by region of the target
    members: Mapping[str, Member]
    intelligence: Mapping[str, Intelligence]
    extensions: Mapping[str, Extension]
    measures: Mapping[str, Entry]
    breaches: Mapping[str, Breach]
    limbs: Mapping[str, Entry]
    factors: Mapping[str, Entry]
    completeness: Mapping[str, Item]
    sides: Mapping[str, SideRule]
    hearing: HearingHours | None = None
    asked: Mapping[str, Entry] = field(default_factory=dict)  # what of contact, mandate, payer must be named
    classified: Entry | None = None  # its title says how outsiders hand over classified information


@cache
def system(procedure: str) -> System:
    """The organisation of a procedure. ProcedureError when there is no such file, or it is wrong."""
    path = DATA / f"{procedure}.system.toml"
    if not path.exists():
        raise ProcedureError(f"There is no organisation of {procedure}: {path.name} is missing.")
    return _read(Table.of(path))


def systems() -> tuple[str, ...]:
    """Ids of all procedures that have an organisation."""
    return tuple(sorted(path.name.removesuffix(".system.toml") for path in DATA.glob("*.system.toml")))


def _read(table: Table) -> System:
    silence, combination = table.table("silence"), table.table("combination")
    table.raw("look_back")
    languages = table.table("language") if table.has("language") else Table({}, table.file)
    read = table.record(
        System,
        silence_clears=silence.flag("clears"),
        silence=_named(silence, "silence", "Silence"),
        combination=combination.choice("rule", Combination),
        combination_entry=_named(combination, "combination", "Combination"),
        languages={region: languages.texts(region) for region in languages.content},
        members=table.records("member", Member),
        intelligence=table.records("intelligence", Intelligence),
        extensions=table.records("extension", Extension),
        measures=table.records("measure", Entry),
        breaches=table.records("breach", Breach),
        limbs=table.records("limb", _plain),
        factors=table.records("factor", _plain),
        completeness=table.records("completeness", Item),
        sides=table.records("side", _side),
        hearing=_hearing(table.table("hearing")) if table.has("hearing") else None,
        asked=table.records("asked", _asked),
        classified=_classified(table.table("classified")) if table.has("classified") else None,
    )
    if next(iter(read.sides), "") != SIDES[0]:
        raise ProcedureError(f"{table.file}: the first side is the notifier's.")
    return read


def _named(entry: Table, code: str, title: str) -> Entry:
    """An entry whose code and title aren't the file's to say."""
    return Entry(code=code, title=title, confidence=entry.choice("confidence", Confidence), source=entry.text("source"))


def _plain(entry: Table) -> Entry:
    return entry.record(Entry, confidence=Confidence.SECONDARY, source=entry.text("source", ""))


def _hearing(entry: Table) -> HearingHours:
    opens, closes = entry.whole("opens"), entry.whole("closes")
    if not opens < closes <= 23:
        raise entry.error("closes", "is no full hour after opens")
    return entry.record(HearingHours, code="hearing", title="Hearing", opens=time(opens), closes=time(closes))


def _side(entry: Table) -> SideRule:
    code = _one_of(entry, SIDES)
    return entry.record(SideRule, code=code, title=code)


def _asked(entry: Table) -> Entry:
    code = _one_of(entry, ASKED)
    return entry.record(Entry, code=code, title=code)


def _one_of(entry: Table, codes: tuple[str, ...]) -> str:
    code = entry.text("code")
    if code not in codes:
        raise entry.error("code", f"is none of {', '.join(codes)}")
    return code


def _classified(entry: Table) -> Entry:
    return entry.record(Entry, code="classified", title=entry.text("handing_over"))
