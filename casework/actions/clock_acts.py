"""The two acts that move a clock by hand: proposing a corrected start, and settling the proposal."""

from datetime import datetime
from typing import Any

from accounts.access import Sight
from accounts.models import Person
from casework.actions import corrections
from casework.actions.clocks import Setting
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.models import Case, Correction, Deadline
from casework.procedures.catalogue import lapsing_clocks


def correct_clock(
    *,
    reference: str,
    by: Person,
    at: datetime,
    deadline_id: int,
    new_start: datetime,
    reason: str,
    version: int | None = None,
) -> Done:
    """Propose another start for an open clock of the case; nothing moves until a second person agrees."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        deadline = Deadline.objects.filter(case=case, pk=deadline_id, ended_at__isnull=True).first()
        if deadline is None:
            raise Refused("This clock has ended; its date doesn't move any more.", field="deadline_id")
        made = corrections.propose_correction(deadline=deadline, new_start=new_start, reason=reason, by=by, at=at)
        return {"correction_id": made.pk, "clock_code": deadline.clock}

    return perform(reference=reference, act="correct_clock", by=by, at=at, version=version, effect=effect)


def confirm_lapse(*, reference: str, by: Person, at: datetime, deadline_id: int, version: int | None = None) -> Done:
    """Confirm that a right or a power which a clock counted has run out: the clock ended with its last day."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        open_ones = Deadline.objects.filter(case=case, pk=deadline_id, ended_at__isnull=True)
        deadline = open_ones.filter(state=Deadline.State.EXPIRED, clock__in=sorted(lapsing_clocks())).first()
        if deadline is None:
            raise Refused("This right hasn't run out, or somebody confirmed it already.", field="deadline_id")
        named = f"{deadline.procedure}:{deadline.clock}"
        setting = Setting(item=deadline.item)
        return {
            "clock_steps": [("lapse", named)],
            "clock_settings": {named: setting},
            "clock_code": deadline.clock,
        }

    return perform(reference=reference, act="confirm_lapse", by=by, at=at, version=version, effect=effect)


def settle_correction(*, reference: str, by: Person, at: datetime, approve: bool, version: int | None = None) -> Done:
    """Agree to the correction that waits on the case, or refuse it; the old start stays on record."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        waiting = Correction.objects.filter(deadline__case=case, state=Correction.State.PROPOSED).first()
        if waiting is None:
            raise Refused("No correction of a clock is waiting.", code="act.settle_correction")
        settled = corrections.settle_correction(correction=waiting, approve=approve, by=by, at=at)
        return {"correction_id": settled.pk, "answer_code": settled.state, "tell_ids": [settled.proposed_by_id]}

    return perform(reference=reference, act="settle_correction", by=by, at=at, version=version, effect=effect)
