"""How a country organises the screening of investments: who sits where, what is possible, by which rule. Data.

One file ``data/<procedure>.system.toml`` beside the procedure's clocks; every entry that states a rule carries its
confidence and its source, and what is unconfirmed is shown as such.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from casework.procedures.definitions import Confidence, ProcedureError
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


@dataclass(frozen=True)
class Entry:
    """Something with a code and a title, and how well it is known."""

    code: str
    title: str
    confidence: Confidence
    source: str

    @property
    def needs_confirmation(self) -> bool:
        """Whether the screen flags it as to be confirmed."""
        return self.confidence is Confidence.UNCONFIRMED


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Member(Entry):
    """An authority that may be concerned: always, by a sector of the target, by a region of its establishments."""

    entity: str = ""
    always: bool = False
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    both: bool = False  # sector and region must both fit; otherwise either does


@dataclass(frozen=True)
class Intelligence(Entry):
    """An intelligence service, with the names that it goes by in the languages of the procedure."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extension(Entry):
    """A way to lengthen a phase, granted at most ``most`` times; by agreement the parties and the authority set it."""

    phase: str = "screening"
    clock: str = ""
    mode: ExtensionMode = ExtensionMode.PAUSE
    most: int = 1
    agreed: bool = False  # the length is agreed in each file


@dataclass(frozen=True)
class Breach(Entry):
    """A breach and the ceiling of its fine, in percent of the value of the investment."""

    ceiling_percent: int = 0


@dataclass(frozen=True)
class Item(Entry):
    """One thing that a complete notification holds; ``stated`` names the fields and lists in which it is stated: any of
    them, or ``every`` one together.
    """

    stated: tuple[str, ...] = ()
    every: bool = False


@dataclass(frozen=True)
class SideRule(Entry):
    """A side that can be represented apart from the others: whether the decision is told to it, and whether a request
    to it stops the clocks that a request can stop.
    """

    decision: bool = False
    stops_clocks: bool = False


@dataclass(frozen=True)
class HearingHours(Entry):
    """When a hearing can begin: on a working day of a calendar, from ``opens`` until before ``closes``."""

    calendar: str = ""
    opens: time = time(9)
    closes: time = time(17)


@dataclass(frozen=True)
class System:
    """One country's organisation of the screening of investments."""

    id: str
    title: str
    country: str
    secretariat: str  # service code
    circle: str  # compartment of the classified contributions
    phases: int
    union: bool
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
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ProcedureError(f"{path.name}: not valid TOML ({problem}).") from problem
    return _read(Table(content, path.name))


def systems() -> tuple[str, ...]:
    """Ids of all procedures that have an organisation."""
    return tuple(sorted(path.name.removesuffix(".system.toml") for path in DATA.glob("*.system.toml")))


def _read(table: Table) -> System:
    silence, combination = table.table("silence"), table.table("combination")
    table.raw("look_back")
    languages = table.table("language") if table.has("language") else Table({}, table.file)
    read = System(
        id=table.text("id"),
        title=table.text("title"),
        country=table.text("country"),
        secretariat=table.text("secretariat"),
        circle=table.text("circle"),
        phases=table.whole("phases"),
        union=table.flag("union", False),
        notifiable_from=table.optional_day("notifiable_from"),
        source=table.text("source"),
        silence_clears=silence.flag("clears"),
        silence=_named(silence, "silence", "Silence"),
        combination=combination.choice("rule", Combination),
        combination_entry=_named(combination, "combination", "Combination"),
        languages={region: languages.texts(region) for region in languages.content},
        members=_entries(table, "member", _member),
        intelligence=_entries(table, "intelligence", _intelligence),
        extensions=_entries(table, "extension", _extension),
        measures=_entries(table, "measure", _entry),
        breaches=_entries(table, "breach", _breach),
        limbs=_entries(table, "limb", _plain),
        factors=_entries(table, "factor", _plain),
        completeness=_entries(table, "completeness", _item) if table.has("completeness") else {},
        sides=_entries(table, "side", _side),
        hearing=_hearing(table.table("hearing")) if table.has("hearing") else None,
        asked=_entries(table, "asked", _asked) if table.has("asked") else {},
        classified=_classified(table.table("classified")) if table.has("classified") else None,
    )
    table.finish()
    if next(iter(read.sides), "") != SIDES[0]:
        raise ProcedureError(f"{table.file}: the first side is the notifier's.")
    return read


def _entries(table: Table, key: str, read: Callable[[Table], E]) -> dict[str, E]:
    found: dict[str, E] = {}
    for entry in table.list_of_tables(key):
        one = read(entry)
        entry.finish()
        if one.code in found:
            raise entry.error("code", f"repeats {one.code}")
        found[one.code] = one
    return found


def _base(entry: Table) -> dict[str, Any]:
    return {
        "code": entry.text("code"),
        "title": entry.text("title"),
        "confidence": entry.choice("confidence", Confidence),
        "source": entry.text("source"),
    }


def _named(entry: Table, code: str, title: str) -> Entry:
    return Entry(code, title, entry.choice("confidence", Confidence), entry.text("source"))


def _plain(entry: Table) -> Entry:
    return Entry(entry.text("code"), entry.text("title"), Confidence.SECONDARY, entry.text("source", ""))


def _entry(entry: Table) -> Entry:
    return Entry(**_base(entry))


def _intelligence(entry: Table) -> Intelligence:
    return Intelligence(**_base(entry), names=entry.texts("names"))


def _item(entry: Table) -> Item:
    return Item(**_base(entry), stated=entry.texts("stated"), every=entry.flag("every", False))


def _member(entry: Table) -> Member:
    return Member(
        **_base(entry),
        entity=entry.text("entity"),
        always=entry.flag("always", False),
        sectors=entry.texts("sectors"),
        regions=entry.texts("regions"),
        both=entry.flag("both", False),
    )


def _extension(entry: Table) -> Extension:
    return Extension(
        **_base(entry),
        phase=entry.text("phase"),
        clock=entry.text("clock"),
        mode=entry.choice("mode", ExtensionMode),
        most=entry.whole("most"),
        agreed=entry.flag("agreed", False),
    )


def _hearing(entry: Table) -> HearingHours:
    named = _named(entry, "hearing", "Hearing")
    opens, closes = entry.whole("opens"), entry.whole("closes")
    if not opens < closes <= 23:
        raise entry.error("closes", "is no full hour after opens")
    found = HearingHours(
        named.code,
        named.title,
        named.confidence,
        named.source,
        calendar=entry.text("calendar"),
        opens=time(opens),
        closes=time(closes),
    )
    entry.finish()
    return found


def _side(entry: Table) -> SideRule:
    code = entry.text("code")
    if code not in SIDES:
        raise entry.error("code", f"is none of {', '.join(SIDES)}")
    named = _named(entry, code, code)
    rule = {"decision": entry.flag("decision"), "stops_clocks": entry.flag("stops_clocks")}
    return SideRule(named.code, named.title, named.confidence, named.source, **rule)


def _asked(entry: Table) -> Entry:
    code = entry.text("code")
    if code not in ASKED:
        raise entry.error("code", f"is none of {', '.join(ASKED)}")
    return _named(entry, code, code)


def _classified(entry: Table) -> Entry:
    found = _named(entry, "classified", entry.text("handing_over"))
    entry.finish()
    return found


def _breach(entry: Table) -> Breach:
    return Breach(**_base(entry), ceiling_percent=entry.whole("ceiling_percent"))
