"""The intake desk: accept, return with what is missing, reassign."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from accounts.permissions import Permission
from accounts.sentences import say
from casework.actions.assignment import set_lead
from casework.actions.revisions import let_in
from casework.errors import Refused, demand
from casework.models import Case
from casework.notifications.audiences import holders, service_ids
from casework.queries.facts import procedure_of
from casework.referrals.acts import positions
from casework.referrals.queries.openings import assessors
from casework.referrals.table import act


def at_the_desk(case: Case, at: datetime) -> set[int]:
    """Ids of the people of the desk's service whose role takes referrals in."""
    return holders([Permission.REFERRAL_TRIAGE], service_ids([procedure_of(case).body("intake").service]), at)


@act(
    "accept",
    icon="check",
    tone="ok",
    first=13,
    trail=_("%(actor)s accepted %(case)s for assessment."),
    notice=_("%(case)s: accepted for joint assessment; each member service gives its position."),
    beside=("referral", "subjects"),
    handles=("to the desk",),
    joins=assessors,
    marks=("begins a round",),
)
def accept(case: Case, sight: Sight, *, at: datetime) -> dict[str, Any]:
    """Take the referral in: every service of the assessment body sees it, and the first round of positions opens."""
    let_in(case, assessors(case))
    case.save()
    round_ = positions.open_round(case=case, at=at)
    return {"round_id": round_.pk}


@act(
    "return",
    form="intake.ReturnForm",
    icon="undo-2",
    tone="paused",
    trail=_("%(actor)s returned %(case)s to its author."),
    notice=_("%(case)s: returned to its author, something is missing."),
    beside=("referral", "subjects"),
    handles=("to the desk",),
    because="missing",
)
def return_to_author(case: Case, sight: Sight, *, missing: str) -> dict[str, Any]:
    """Send it back with what is missing; the intake clock stops until it comes in again."""
    demand(missing, "Say what is missing, so that the author can complete it.", "missing")
    case.referral.returned_for = missing
    case.referral.save(update_fields=["returned_for"])
    return {}


@act(
    "reassign",
    form="intake.ReassignForm",
    marks=("names people",),
    icon="user-check",
    trail=_("%(actor)s reassigned %(case)s."),
    notice=_("%(case)s: reassigned to you at the intake desk."),
    watched=_("%(case)s: reassigned at the intake desk."),
    beside=("referral",),
)
def reassign(case: Case, sight: Sight, *, by: Person, at: datetime, to: Person) -> dict[str, Any]:
    """Give the file at the desk to another officer."""
    if to.pk not in at_the_desk(case, at):
        raise Refused(say("{name} doesn't work at the intake desk.", name=to.name), field="to")
    set_lead(case=case, person=to, by=by, at=at, origin="reassign")
    return {"tell_ids": [to.pk], "person_id": to.pk}
