"""What the sections of a file keep, in the reader's language: the product's words turn, a person's stay as they are.

A revision is kept in English whatever language its writer reads: two revisions differ only where somebody wrote.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.models import Case
from screening.investments.models import Direction, Measure, Phase
from screening.investments.queries.opinion_words import questions_of

OPINIONS = frozenset({"opinions", "joint", "draft_opinion", "committee_opinion", "ministers"})
ANSWER = re.compile(r"^(?P<request>\d+)\.0*(?P<question>\d+)$")
MOVED = re.compile(r"^Moved to screening \((?P<services>.*)\)(?P<again> \d+)?$")


def english(words: Any) -> str:
    """The source text of translatable words: what a revision keeps."""
    with override("en"):
        return str(words)


def section_words(case: Case, section: str) -> Callable[[object], str] | None:
    """What puts a kept text of this section into the reader's words; None where there are none to turn."""
    if section in OPINIONS:
        turned = _turned(case)
        return lambda value: "\n".join(_begun(line, turned) for line in _text(value).split("\n"))
    if section == "measures":
        return lambda value: _measure(_text(value))
    return None


def step_title(key: str) -> str:
    """The title of a step of the procedure, as kept, in the reader's words."""
    moved = MOVED.match(key)
    if moved:
        return _("Moved to screening (%(services)s)") % {"services": moved["services"]} + (moved["again"] or "")
    words, _space, number = key.rpartition(" ")
    return f"{_(words)} {number}" if number.isdecimal() and words else _(key)


def entry_title(section: str, key: str) -> str | None:
    """The label of a kept key of this section; None where the key is its own."""
    if section == "measures" and key.startswith("measure "):  # the number is the database's: its text has a title
        return _("Measure")
    if section.startswith("answers") and (found := ANSWER.match(key)):
        return _("Request %(request)s, question %(question)s") % found.groupdict()
    if section == "phases":
        return step_title(key)
    service, _bracket, phase = key.removesuffix(")").partition(" (")
    if section == "opinions" and phase in Phase.values:
        return f"{service} ({Phase(phase).label})"
    return None


def _turned(case: Case) -> Mapping[str, str]:
    """English beginnings of a line and their words, longest first."""
    with override("en"):
        titles = [q.title for q in questions_of(case)]
    pairs = dict(zip(titles, (q.title for q in questions_of(case)), strict=True))
    pairs |= {english(d.label): str(d.label) for d in Direction}
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def _begun(line: str, turned: Mapping[str, str]) -> str:
    for words, ours in turned.items():
        if line == words or line.startswith((f"{words}:", f"{words} ")):
            return ours + line[len(words) :]
    return line


def _measure(text: str) -> str:
    for state in Measure.State:
        mark = f" ({english(state.label)})"
        title, found, rest = text.partition(mark)
        if found and (not rest or rest.startswith(": ")):
            return f"{title} ({state.label}){rest}"
    return text


def _text(value: object) -> str:
    return "" if value is None else str(value)
