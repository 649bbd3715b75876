"""What is asked of another side than the notifier lapses where the file goes on to where nobody can answer it."""

from datetime import datetime

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions.child import move
from casework.blocks.requests.queries import open_requests
from casework.models import Case
from casework.notifications import outbox
from screening.investments.models import Side


def lapse(case: Case, by: Person, at: datetime) -> None:
    """Take back every open request to another side, and tell it; the clocks are the act's to drop."""
    with acting_as_system("what was asked of another side lapses with its phase"):
        for request in open_requests(case).exclude(side=Side.NOTIFIER):
            move(request, "lapse", withdrawn_at=at)
            payload = {"code": "case.withdraw_request", "audience": "representatives", "side_code": request.side}
            key = f"request-lapsed:{request.pk}"
            outbox.put(kind="notify", effect_key=key, case=case, payload={**payload, "by": by.pk, "ids": []}, at=at)
