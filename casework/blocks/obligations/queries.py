"""What is owed under a case as its readers see it, and why a step on it can't be taken now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.translation import translated
from casework.access import of_case
from casework.blocks.obligations.models import Reported
from casework.blocks.obligations.table import Facts
from casework.errors import there
from casework.lifecycle import acts
from casework.lifecycle.kinds import told
from casework.lifecycle.table import refusal
from casework.models import Case


@dataclass(frozen=True)
class Owes:
    """What a kind tells of what is owed under its cases.

    ``facts``: of a case and a person, what the guards may know of each row. ``writes``: the fields of a step besides
    who and when, of a row, the step, its words and what else its form gives. ``noted``: data of a step on the
    trail, and what whoever is told of it needs besides. ``shows``: of a row, on the page of a step, ``what`` is owed,
    ``whose``, what was said before in an ``exchange``. ``take``: takes a step
    that isn't taken at once, and says what came of it.
    """

    model: type[Reported]
    clock: str  # of the house, on which the day stands
    verifies: str  # the step by which another person finds it done
    facts: Callable[[Case, Sight], Callable[[Any], Facts]]
    writes: Callable[..., Mapping[str, Any]]
    noted: Callable[[Any, str], tuple[Mapping[str, Any], Mapping[str, Any]]]
    changed: str  # said to whoever looked at an older version
    shows: Callable[[Any], Mapping[str, Any]]
    confirms: Any  # what a step without words says
    tab: str  # the address of the page where it stands
    form: Callable[..., Any]
    take: Callable[..., str] | None = None
    carried: tuple[str, ...] = ()  # fields that go on from turn to turn where it repeats


@dataclass(frozen=True)
class Said:
    """A report, or a question on it."""

    is_question: bool
    by: str
    at: datetime | None
    text: str
    evidence_url: str


@dataclass(frozen=True)
class StepView:
    """One step."""

    act: str
    label: str
    url: str
    allowed: bool
    reason: str
    danger: bool


@dataclass(frozen=True, kw_only=True)
class OwedView:
    """Something owed: its day, where it stands, its report."""

    pk: int
    due_on: date
    overdue: bool
    state: str
    state_words: str
    tone: str
    report: str
    version: int


def owed(case: Case, sight: Sight, pk: int) -> Any:
    """One thing owed under a case that came through the door; Absent where there is none of that number."""
    row = there(of_case(sight, case, told(case, Owes).model, pk=pk).first(), pk)
    row.case = case
    return row


def refusals(case: Case, sight: Sight) -> Callable[[Any, str], str | None]:
    """Why this person can't take a step on a row now, None when it can; what is read of the case is read once."""
    facts = told(case, Owes).facts(case, sight)

    def sentence(row: Any, act: str) -> str | None:
        table = row.LIFECYCLE
        known = replace(facts(row), reported_by_actor=row.reported_by_id == sight.person_id)
        state = type(table.initial)(row.state)
        return refusal(table.row(act), known, state=state, may=sight.may, words=str, noun=table.name)

    return sentence


def steps_of(
    row: Any,
    sentence: Callable[[Any, str], str | None],
    url: str,
    may: Callable[[Permission], bool] = lambda permission: True,
) -> tuple[StepView, ...]:
    """The steps of a row's state whose permission a reader may use; ``url`` names their address."""
    found = []
    for step in row.LIFECYCLE.rows:
        if row.state in step.sources and may(step.permission):
            reason = sentence(row, step.act)
            address = reverse(url, args=[row.case.reference, row.pk, step.act])
            label, warns = _(step.title), acts.steps_of(row.LIFECYCLE)[step.act].danger
            found.append(StepView(step.act, label, address, reason is None, translated(reason), warns))
    return tuple(found)


def where(row: Any, today: date, tones: Mapping[str, str]) -> dict[str, Any]:
    """What an ``OwedView`` shows of a row beside its own fields."""
    words = str(row.get_state_display())
    return {"overdue": row.is_overdue(today), "state_words": words, "tone": tones[row.state]}
