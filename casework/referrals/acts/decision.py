"""From the joint assessment to the decision: propose, vote, send back, decide."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from casework.actions.revisions import let_in, write_revision
from casework.errors import Refused, demand
from casework.models import Case
from casework.notifications import outbox
from casework.queries.facts import procedure_of
from casework.referrals.acts import positions
from casework.referrals.models import Decision, Dissent, Proposal, Vote
from casework.referrals.queries.openings import by_decision, deciders, joining, joining_as_proposed
from casework.referrals.table import act


def _known_outcome(case: Case, outcome: str) -> None:
    if outcome not in procedure_of(case).outcomes:
        raise Refused("This follow-up is not one of the procedure's.", field="outcome")


@act(
    "propose",
    form="decision.ProposeForm",
    icon="scale",
    first=16,
    trail=_("%(actor)s recorded the joint assessment of %(case)s and its proposal."),
    notice=_("%(case)s: the joint assessment is recorded; the decision body votes."),
    beside=("referral", "subjects", "positions"),
    joins=deciders,
)
def propose(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    assessment: str,
    threat_level: int,
    outcome: str,
    reasons: str,
) -> dict[str, Any]:
    """Record the joint assessment and its proposal, and bring it before the decision body."""
    demand(assessment, "The joint assessment needs its text.", "assessment")
    demand(reasons, "Give the reasons.", "reasons")
    if threat_level not in (1, 2, 3, 4):
        raise Refused("Give the threat level, 1 to 4.", field="threat_level")
    _known_outcome(case, outcome)
    let_in(case, deciders(case))
    case.save()
    number = Proposal.objects.filter(case=case).count() + 1
    proposal = Proposal.objects.create(
        case=case,
        number=number,
        assessment=assessment,
        threat_level=threat_level,
        outcome=outcome,
        reasons=reasons,
        recorded_by=by,
        recorded_at=at,
    )
    content = {"assessment": assessment, "threat_level": str(threat_level), "outcome": outcome, "reasons": reasons}
    write_revision(case=case, section="proposal", content=content, by=by, at=at, act="propose")
    return {"proposal_id": proposal.pk}


def open_proposal(case: Case) -> Proposal:
    """The proposal before the decision body; Refused when there is none."""
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    if proposal is None:
        raise Refused("No proposal is before the decision body.")
    return proposal


@act(
    "vote",
    form="positions.VoteForm",
    icon="gavel",
    first=19,
    trail=_("%(actor)s voted for %(service_code)s on %(case)s."),
    notice=_("%(case)s: %(service)s voted."),
    beside=("referral", "subjects", "proposal"),
    handles_for_service=("propose",),
)
def vote(
    case: Case, sight: Sight, *, by: Person, at: datetime, choice: str, reasons: str = "", outcome: str = ""
) -> dict[str, Any]:
    """The service's vote on the proposal; the last word of a service before the decision counts."""
    if choice not in Vote.Choice.values:
        raise Refused("Agree, amend or send back.", field="choice")
    if choice != "agree":
        demand(reasons, "An amendment or a sending back needs its reasons.", "reasons")
    if choice == "amend":
        _known_outcome(case, outcome)
    Vote.objects.update_or_create(
        proposal=open_proposal(case),
        service=by.service,
        defaults={
            "case": case,
            "person": by,
            "choice": choice,
            "outcome": outcome if choice == "amend" else "",
            "reasons": reasons,
            "given_at": at,
        },
    )
    return {"service_code": by.service.code, "choice_code": choice}


@act(
    "send_back",
    form="positions.SendBackForm",
    icon="undo-2",
    tone="soon",
    first=17,
    trail=_("%(actor)s sent %(case)s back to the assessment body."),
    notice=_("%(case)s: sent back to the assessment body; a new round of positions is open."),
    beside=("referral", "subjects", "positions", "proposal"),
    marks=("begins a round",),
    because="reason",
)
def send_back(case: Case, sight: Sight, *, by: Person, at: datetime, reason: str) -> dict[str, Any]:
    """Return the proposal to the assessment body; a new round of positions opens."""
    demand(reason, "Say why the proposal goes back.", "reason")
    proposal = open_proposal(case)
    proposal.sent_back_at, proposal.sent_back_reason = at, reason
    proposal.save()
    content = {"sent back": reason, "proposal": str(proposal.number)}
    write_revision(case=case, section="proposal", content=content, by=by, at=at, act="send_back")
    return {"round_id": positions.open_round(case=case, at=at).pk}


@act(
    "decide",
    form="decision.DecideForm",
    icon="gavel",
    tone="ok",
    first=18,
    trail=_("%(actor)s recorded the decision on %(case)s."),
    notice=_("%(case)s: the joint decision is recorded."),
    beside=("referral", "subjects", "positions", "proposal"),
    joins=joining_as_proposed,
    opens=by_decision,
)
def decide(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    outcome: str,
    reasons: str,
    dissent_answers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Record the joint decision. It answers every minority opinion, and brings in whom the outcome calls."""
    answers = dict(dissent_answers or {})
    _known_outcome(case, outcome)
    demand(reasons, "Give the reasons.", "reasons")
    proposal = open_proposal(case)
    amended = outcome != proposal.outcome
    if amended and not proposal.votes.filter(choice="amend", outcome=outcome).exists():
        raise Refused("Another follow-up than the one proposed needs a member's amendment to it.", field="outcome")
    for row in Dissent.objects.filter(case=case, answered_at__isnull=True).select_related("service"):
        row.answer, row.answered_by, row.answered_at = answers[row.service.code], by, at
        row.save()
    decision = Decision.objects.create(
        case=case,
        proposal=proposal,
        outcome=outcome,
        amended=amended,
        reasons=reasons,
        recorded_by=by,
        recorded_at=at,
    )
    let_in(case, joining(case, outcome))
    payload = {"decision_id": decision.pk, "language": by.language}
    outbox.put(kind="record", effect_key=f"record:{decision.pk}", case=case, payload=payload, at=at)
    return {"decision_id": decision.pk, "outcome_code": outcome, "joins": " ".join(joining(case, outcome))}
