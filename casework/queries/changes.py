"""What changed on a case since a person last looked: section by section, word by word."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from rapidfuzz.distance import LCSseq

from accounts.access import Sight
from accounts.context import note_marking
from accounts.written import iso_written
from casework.lifecycle.acts import sections_of
from casework.lifecycle.kinds import Written, kind_of
from casework.models import Case, Reading, Revision, Subject
from casework.models.subject import COUNTRY
from casework.models.words import APART, apart_words
from casework.queries.country_names import name_of
from casework.queries.screens import ActReading, Fact, Section, screens_of

WORDS = re.compile(r"\s+|[^\s]+")
MOST_PAIRS = 120_000_000  # words of the one text times words of the other; a tenth of a second and some megabytes


@dataclass
class WordBudget:
    """How many pairs of words a page may still compare, however many texts it shows."""

    pairs: int = MOST_PAIRS

    def takes(self, pairs: int) -> bool:
        """Whether so many can still be compared, which are then spent."""
        fits = pairs <= self.pairs
        self.pairs -= pairs if fits else 0
        return fits


@dataclass(frozen=True)
class Piece:
    """A run of words: the same on both sides, removed from the old text, or added to the new."""

    kind: str  # same, removed, added
    text: str


@dataclass(frozen=True)
class Change:
    """One field of a section, before and now."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class ChangedSection:
    """One section with its newest number; ``read_at`` is set once the person has ticked that number."""

    section: str
    number: int
    title: str
    by: str
    at: datetime
    read_number: int
    read_at: datetime | None
    changes: tuple[Change, ...]

    @property
    def tick(self) -> str:
        """What the check box posts: the section and the number that was shown."""
        return f"{self.section}:{self.number}"

    @property
    def unread(self) -> bool:
        """Whether there is something to tick."""
        return self.read_number < self.number


def changes_since(case: Case, person_id: int) -> tuple[ChangedSection, ...]:
    """Every section of the case, unread ones first in the order of the file; three queries."""
    revisions: dict[str, list[Revision]] = {}
    for row in Revision.objects.filter(case=case).select_related("written_by", "label").order_by("number"):
        revisions.setdefault(row.section, []).append(row)
    readings = {r.section: r for r in Reading.objects.filter(case=case, person_id=person_id)}
    budget = WordBudget()
    found = [
        _section(case, section, rows, readings.get(section.code), budget)
        for section in sections_of(case.kind).values()
        if (rows := revisions.get(section.code))
    ]
    return tuple(sorted(found, key=lambda s: not s.unread))


def _section(
    case: Case, section: Written, rows: list[Revision], reading: Reading | None, budget: WordBudget
) -> ChangedSection:
    newest = rows[-1]
    number = reading.number if reading else 0
    former = next((r for r in rows if r.number == number), None)
    old: Mapping[str, object] = former.content if former else {}
    note_marking(max(row.label.marking for row in (former or newest, newest)))
    return ChangedSection(
        section=section.code,
        number=newest.number,
        title=_(section.says),
        by=newest.written_by.name,
        at=newest.written_at,
        read_number=number,
        read_at=reading.read_at if reading and number >= newest.number else None,
        changes=tuple(_changes(case, section, old, newest.content, budget)),
    )


def _changes(
    case: Case, section: Written, old: Mapping[str, object], new: Mapping[str, object], budget: WordBudget
) -> list[Change]:
    found = []
    order = screens_of(case).kept_order  # the database keeps no order of keys
    keys = sorted({*new, *old}, key=lambda k: (order.index(k) if k in order else len(order), k))
    wording = screens_of(case).kept_words(case, section.code, (old, new))
    for key in keys:
        own = (_(section.labels[key]), plain_words) if key in section.labels else wording(key)
        if own is not None:
            label, words = own
            before, after = words(old.get(key)), words(new.get(key))
        else:
            label = _label(section.code, key)
            before, after = plain_words(old.get(key)), plain_words(new.get(key))
        if section.code == "subjects":
            before, after = _subject(before), _subject(after)
        if before != after:
            removed, added = word_diff(before, after, budget)
            found.append(Change(label, removed, added))
    return found


def reading_of(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> ActReading:
    """What stands beside the form of an act that declares these words: what its kind shows for them, and sections."""
    screens, listed = screens_of(case), {each.code for each in kind_of(case).written}
    codes = [code for code in sections_of(case.kind) if code in beside and code not in listed]
    if screens.reading is not None:
        shown = screens.reading(case, sight, beside, at)
    else:
        shown = ActReading(screens.sections(case, sight) if beside else ())
    return replace(shown, sections=(*shown.sections, *_newest(case, codes))) if codes else shown


def _newest(case: Case, codes: Collection[str]) -> Iterator[Section]:
    """What each section says now. One query."""
    rows = Revision.objects.filter(case=case, section__in=codes).order_by("section", "-number").distinct("section")
    for row in rows.select_related("label"):
        note_marking(row.label.marking)
        section = sections_of(case.kind)[row.section]
        facts = (Fact(_(label), plain_words(row.content.get(key))) for key, label in section.labels.items())
        yield Section(_(section.says), "", tuple(fact for fact in facts if fact.value))


def _label(section: str, key: str) -> str:
    kind = key.partition(" ")[0]  # the number after it is the database's: the row itself begins with its name
    if section == "subjects" and kind in Subject.Kind.values:
        return str(Subject.Kind(kind).label).capitalize()
    if section == "documents":
        return _("Document")
    return key


def plain_words(value: object) -> str:
    """A stored value as it stands; words that stand apart say so."""
    return "" if value is None else str(value).replace(APART, apart_words())


def _subject(text: str) -> str:
    """A kept subject with its day of birth as people write it and its country by its name."""
    parts = (iso_written(part) for part in text.split("; "))
    return "; ".join(name_of(p.removeprefix(COUNTRY)) if p.startswith(COUNTRY) else p for p in parts)


def word_diff(before: str, after: str, budget: WordBudget | None = None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut into runs of words, so that the eye finds what was removed and what was added.

    What both begin and end with is set aside first; where the middles are longer than the page's ``budget`` can still
    compare, they are shown whole, the old removed and the new added: a page must not cost minutes because texts were
    written anew.
    """
    a, b = WORDS.findall(before), WORDS.findall(after)
    start, end = _common(a, b), 0
    end = _common(a[start:][::-1], b[start:][::-1])
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    runs = [("equal", a[:start], b[:start])]
    if not (budget or WordBudget()).takes(len(middle_a) * len(middle_b)):
        runs.append(("replace", middle_a, middle_b))
    else:
        runs += [
            (o.tag, middle_a[o.src_start : o.src_end], middle_b[o.dest_start : o.dest_end])
            for o in LCSseq.opcodes(middle_a, middle_b)
        ]
    runs.append(("equal", a[len(a) - end :], b[len(b) - end :]))
    return _joined(runs, "removed", 1), _joined(runs, "added", 2)


def _common(a: list[str], b: list[str]) -> int:
    """How many words both begin with."""
    return next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))


def _joined(runs: list[tuple[str, list[str], list[str]]], kind: str, side: int) -> tuple[Piece, ...]:
    """One side's pieces: neighbours of one kind are one piece, and what is empty on this side is none."""
    found: list[Piece] = []
    for run in runs:
        words, what = "".join(run[side]), "same" if run[0] == "equal" else kind
        if words and found and found[-1].kind == what:
            found[-1] = Piece(what, found[-1].text + words)
        elif words:
            found.append(Piece(what, words))
    return tuple(found)
