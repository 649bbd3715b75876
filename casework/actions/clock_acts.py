"""The two acts that move a clock by hand: proposing a corrected start, and settling the proposal."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from casework.actions import corrections
from casework.actions.clocks import Setting
from casework.errors import Refused
from casework.lifecycle.acts import shared
from casework.models import Case, Correction, Deadline
from casework.procedures.catalogue import lapsing_clocks


@shared(
    "correct_clock",
    form="acts.CorrectClockForm",
    icon="calendar-clock",
    asks=True,
    trail=_("%(actor)s proposed to correct a clock of %(case)s."),
    notice=_("%(case)s: a clock correction waits for a second person."),
)
def correct_clock(
    case: Case, sight: Sight, *, by: Person, at: datetime, deadline_id: int, new_start: datetime, reason: str
) -> dict[str, Any]:
    """Propose another start for an open clock of the case; nothing moves until a second person agrees."""
    deadline = Deadline.objects.filter(case=case, pk=deadline_id, ended_at__isnull=True).first()
    if deadline is None:
        raise Refused("This clock has ended; its date doesn't move any more.", field="deadline_id")
    made = corrections.propose_correction(deadline=deadline, new_start=new_start, reason=reason, by=by, at=at)
    return {"correction_id": made.pk, "clock_code": deadline.clock}


@shared(
    "confirm_lapse",
    form="acts.ConfirmLapseForm",
    icon="hourglass",
    trail=_("%(actor)s confirmed that a right of %(case)s ran out."),
    notice=_("%(case)s: a right has run out, as confirmed."),
)
def confirm_lapse(case: Case, sight: Sight, *, deadline_id: int) -> dict[str, Any]:
    """Confirm that a right or a power which a clock counted has run out: the clock ended with its last day."""
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


@shared(
    "settle_correction",
    form="acts.SettleForm",
    icon="calendar-clock",
    first=2,
    trail=_("%(actor)s settled the correction of a clock of %(case)s."),
    notice=_("%(case)s: the clock correction was settled."),
    notices={
        "approved": _("%(case)s: the clock correction was agreed to."),
        "refused": _("%(case)s: the clock correction was refused."),
    },
    handles=("correct_clock",),
)
def settle_correction(case: Case, sight: Sight, *, by: Person, at: datetime, approve: bool) -> dict[str, Any]:
    """Agree to the correction that waits on the case, or refuse it; the old start stays on record."""
    waiting = Correction.objects.filter(deadline__case=case, state=Correction.State.PROPOSED).first()
    if waiting is None:
        raise Refused("No correction of a clock is waiting.", code="act.settle_correction")
    settled = corrections.settle_correction(correction=waiting, approve=approve, by=by, at=at)
    return {"correction_id": settled.pk, "answer_code": settled.state, "tell_ids": [settled.proposed_by_id]}
