"""Reading the scope of a screening system: who is foreign, which sectors, which levels, what is left out. Data.

One file ``data/<procedure>.scope*.toml`` for each validity period. Every rule carries its confidence and source, and a
file that is wrong in any way refuses to load with one sentence that names the file and the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from casework.procedures.definitions import Confidence, ProcedureError, Version
from casework.procedures.reading import Table

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "nl", "fr", "de")
NO_SECTOR = "none"  # the code by which a deal says that none of the sectors fits


class InvestorTest(StrEnum):
    """How an investor can be foreign; any one suffices."""

    ANYONE = "anyone"  # nationality doesn't matter
    PERSON = "person_residence"
    UNDERTAKING = "undertaking_seat"
    OWNER = "beneficial_owner"
    PARENT = "foreign_parent"


class TriggerKind(StrEnum):
    """What makes an acquisition one that is covered; any one suffices."""

    CONTROL = "control"
    VOTES = "votes"
    QUALITY = "quality_of_control"
    FURTHER = "further_level"
    ASSETS = "assets_with_control"


class ExclusionKind(StrEnum):
    """What leaves a deal outside whatever else holds."""

    GREENFIELD = "greenfield"
    SIGNED_BEFORE = "signed_before"
    NO_ESTABLISHMENT = "no_establishment"


class RemarkKind(StrEnum):
    """What changes nothing and must be said all the same."""

    RESTRUCTURING = "internal_restructuring"
    NEIGHBOURS = "neighbours_are_outside"
    BRANCHES = "branch_is_an_entity"
    CONVERTIBLES = "convertibles"
    TOGETHER = "owners_together"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule by its id, with how well it is known."""

    id: str
    confidence: Confidence
    source: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class InvestorRule(Rule):
    """A way to be foreign. ``owner_over``: the share from which an owner that isn't declared is asked about."""

    kind: InvestorTest
    owner_over: int = 25


@dataclass(frozen=True, kw_only=True)
class TriggerRule(Rule):
    """A trigger. Votes: ``level`` in percent is reached at the figure itself, or only above it (``above``)."""

    kind: TriggerKind
    level: Decimal | None = None
    above: bool = False


@dataclass(frozen=True, kw_only=True)
class ExclusionRule(Rule):
    """An exclusion; ``before`` is the first day of signing that is inside."""

    kind: ExclusionKind
    before: date | None = None


@dataclass(frozen=True, kw_only=True)
class RemarkRule(Rule):
    """A remark; ``words`` are looked for in what the notifier wrote, ``owner_over`` is a share in percent."""

    kind: RemarkKind
    words: tuple[str, ...] = ()
    owner_over: int = 25


@dataclass(frozen=True, kw_only=True)
class Sector(Rule):
    """A row of the sectors. ``levels`` name the triggers of votes; the floor is in EUR and must be exceeded."""

    names: Mapping[str, str]
    levels: tuple[str, ...] = ()
    turnover_over: Decimal | None = None
    turnover_confidence: Confidence = Confidence.UNCONFIRMED
    turnover_source: str = ""
    shorter: Mapping[str, str]

    def name(self, language: str = "en") -> str:
        """The name in a language; in English where it has none in that one."""
        return self.names.get(language[:2].lower(), self.names["en"])

    def short_name(self, language: str = "en") -> str:
        """The name for a list, where the whole one is a sentence."""
        return self.shorter.get(language[:2].lower()) or self.name(language) if self.shorter else self.name(language)


@dataclass(frozen=True, kw_only=True)
class ScopeRules(Version):
    """The scope of one system in one version. ``inside``: country codes whose investors aren't foreign."""

    country: str
    area: str  # what stands inside, in words; empty when everyone is covered
    inside: frozenset[str]
    neighbours: frozenset[str]  # of the area by treaty, and outside all the same
    investors: tuple[InvestorRule, ...]
    triggers: tuple[TriggerRule, ...]
    exclusions: tuple[ExclusionRule, ...]
    remarks: tuple[RemarkRule, ...]
    sectors: tuple[Sector, ...]

    def sector(self, code: str) -> Sector | None:
        """The row with that code, None when the system has none."""
        return next((sector for sector in self.sectors if sector.id == code), None)


def scope_rules(*, procedure: str, on: date | None = None) -> ScopeRules:
    """The rules in force on a day; the newest without a day. ProcedureError when there are none, or a file is wrong."""
    versions = _versions(procedure)
    if on is None:
        return versions[-1]
    for version in versions:
        if version.covers(on):
            return version
    raise ProcedureError(f"No scope of {procedure} is in force on {on.isoformat()}.")


