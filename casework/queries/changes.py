"""What changed on a case since a person last looked: section by section, word by word."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Case, Reading, Referral, Revision, Subject
from casework.procedures.definitions import Procedure
from casework.queries.facts import procedure_of
from casework.queries.screens import section_titles

LABELS = {
    "title": gettext_lazy("Title"),
    "facts": gettext_lazy("Facts"),
    "grounds": gettext_lazy("Grounds"),
    "threat_type": gettext_lazy("Threat type"),
    "ideology": gettext_lazy("Ideology"),
    "state_actor": gettext_lazy("State actor"),
    "vital_interests": gettext_lazy("Vital interests"),
    "urgent": gettext_lazy("Urgent"),
    "information_date": gettext_lazy("Date of the information"),
    "reliability": gettext_lazy("Source reliability"),
    "credibility": gettext_lazy("Information credibility"),
    "source_restrictions": gettext_lazy("Source restrictions"),
    "withdrawn": gettext_lazy("Withdrawn because"),
    "assessment": gettext_lazy("Joint assessment"),
    "threat_level": gettext_lazy("Threat level"),
    "outcome": gettext_lazy("Proposed follow-up"),
    "reasons": gettext_lazy("Reasons"),
    "sent back": gettext_lazy("Sent back because"),
    "proposal": gettext_lazy("Proposal"),
}
WORDS = re.compile(r"\s+|[^\s]+")


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
    for row in Revision.objects.filter(case=case).select_related("written_by").order_by("number"):
        revisions.setdefault(row.section, []).append(row)
    readings = {r.section: r for r in Reading.objects.filter(case=case, person_id=person_id)}
    rules, titles = procedure_of(case), section_titles(case)
    found = [
        _section(section, _(titles[section]), rows, readings.get(section), rules)
        for section in titles
        if (rows := revisions.get(section))
    ]
    return tuple(sorted(found, key=lambda s: not s.unread))


def _section(
    section: str, title: str, rows: list[Revision], reading: Reading | None, rules: Procedure
) -> ChangedSection:
    newest = rows[-1]
    number = reading.number if reading else 0
    old: Mapping[str, object] = next((r.content for r in rows if r.number == number), {})
    return ChangedSection(
        section=section,
        number=newest.number,
        title=title,
        by=newest.written_by.name,
        at=newest.written_at,
        read_number=number,
        read_at=reading.read_at if reading and number >= newest.number else None,
        changes=tuple(_changes(section, old, newest.content, rules)),
    )


def _changes(section: str, old: Mapping[str, object], new: Mapping[str, object], rules: Procedure) -> list[Change]:
    found = []
    order = list(LABELS)  # the database keeps no order of keys
    keys = sorted({*new, *old}, key=lambda k: (order.index(k) if k in LABELS else len(order), k))
    for key in keys:
        before, after = _words(key, old.get(key), rules), _words(key, new.get(key), rules)
        if section == "positions":
            before, after = _position(before, rules), _position(after, rules)
        if before != after:
            removed, added = word_diff(before, after)
            found.append(Change(_label(section, key), removed, added))
    return found


def _label(section: str, key: str) -> str:
    if key in LABELS:
        return str(LABELS[key])
    kind, _space, number = key.partition(" ")
    if section == "subjects" and kind in Subject.Kind.values:
        return f"{Subject.Kind(kind).label.capitalize()} {number}"
    if section == "documents":
        return f"{_('Document')} {number}"
    return key


def _words(key: str, value: object, rules: Procedure) -> str:
    """A stored value as its readers know it."""
    text = "" if value is None else str(value)
    if key == "threat_type" and text in rules.threat_types:
        return _(rules.threat_types[text].title)
    if key == "outcome" and text in rules.outcomes:
        return _(rules.outcomes[text].title)
    if key == "vital_interests":
        codes = [c for c in text.split(", ") if c]
        return ", ".join(_(rules.vital_interests[c].title) if c in rules.vital_interests else c for c in codes)
    if key == "reliability" and text in Referral.Reliability.values:
        return str(Referral.Reliability(text).label)
    if key == "credibility" and text.isdigit() and int(text) in Referral.Credibility.values:
        return str(Referral.Credibility(int(text)).label)
    if key == "information_date":
        day = parse_date(text)
        return date_format(day, "j F Y") if day else text
    if key == "urgent":
        return _("yes") if text == "yes" else _("no") if text else ""
    return text


def _position(text: str, rules: Procedure) -> str:
    """A kept position with the procedure's own words in the reader's language; a person's words stay as they are."""
    titles = {one.title for group in (rules.outcomes, rules.questions) for one in group.values()}
    lines = []
    for line in text.split("\n"):
        title = next((title for title in titles if line == title or line.startswith(f"{title} ")), "")
        lines.append(_(title) + line[len(title) :] if title else line)
    return "\n".join(lines)


def word_diff(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut into runs of words, so that the eye finds what was removed and what was added."""
    a, b = WORDS.findall(before), WORDS.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            left.append(Piece("same", "".join(a[i1:i2])))
            right.append(Piece("same", "".join(b[j1:j2])))
            continue
        if i2 > i1:
            left.append(Piece("removed", "".join(a[i1:i2])))
        if j2 > j1:
            right.append(Piece("added", "".join(b[j1:j2])))
    return tuple(left), tuple(right)
