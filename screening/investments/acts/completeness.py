"""The secretariat's check of a notification: incomplete, complete, out of scope."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from casework.actions.assignment import set_lead
from casework.actions.revisions import let_in
from casework.blocks.completeness import acts
from casework.blocks.letters.acts import issue
from casework.errors import demand
from casework.lifecycle.acts import Leaves
from casework.models import Case
from screening.investments.acts.outcome import settle
from screening.investments.acts.requests import lapse
from screening.investments.models import Filing, Letter
from screening.investments.queries.filing_openings import named
from screening.investments.table import act

check = act(
    "check_completeness",
    form="casework.blocks.completeness.forms.ListForm",
    icon="list-checks",
    first=16,
    trail=_("%(actor)s checked %(case)s against the list of what a notification must hold."),
    beside=("deal",),
)(acts.check)


@act(
    "declare_incomplete",
    form="words.IncompleteForm",
    icon="undo-2",
    tone="paused",
    trail=_("%(actor)s declared %(case)s incomplete."),
    notice=_("%(case)s: the notification is incomplete; a letter says what is missing."),
    beside=("deal", "checklist"),
    leaves=Leaves(("missing",)),
    because="missing",
)
def declare_incomplete(
    case: Case, sight: Sight, *, by: Person, at: datetime, missing: str, passed: Collection[str] = ()
) -> dict[str, Any]:
    """Send the notification back with what is missing."""
    demand(missing, "Say what is missing, so that the representative can complete it.", "missing")
    case.filing.incomplete_for = missing
    case.filing.save(update_fields=["incomplete_for"])
    lapse(case, by, at)
    letter = issue(case=case, kind=Letter.Kind.INCOMPLETE, by=by, at=at, content={"missing": missing}, passed=passed)
    return {"letter_id": letter.pk}


@act(
    "declare_complete",
    icon="check",
    tone="ok",
    first=15,
    trail=_("%(actor)s declared %(case)s complete."),
    notice=_("%(case)s: the notification is complete; the assessment has begun."),
    beside=("deal", "checklist"),
    leaves=Leaves(writes=False),
    marks=("fixed phrases", "names oneself"),
    joins=named,
)
def declare_complete(case: Case, sight: Sight, *, by: Person, at: datetime) -> dict[str, Any]:
    """The file is complete: its assessment begins, and every authority concerned sees it."""
    let_in(case, named(case))
    if case.lead_id is None:
        set_lead(case=case, person=by, by=by, at=at, origin="declare_complete")
    case.save()
    case.filing.complete_at = at
    case.filing.save(update_fields=["complete_at"])
    return {"letter_id": issue(case=case, kind=Letter.Kind.COMPLETENESS, by=by, at=at).pk}


@act(
    "out_of_scope",
    form="words.OutOfScopeForm",
    icon="ban",
    danger=True,
    trail=_("%(actor)s declared %(case)s out of scope."),
    notice=_("%(case)s: declared out of scope."),
    beside=("deal",),
    leaves=Leaves(("reasons",)),
    because="reasons",
    marks=("sends a decision",),
)
def out_of_scope(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    reasons: str,
    early_because: str = "",
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Declare that the deal is not one to be screened, with reasons: the decision of the file."""
    demand(reasons, "Give the reasons.", "reasons")
    said: dict[str, Any] = {"reasons": reasons, "early_because": early_because, "passed": passed}
    return settle(case, sight, outcome=Filing.Outcome.OUT_OF_SCOPE, by=by, at=at, **said)
