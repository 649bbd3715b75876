"""The decision tab: proposals, the votes on them, minority opinions with their answers, the decision."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from accounts.access import Sight
from accounts.queries.frozen import seen
from accounts.queries.together import read_together
from casework.models import Case
from casework.procedures.definitions import Procedure
from casework.queries.facts import procedure_of
from casework.queries.kept import restored
from casework.referrals.models import Decision, Dissent, Proposal, Vote
from casework.referrals.queries.openings import assistants_sentence
from casework.referrals.queries.threat_levels import level_words, outcome_words


@dataclass(frozen=True)
class VoteView:
    """One service's word; ``choice`` is empty while a service that must vote has not."""

    service: str
    must: bool
    choice: str
    choice_words: str
    outcome: str
    reasons: str
    person: str
    at: datetime | None


@dataclass(frozen=True)
class ProposalView:
    """A joint assessment with what it proposes, and the votes on it."""

    number: int
    assessment: str
    level: str
    outcome: str
    reasons: str
    by: str
    at: datetime
    sent_back_at: datetime | None
    sent_back_reason: str
    votes: tuple[VoteView, ...]
    assistants: str  # who becomes what by the outcome that it proposes, in words


@dataclass(frozen=True)
class DissentView:
    """A minority opinion and the decision's answer to it."""

    service: str
    text: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class DecisionView:
    """The decision as recorded."""

    outcome: str
    amended: bool
    reasons: str
    by: str
    at: datetime
    fingerprint: str  # SHA-256 of the content
    sha256: str | None  # of the record as PDF, once it is written
    assistants: str  # who becomes what by this outcome, in words


@dataclass(frozen=True)
class DecisionPage:
    """The whole tab; newest proposal first."""

    decision: DecisionView | None
    proposals: tuple[ProposalView, ...]
    dissents: tuple[DissentView, ...]
    quorum: int
    votes: int


def decision_page(case: Case, sight: Sight, *, at: datetime) -> DecisionPage:
    """One query, however many proposals and votes there are; four more where words stand apart."""
    rules = procedure_of(case)
    written = Proposal.objects.filter(case=case).select_related("recorded_by").order_by("-number")
    given = Vote.objects.filter(case=case).select_related("service", "person")
    minority = Dissent.objects.filter(case=case).select_related("service", "answered_by")
    made = Decision.objects.filter(case=case).select_related("recorded_by").annotate(sha256=F("document__sha256"))
    read_together(written, given, minority, made)
    proposals, votes = restored(list(written), sight), restored(list(given), sight)
    opinions, decisions = restored(list(minority), sight), restored(list(made), sight)
    views = tuple(_proposal(case, p, [v for v in votes if v.proposal_id == p.pk], rules) for p in proposals)
    recorded = decisions[0] if decisions else None
    open_votes = sum(1 for v in views[0].votes if v.choice) if views else 0
    return DecisionPage(
        decision=_decision(recorded, rules, assistants_sentence(case, recorded.outcome)) if recorded else None,
        proposals=views,
        dissents=tuple(_dissent(d) for d in opinions),
        quorum=rules.bodies["decision"].quorum or 1,
        votes=open_votes,
    )


def _proposal(case: Case, row: Proposal, votes: list[Vote], rules: Procedure) -> ProposalView:
    must = rules.bodies["decision"].validators
    views = [
        seen(
            VoteView,
            v,
            service=v.service.code,
            must=v.service.code in must,
            choice_words=str(v.get_choice_display()),
            outcome=outcome_words(rules, v.outcome),
            person=v.person.name,
            at=v.given_at,
        )
        for v in votes
    ]
    voted = {v.service for v in views}
    if row.sent_back_at is None:
        silent = [c for c in rules.bodies["decision"].members if c not in voted]
        views += [VoteView(c, c in must, "", "", "", "", "", None) for c in silent]
    return seen(
        ProposalView,
        row,
        level=level_words(row.threat_level),
        outcome=outcome_words(rules, row.outcome),
        by=row.recorded_by.name,
        at=row.recorded_at,
        votes=tuple(views),
        assistants=assistants_sentence(case, row.outcome),
    )


def _dissent(row: Dissent) -> DissentView:
    answered = row.answered_by.name if row.answered_by else ""
    return seen(DissentView, row, service=row.service.code, at=row.written_at, answered_by=answered)


def _decision(row: Decision, rules: Procedure, assistants: str) -> DecisionView:
    words = {"outcome": outcome_words(rules, row.outcome), "by": row.recorded_by.name, "assistants": assistants}
    return seen(DecisionView, row, at=row.recorded_at, **words)
