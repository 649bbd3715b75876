"""The ministers' preliminary decisions, and the combined decision that follows from them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from accounts.sentences import say
from casework.actions.revisions import write_revision
from casework.errors import Refused, demand
from casework.lifecycle.acts import Leaves
from casework.models import Case
from screening.investments.acts.committee import directed
from screening.investments.acts.outcome import ENDED, settle
from screening.investments.models import Direction, MinisterDecision
from screening.investments.procedures.system import system
from screening.investments.queries.clock_starts import extensions_end, time_to_combine
from screening.investments.queries.filing_facts import combination_of
from screening.investments.queries.section_words import english
from screening.investments.table import act


@act(
    "decide_minister",
    form="committee.MinisterForm",
    icon="gavel",
    first=26,
    trail=_("%(actor)s recorded the decision of the minister of %(service_code)s on %(case)s."),
    notice=_("%(case)s: the minister of %(service)s has decided."),
    beside=("union", "opinions", "measures"),
    steps=time_to_combine,
)
def decide_minister(
    case: Case, sight: Sight, *, by: Person, at: datetime, direction: str, reasons: str
) -> dict[str, Any]:
    """The decision of the minister of the person's own service; the last one starts the time to combine them."""
    directed(case, direction)
    demand(reasons, "Give the reasons.", "reasons")
    row = MinisterDecision.objects.create(
        case=case, service=by.service, direction=direction, reasons=reasons, person=by, decided_at=at
    )
    rows = MinisterDecision.objects.filter(case=case).select_related("service")
    content = {one.service.code: f"{english(Direction(one.direction).label)}: {one.reasons}" for one in rows}
    write_revision(case=case, section="ministers", content=content, by=by, at=at, act="decide_minister")
    found: dict[str, Any] = {"service_code": by.service.code, "decision_id": row.pk}
    found["clock_steps"] = time_to_combine(case, by.pk)
    return found


@act(
    "combine",
    form="committee.CombineForm",
    icon="gavel",
    tone="ok",
    first=27,
    trail=_("%(actor)s recorded the combined decision on %(case)s."),
    notice=_("%(case)s: the combined decision is recorded."),
    beside=("like files", "union", "opinions", "measures", "ministers"),
    leaves=Leaves(("reasons",)),
    marks=("sends a decision",),
    steps=extensions_end,
)
def combine(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    outcome: str,
    reasons: str,
    departs_because: str = "",
    early_because: str = "",
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Record the combined decision. ``outcome`` is what the person was shown and confirms: it must be what the rule of
    combination makes of the ministers' decisions.
    """
    found = combination_of(case)
    if found is None:
        raise Refused("The authority that decides has not decided yet.", field="outcome")
    if outcome != found.outcome:
        words = "The ministers' decisions come to {outcome}: confirm that, nothing else follows from them."
        raise Refused(say(words, outcome=ENDED[found.outcome]), field="outcome")
    demand(reasons, "Give the reasons.", "reasons")
    said: dict[str, Any] = {
        "reasons": reasons,
        "departs_because": departs_because,
        "early_because": early_because,
        "passed": passed,
    }
    done = settle(case, sight, outcome=outcome, rule=system(case.procedure).combination.value, by=by, at=at, **said)
    return {**done, "clock_steps": extensions_end(case, by.pk)}
