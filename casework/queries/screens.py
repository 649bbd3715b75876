"""What the pages of a case ask of its kind: one record of functions a kind."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from accounts.access import Sight
from casework.access import of_case
from casework.lifecycle.acts import sections_of
from casework.lifecycle.common import WITHDRAWN, CommonFacts
from casework.lifecycle.kinds import kind_of, kinds
from casework.models import Case, Document
from casework.procedures.definitions import Procedure


@dataclass(frozen=True)
class Step:
    """One stage of the strip; status is done, current, todo or skipped."""

    label: str
    status: str


@dataclass(frozen=True)
class Caution:
    """Something the reader must see first."""

    tone: str
    icon: str
    lead: str
    text: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Tab:
    """A link to one part of the case."""

    name: str
    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Fact:
    """One row of a summary list."""

    label: str
    value: str


@dataclass(frozen=True)
class Section:
    """A card of the summary: long text, or rows."""

    title: str
    text: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class ActReading:
    """What stands beside the form of an act: sections, and a kind's own part, which gets ``content``."""

    sections: tuple[Section, ...] = ()
    template: str = ""
    content: Any = None


@dataclass(frozen=True)
class Parts:
    """What a kind's part of the frame is made from."""

    case: Case
    sight: Sight
    rules: Procedure
    facts: Any  # the kind's own facts
    at: datetime
    beside: Mapping[str, QuerySet[Any, Any]]  # what the kind asked for, read with the frame's own


FactsOf = Callable[..., CommonFacts]  # of case, sight, at and given: what a kind's guards see
Worded = tuple[str, Callable[[object], str]]  # the label of a kept key, and what puts its values into words
Wording = Callable[[str], Worded | None]  # of a key; None where the common words do


def plain_steps(case: Case, rules: Procedure) -> tuple[Step, ...]:
    """The states in the order of their words; a withdrawal takes the place of what doesn't come any more."""
    of = kind_of(case)
    now = of.state(case.state)
    strip = [of.table.initial, now] if now == WITHDRAWN else [state for state in of.words if state != WITHDRAWN]
    done = strip.index(now)
    status = ["done"] * done + ["current"] + ["todo"] * len(strip)
    return tuple(Step(capfirst(gettext(of.words[one])), how) for one, how in zip(strip, status, strict=False))


def plain_beside(case: Case, sight: Sight) -> Mapping[str, QuerySet[Any, Any]]:
    """The documents that the person can open."""
    return {"documents": of_case(sight, case, Document, removed_at__isnull=True).values_list("pk").order_by()}


def plain_tabs(parts: Parts) -> list[tuple[str, str, int | None]]:
    """Summary and documents."""
    return [
        ("case", gettext("Summary"), None),
        ("case-documents", gettext("Documents"), len(parts.beside["documents"])),
    ]


UNTITLED = gettext_lazy("(no title yet)")
IN_CHARGE = gettext_lazy("Service in charge")


@dataclass(frozen=True)
class Screens:
    """A kind's part of every page that shows a case; what it doesn't say is shown plainly."""

    untitled: Any = UNTITLED  # for a case without a title
    owned: Any = IN_CHARGE  # what its owning service is called
    facts: FactsOf | None = None  # where its guards ask for more than those of the shared rows
    steps: Callable[[Case, Procedure], tuple[Step, ...]] = plain_steps
    cautions: Callable[[Parts], list[Caution]] | None = None  # beside those of every case; a lower marking's among them
    beside: Callable[[Case, Sight], Mapping[str, QuerySet[Any, Any]]] = plain_beside  # what both are made of
    tabs: Callable[[Parts], list[tuple[str, str, int | None]]] = plain_tabs  # address's name, label, number beside it
    sections: Callable[[Case, Sight], tuple[Section, ...]] = lambda case, sight: ()
    # what an act declares to be read; its case as the summary shows it, where nothing is said
    reading: Callable[[Case, Sight, Collection[str], datetime], ActReading] | None = None
    edit_url: Callable[[Parts], str] = lambda parts: ""
    record_url: Callable[[Case], str] = lambda case: ""
    # codes of the services that the procedure knows a part for
    may_join: Callable[[Case, datetime], frozenset[str]] = lambda case, at: frozenset({case.owning_service.code})
    api: Callable[[Case, Sight, datetime], Mapping[str, Any]] = (
        lambda case, sight, at: {}
    )  # parts of the API's answer, by name
    # the words of what a section keeps, for "what changed", from the contents that are compared
    kept_words: Callable[[Case, str, Sequence[Mapping[str, object]]], Wording] = lambda case, section, contents: (
        lambda key: None
    )
    kept_order: tuple[str, ...] = ()  # keys of sections that stand first, in this order
    unprintable: Callable[[Case], Any] = lambda case: ()  # signs in what is handed in that no document can show
    leaves: Callable[[datetime], str] | None = None  # said before an act that is handed in now and done later
    again: Callable[[Case, Sight, str, int], dict[str, Any]] | None = None  # what a form that came back begins with


def screens_of(case: Case) -> Screens:
    """The screens of a case's kind."""
    return kind_of(case).screens


def section_words(code: str) -> str | None:
    """The title of a section of any kind of case, in the active language."""
    found = next((known[code] for each in kinds() if code in (known := sections_of(each.name))), None)
    return None if found is None else gettext(found.says)
