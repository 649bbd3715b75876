"""What the scope assistant says of a notification, for a page: the answer, then every rule with its sentence.

The answer that was given when the file was handed in is kept with it as plain data, template and values apart, so that
each reader finds it in their own language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.translation import translated
from accounts.sentences import Sentence, say
from accounts.written import iso_written, quoted
from casework.queries.country_names import name_of
from screening.investments.procedures.findings import Group, Verdict
from screening.investments.procedures.scope import Scope, ScopeResult, assess_scope
from screening.investments.queries.filing_content import Content, deal_from, sector_name
from screening.investments.queries.notification import rules_of

GROUPS = {
    Group.INVESTOR: gettext_lazy("Is an investor foreign?"),
    Group.SECTOR: gettext_lazy("Which sectors count?"),
    Group.TRIGGER: gettext_lazy("What does the investor acquire?"),
    Group.EXCLUSION: gettext_lazy("Is the deal left outside?"),
    Group.REMARK: gettext_lazy("To be known"),
    Group.VALIDITY: gettext_lazy("Rules in force"),
}
VERDICTS = {
    Verdict.YES.value: (gettext_lazy("yes"), "info", "check"),
    Verdict.NO.value: (gettext_lazy("no"), "none", "minus"),
    Verdict.UNKNOWN.value: (gettext_lazy("not known yet"), "soon", "circle-question-mark"),
}
ANSWERS = {
    Scope.NOTIFIABLE.value: (gettext_lazy("Must be notified"), "info", "circle-check"),
    Scope.NOT_NOTIFIABLE.value: (gettext_lazy("Need not be notified"), "none", "minus"),
    Scope.UNDETERMINED.value: (gettext_lazy("Not known yet"), "soon", "circle-question-mark"),
}


@dataclass(frozen=True)
class FindingView:
    """One rule and what was found of it."""

    rule: str
    verdict: str
    words: str
    tone: str
    icon: str
    sentence: str
    source: str
    confidence: str


@dataclass(frozen=True)
class GroupView:
    """One question with its rules; those that say something come first, the rest are folded away."""

    title: str
    telling: tuple[FindingView, ...]
    quiet: tuple[FindingView, ...]


@dataclass(frozen=True)
class ScopeView:
    """The whole answer."""

    verdict: str
    words: str
    tone: str
    icon: str
    sentence: str
    confidence: str
    groups: tuple[GroupView, ...]
    missing: tuple[str, ...]
    at: datetime | date | None = None


def scope_for(content: Content, procedure: str, *, on: date) -> ScopeResult | None:
    """What the assistant says of a notification that was read, on a day; None where the procedure has no scope as data;
    no query.
    """
    rules = rules_of(procedure, on=on)
    return assess_scope(deal=deal_from(content), on=on, rules=rules) if rules else None


def scope_view(result: ScopeResult | None) -> ScopeView | None:
    """The answer of this moment in the reader's language."""
    return kept_view(packed(result)) if result else None


# kept as data --------------------------------------------------------------------------------------------------------


def packed(result: ScopeResult) -> dict[str, Any]:
    """The answer as plain data: codes, sources, and each sentence as template and values."""
    return {
        "verdict": result.verdict.value,
        "sentence": _pack(result.sentence),
        "confidence": result.confidence.value,
        "on": result.on.isoformat(),
        "missing": [_pack(gap.label) for gap in result.missing],
        "findings": [
            {
                "rule": one.rule,
                "group": one.group.value,
                "verdict": one.verdict.value,
                "sentence": _pack(one.sentence),
                "source": one.source,
                "confidence": one.confidence.value,
            }
            for one in result.findings
        ],
    }


def _pack(value: object) -> Any:
    if isinstance(value, Sentence):
        return {"t": value.template, "v": {name: _pack(one) for name, one in value.values.items()}}
    if isinstance(value, tuple):
        return [_pack(one) for one in value]
    return str(value)


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        return say(str(value.get("t", "")), **{str(k): _read(str(k), v) for k, v in value.get("v", {}).items()})
    return tuple(_unpack(one) for one in value) if isinstance(value, list) else value


def _read(name: str, value: Any) -> Any:
    """A kept value as people read it: a country by its name, a day as their language writes it."""
    if name == "country":
        return name_of(str(value))
    if name == "sector":
        return quoted(sector_name(str(value)))
    return iso_written(value) if isinstance(value, str) else _unpack(value)


def kept_view(kept: Mapping[str, Any]) -> ScopeView | None:
    """A kept answer in the reader's language; None where none was kept."""
    if not kept:
        return None
    words, tone, icon = ANSWERS.get(str(kept["verdict"]), (str(kept["verdict"]), "none", "minus"))
    found = [_finding(one) for one in kept["findings"]]
    groups = {
        group: [f for f, one in zip(found, kept["findings"], strict=True) if one["group"] == group] for group in Group
    }
    return ScopeView(
        verdict=str(kept["verdict"]),
        words=str(words),
        tone=tone,
        icon=icon,
        sentence=translated(_unpack(kept["sentence"])),
        confidence=str(kept["confidence"]),
        groups=tuple(_group(str(GROUPS[group]), groups[group]) for group in GROUPS if groups[group]),
        missing=tuple(dict.fromkeys(translated(_unpack(label)) for label in kept["missing"])),
        at=date.fromisoformat(kept["on"]),
    )


def _finding(one: Mapping[str, Any]) -> FindingView:
    words, tone, icon = VERDICTS[one["verdict"]]
    return FindingView(
        rule=one["rule"],
        verdict=one["verdict"],
        words=str(words),
        tone=tone,
        icon=icon,
        sentence=translated(_unpack(one["sentence"])),
        source=_(one["source"]),
        confidence=one["confidence"],
    )


def _group(title: str, found: Iterable[FindingView]) -> GroupView:
    rows = list(found)
    telling = tuple(one for one in rows if one.verdict != Verdict.NO.value)
    quiet = tuple(one for one in rows if one.verdict == Verdict.NO.value)
    return GroupView(title, telling or quiet, quiet if telling else ())
