"""The intake desk: accept, return with what is missing, reassign."""

from datetime import datetime
from typing import Any

from accounts.access import Sight
from accounts.models import Person
from accounts.permissions import Permission
from accounts.sentences import say
from casework.actions.assignment import set_lead
from casework.actions.revisions import let_in
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.models import Case
from casework.notifications.audiences import holders, service_ids
from casework.queries.facts import procedure_of
from casework.queries.openings import services_of
from casework.referrals.acts import positions


def at_the_desk(case: Case, at: datetime) -> set[int]:
    """Ids of the people of the desk's service whose role takes referrals in."""
    return holders([Permission.REFERRAL_TRIAGE], service_ids([procedure_of(case).body("intake").service]), at)


def accept(*, reference: str, by: Person, at: datetime, version: int | None = None) -> Done:
    """Take the referral in: every service of the assessment body sees it, and the first round of positions opens."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        let_in(case, services_of(case, "accept"))
        case.save()
        round_ = positions.open_round(case=case, at=at)
        return {"round_id": round_.pk}

    return perform(reference=reference, act="accept", by=by, at=at, version=version, effect=effect)


def return_to_author(*, reference: str, by: Person, at: datetime, missing: str, version: int | None = None) -> Done:
    """Send it back with what is missing; the intake clock stops until it comes in again."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if not missing.strip():
            raise Refused("Say what is missing, so that the author can complete it.", field="missing")
        case.referral.returned_for = missing
        case.referral.save(update_fields=["returned_for"])
        return {}

    return perform(
        reference=reference, act="return", by=by, at=at, version=version, effect=effect, reason=missing[:300]
    )


def reassign(*, reference: str, by: Person, at: datetime, to: Person, version: int | None = None) -> Done:
    """Give the file at the desk to another officer."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        if to.pk not in at_the_desk(case, at):
            raise Refused(say("{name} doesn't work at the intake desk.", name=to.name), field="to")
        set_lead(case=case, person=to, by=by, at=at, origin="reassign")
        return {"tell_ids": [to.pk], "person_id": to.pk}

    return perform(reference=reference, act="reassign", by=by, at=at, version=version, effect=effect)