def scoped_procedures() -> tuple[str, ...]:
    """Ids of all procedures that have a scope."""
    return tuple(sorted({path.name.partition(".scope")[0] for path in DATA.glob("*.scope*.toml")}))


def read_scope(path: Path) -> ScopeRules:
    """Read one file. ProcedureError naming file and key when it is malformed."""
    table = Table.of(path)
    if not table.file.startswith(table.text("id")):
        raise table.error("id", "is not what the name of the file begins with")
    area = table.table("inside") if table.has("inside") else Table({"name": " "}, table.file, "inside")
    rules = {
        "investors": tuple(table.records("investor", InvestorRule, by="id").values()),
        "triggers": tuple(table.records("trigger", _trigger, by="id").values()),
        "exclusions": tuple(table.records("exclusion", _exclusion, by="id").values()),
        "remarks": tuple(table.records("remark", _remark, by="id").values()),
        "sectors": tuple(table.records("sector", _sector, by="id").values()),
    }
    codes = {"inside": _codes(area, "states") | _codes(area, "territories"), "neighbours": _codes(area, "neighbours")}
    for key in ("name", "confidence", "source", "note"):
        area.raw(key)
    area.finish()
    found = table.record(ScopeRules, area=area.text("name") if table.has("inside") else "", **codes, **rules)
    _check(table, found)
    return found


@cache
def _versions(procedure: str) -> tuple[ScopeRules, ...]:
    found = sorted((read_scope(p) for p in DATA.glob(f"{procedure}.scope*.toml")), key=lambda one: one.valid_from)
    if not found:
        raise ProcedureError(f"There is no scope of {procedure}: {procedure}.scope.toml is missing.")
    return tuple(found)


def _check(table: Table, rules: ScopeRules) -> None:
    """What a file must have, and references within it."""
    if not rules.investors:
        raise table.error("investor", "is missing: no investor would be covered")
    if not rules.triggers:
        raise table.error("trigger", "is missing: no deal would be covered")
    if not rules.inside and any(rule.kind is not InvestorTest.ANYONE for rule in rules.investors):
        raise table.error("inside", "is missing, and an investor is tested against it")
    votes = {rule.id for rule in rules.triggers if rule.kind is TriggerKind.VOTES}
    for sector in rules.sectors:
        if unknown := set(sector.levels) - votes:
            raise table.error(f"sector.{sector.id}.levels", f"names {min(unknown)}, which is no trigger of votes")


def _codes(table: Table, key: str) -> frozenset[str]:
    codes = table.texts(key)
    for code in codes:
        if len(code) != 2 or not code.isupper():
            raise table.error(key, f'has "{code}", which is not a country code')
    return frozenset(codes)


def _trigger(entry: Table) -> TriggerRule:
    kind = entry.choice("kind", TriggerKind)
    at_least, more_than = entry.optional_whole("at_least"), entry.optional_whole("more_than")
    level = at_least if at_least is not None else more_than
    if (kind is TriggerKind.VOTES) != (level is not None) or (at_least is not None and more_than is not None):
        raise entry.error("at_least", "or more_than, one of them, belongs to a trigger of votes and to no other")
    return entry.record(
        TriggerRule, kind=kind, level=None if level is None else Decimal(level), above=more_than is not None
    )


def _exclusion(entry: Table) -> ExclusionRule:
    rule = entry.record(ExclusionRule)
    if (rule.kind is ExclusionKind.SIGNED_BEFORE) != (rule.before is not None):
        raise entry.error("before", "belongs to the exclusion by the day of signing and to no other")
    return rule


def _remark(entry: Table) -> RemarkRule:
    rule = entry.record(RemarkRule)
    if (rule.kind is RemarkKind.CONVERTIBLES) != bool(rule.words):
        raise entry.error("words", "belong to the remark on convertibles and to no other")
    return rule


def _sector(entry: Table) -> Sector:
    floor = entry.optional_whole("turnover_over")
    return entry.record(
        Sector,
        names=_languages(entry, "name"),
        turnover_over=None if floor is None else Decimal(floor),
        shorter=_languages(entry, "short") if entry.has("short") else {},
    )


def _languages(entry: Table, key: str) -> dict[str, str]:
    """A name in each language of the product."""
    names = entry.table(key)
    found = {language: names.text(language) for language in LANGUAGES}
    names.finish()
    return found
