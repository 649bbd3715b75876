"""The steps of one follow-up action, and what the block of obligations is told of it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import set_days
from casework.blocks.obligations.pages import step_page
from casework.blocks.obligations.queries import Owes, Words
from casework.forms.act import SHORT
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


def _event(row: FollowUp, act: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return f"action.{act}", {"action": row.pk}, {"action_id": row.pk, "service_id": row.service_id}


FOLLOW_UPS = Owes(
    model=FollowUp,
    clock=set_days.ACTION,
    verifies="verify",
    facts=facts_of,
    texts={
        "report": Words(_("What was done"), "Say what was done."),
        "ask_again": Words(_("What is still missing"), "Say what is still missing."),
        "cancel": Words(_("Why the action is dropped"), "Say why the action is dropped.", most=SHORT),
    },
    writes=acts.written,
    event=_event,
    changed="Somebody else changed this action since you opened it.",
    danger=("cancel",),
    shows=shown,
    confirms=_("You confirm that the report is true and complete. The action is done then."),
    tab="case-follow-up",
    form=FollowUpStepForm,
)
