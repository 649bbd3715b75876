"""Classified contributions through their own labels: whoever can't open one gets no row, no number, no difference."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts import audit
from accounts.access import Sight, label_for, opens
from accounts.models import Compartment, Marking, Person
from accounts.sentences import say
from casework.access import of_case
from casework.blocks.opinions import drafting
from casework.blocks.opinions.models import Classified, Drafted
from casework.errors import Refused
from casework.lifecycle.kinds import told
from casework.models import Case

LOWEST = Marking.CONFIDENTIAL  # a contribution is classified, or it would be an opinion
OUTSIDE = "Only people of the intelligence services who are read into their circle contribute."
CHANGED = "A colleague changed this draft since you opened it."
KEPT = ("text", "disclosable")


@dataclass(frozen=True)
class Contributions:
    """What a kind tells of its classified contributions."""

    model: type[Classified]
    circle: Callable[[Case], str]  # code of the compartment that every contribution of the procedure carries


def circle_of(case: Case) -> Compartment | None:
    """The compartment that every contribution of the procedure carries; None where the installation lacks it."""
    return Compartment.objects.filter(code=told(case, Contributions).circle(case)).first()


def may_write(case: Case, sight: Sight) -> bool:
    """Whether the person is read into the circle."""
    circle = circle_of(case)
    return circle is not None and circle.pk in sight.compartments


def contributions(sight: Sight, case: Case) -> QuerySet[Classified]:
    """What the person can open: given ones, and the drafts of the own service."""
    rows = of_case(sight, case, told(case, Contributions).model).select_related("label", "service", "author")
    return rows.filter(state=Drafted.GIVEN) | rows.filter(state=Drafted.DRAFT, service_id=sight.service_id)


def given_contributions(sight: Sight, case: Case) -> QuerySet[Classified]:
    """The contributions that were given and that the person can open, in the order of their giving."""
    return contributions(sight, case).filter(state=Drafted.GIVEN).order_by("given_at", "pk")


def own_draft(sight: Sight, case: Case, *, lock: bool = False) -> Any:
    """The newest draft of the own service that the person can open; None without one."""
    rows = of_case(sight, case, told(case, Contributions).model, service_id=sight.service_id, state=Drafted.DRAFT)
    rows = rows.select_related("label", "author").order_by("-written_at", "-pk")
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def label_of(case: Case, sight: Sight, *, marking: int, compartments: Iterable[int]) -> int:
    """The label for a contribution: from CONFIDENTIAL and the case's marking up to the own clearance. Refused."""
    wanted = frozenset(compartments) | frozenset(case.label.compartments)
    if marking < max(LOWEST, case.label.marking):
        words = "A contribution is marked {lowest} or higher, and never below the file."
        raise Refused(say(words, lowest=str(LOWEST.label)), field="marking")
    if not opens(sight, marking, wanted):
        raise Refused("You can't write under a marking or compartment that you don't hold.", field="marking")
    return label_for(marking=marking, compartments=sorted(wanted), services=[])


def label_above(case: Case, sight: Sight, sources: Iterable[Classified]) -> int:
    """The highest marking of the sources and all their compartments, the circle always among them."""
    circle, labels = circle_of(case), [source.label for source in sources]
    compartments = {pk for label in labels for pk in label.compartments} | ({circle.pk} if circle else set())
    marking = max([LOWEST.value, case.label.marking, *(label.marking for label in labels)])
    return label_of(case, sight, marking=marking, compartments=compartments)


def draft(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    fields: drafting.Fields,
    version: int | None,
    giving: bool,
    names: tuple[str, ...] = KEPT,
    checked: Callable[[Any], None] = lambda row: None,
) -> Any:
    """Write the own service's draft under the label that it is to have; ``checked`` looks at it before it is kept.

    Raises Refused, Conflict.
    """
    model = told(case, Contributions).model
    if not may_write(case, sight):
        raise Refused(OUTSIDE, code=f"act.{model.LIFECYCLE.row('give').inside}")
    row = own_draft(sight, case, lock=True)
    marking, compartments = _label_wanted(case, row, fields)
    label_id = label_of(case, sight, marking=marking, compartments=compartments)
    if row is None:
        row = model(case=case, service=by.service, author=by, written_at=at, version=0)
    else:
        drafting.demand_current(row, by=by, version=version, giving=giving, changed=CHANGED)
    first = drafting.write(row, names, by=by, at=at, fields=fields) or row.label_id != label_id
    row.label_id = label_id
    checked(row)
    row.save()
    if first:
        data = {"service_code": by.service.code}
        audit.record("file.contribution_saved", by=by, at=at, case=case, obj=row, label_id=label_id, data=data)
    return row


def _label_wanted(case: Case, row: Classified | None, fields: drafting.Fields) -> tuple[int, list[int]]:
    """Marking and compartments as given, else as the draft has them, else the lowest with the circle alone."""
    stored, circle = row.label if row is not None else None, circle_of(case)
    marking = fields.get("marking", stored.marking if stored else LOWEST)
    compartments = fields.get("compartments", stored.compartments if stored else [])
    return int(marking), sorted({*([circle.pk] if circle else []), *compartments})


# -- the page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """What stands under its own marking and compartments."""

    row: Any
    title: str
    by: str
    at: datetime
    compartments: tuple[str, ...]
    own: bool = False
    scores: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Card:
    """What is open to the reader; the card carries the highest of its markings."""

    marking: int
    compartments: tuple[str, ...]
    rows: tuple[Row, ...]


def card(
    case: Case,
    sight: Sight,
    *,
    scores: Callable[[Any], tuple[tuple[str, str], ...]] = lambda row: (),
    annexes: Iterable[tuple[Any, str]] = (),
) -> Card | None:
    """As many queries for whoever opens nothing: the codes of all compartments are read first. ``annexes`` are rows
    with their titles.
    """
    names = dict(Compartment.objects.values_list("pk", "code"))

    def codes(row: Any) -> tuple[str, ...]:
        return tuple(sorted(names[pk] for pk in row.label.compartments if pk in names))

    rows = []
    for row in contributions(sight, case).order_by("service__code", "pk"):
        own, at = row.service_id == sight.service_id, row.given_at or row.written_at
        rows.append(Row(row, row.service.code, row.author.name, at, codes(row), own, scores(row)))
    rows += [Row(row, title, row.recorded_by.name, row.recorded_at, codes(row)) for row, title in annexes]
    if not rows:
        return None
    return Card(
        marking=max(one.row.label.marking for one in rows),
        compartments=tuple(sorted({code for one in rows for code in one.compartments})),
        rows=tuple(rows),
    )
