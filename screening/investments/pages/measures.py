"""The steps on one obligation, and what the block of obligations is told of it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import set_days
from casework.blocks.disclosure.acts import HANDED_IN, hand_in_text
from casework.blocks.obligations.pages import step_page
from casework.blocks.obligations.queries import Owes
from casework.views.drafts import saves_itself
from screening.investments.acts import measures
from screening.investments.acts.letters import OBLIGATION as OBLIGATION_STEP
from screening.investments.forms.measures import ObligationStepForm
from screening.investments.models import Obligation
from screening.investments.queries.obligations import facts_of


@requires(Permission.FDI_SECRETARIAT)
@saves_itself()
def step(request: SignedRequest, reference: str, pk: int, act: str) -> HttpResponse:
    """One step of one obligation."""
    return step_page(request, reference, pk, act, kind="fdi")


def _noted(row: Obligation, act: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"obligation_id": row.pk, "step_code": act}, {}


def _take(*, reference: str, pk: int, act: str, by: Person, at: datetime, form: ObligationStepForm) -> str:
    """Do it, or hand its words in, which leave the house at a fixed time."""
    given: dict[str, Any] = {"obligation_id": pk, "act": act, **form.arguments()}
    if not given.get("text"):
        measures.step(reference=reference, by=by, at=at, **given)
        return ""
    hand_in_text(reference=reference, act=f"{OBLIGATION_STEP}.{pk}", given=given, by=by, at=at, **form.release())
    return HANDED_IN


OBLIGATIONS = Owes(
    model=Obligation,
    clock=set_days.OBLIGATION,
    verifies="accept",
    facts=facts_of,
    writes=measures.written,
    noted=_noted,
    changed="Somebody else changed this obligation since you opened it.",
    shows=lambda row: {"what": row.text},
    confirms=_("You confirm that what is owed was done. Where it repeats, the next one is asked for."),
    tab="case-measures",
    form=ObligationStepForm,
    take=_take,
    carried=("measure_id", "text"),
)
