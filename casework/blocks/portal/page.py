"""A case as somebody outside sees it: what every kind's page of it has, and what can be done there.

Everything here runs inside ``outside`` and reads one case only. What goes in is named field by field: a page must be
the same byte for byte whatever happens inside, or on another side.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.access import Sight
from accounts.models import Event
from accounts.queries.translation import translated
from casework.blocks.portal.models import Representation
from casework.blocks.portal.outsiders import Outsiders
from casework.lifecycle.acts import acts_of
from casework.lifecycle.kinds import kind_of, told
from casework.models import Case
from casework.queries.act_menu import reason_of
from casework.queries.deadlines import ClockView
from casework.queries.facts import facts_of, procedure_of
from casework.queries.timeline import said

MOST = 100  # acts shown
BESIDE = ("file.enclosed", "file.representative_added", "file.representative_ended")  # done by no act of a table


@dataclass(frozen=True)
class ActView:
    """Something that a representative did."""

    at: datetime
    sentence: str


@dataclass(frozen=True, kw_only=True)
class OutsidePage:
    """The page of a case for one of its sides."""

    reference: str
    title: str
    lead: str
    text: str
    limits: tuple[ClockView, ...]
    past_limits: tuple[ClockView, ...]
    history: tuple[ActView, ...]
    may: frozenset[str]  # acts of the table that this person can do now
    handing_over: str = ""  # how classified information is handed over
    side: str  # that the reader represents, in words
    writes: bool = True  # whether the reader's firm hands in


def acts_now(case: Case, sight: Sight, *, at: datetime) -> frozenset[str]:
    """The acts of the table that the representative can do at this moment."""
    facts, row = facts_of(case, sight, at=at), kind_of(case).table.row
    acts = acts_of(case.kind).items()
    return frozenset(act for act, one in acts if one.outside and reason_of(row(act), facts, case, sight) is None)


def refusal_words(case: Case, sight: Sight, act: str, *, at: datetime) -> str:
    """Why an act can't be done now, in the reader's language; empty when it can."""
    facts = facts_of(case, sight, at=at)
    return translated(reason_of(kind_of(case).table.row(act), facts, case, sight))


def own_acts(case: Case, side: str) -> tuple[ActView, ...]:
    """What the representatives of a side have done until they were ended, newest first: nobody acts for two sides."""
    rows = Representation.objects.filter(case=case, side=side).order_by("pk")
    named = list(rows.values_list("person_id", "person__name", "ended_at"))
    people = {pk: name for pk, name, _ended in named}
    during = Q()
    for pk, _name, ended in named:
        during |= Q(actor_id=pk) if ended is None else Q(actor_id=pk, recorded_at__lte=ended)
    acts = (f"case.{code}" for code, act in acts_of(case.kind).items() if act.outside)
    own = (*BESIDE, *told(case, Outsiders).does, *acts)
    events = Event.objects.filter(during, case_id=case.pk, code__in=own) if named else Event.objects.none()
    rules = procedure_of(case)
    return tuple(
        ActView(e.recorded_at, said(e.code, e.data, people[e.actor_id or 0], e.case_reference, rules))
        for e in events.order_by("-id")[:MOST]
    )
