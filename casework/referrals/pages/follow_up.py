"""The steps of one follow-up action, and what the block of obligations is told of it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import set_days
from casework.blocks.obligations.pages import step_page
from casework.blocks.obligations.queries import Owes
from casework.referrals.acts import follow_up as acts
from casework.referrals.forms.follow_up import FollowUpStepForm
from casework.referrals.models import FollowUp
from casework.referrals.queries.follow_up import facts_of, shown
from casework.views.drafts import saves_itself


@requires(Permission.CASE_VIEW)
@saves_itself()
def step(request: SignedRequest, reference: str, pk: int, act: str) -> HttpResponse:
    """One step of one follow-up action."""
    return step_page(request, reference, pk, act, kind="referral")


def _noted(row: FollowUp, act: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"action": row.pk}, {"action_id": row.pk, "service_id": row.service_id}


FOLLOW_UPS = Owes(
    model=FollowUp,
    clock=set_days.ACTION,
    verifies="verify",
    facts=facts_of,
    writes=acts.written,
    noted=_noted,
    changed="Somebody else changed this action since you opened it.",
    shows=shown,
    confirms=_("You confirm that the report is true and complete. The action is done then."),
    tab="case-follow-up",
    form=FollowUpStepForm,
)
