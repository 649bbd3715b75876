"""What a referral adds to the API's answer on its case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.access import Sight
from casework.models import Case
from casework.queries.kept import restored
from casework.referrals.queries.agreement import visible_positions
from casework.referrals.queries.decision import decision_page
from casework.referrals.queries.follow_up import follow_up_page


def parts(case: Case, sight: Sight, at: datetime) -> Mapping[str, Any]:
    """Its text, positions, decision and follow-up actions, as far as the person reads them."""
    positions = visible_positions(sight, case).order_by("round__number", "service__code")
    return {
        "referral": case.referral,
        "positions": restored(list(positions), sight),
        "decision": decision_page(case, sight).decision,
        "actions": follow_up_page(case, sight, at=at).actions,
    }
