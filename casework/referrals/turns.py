"""What a referral asks of whom, state by state; see ``casework.lifecycle.turns``."""

from collections.abc import Iterator
from dataclasses import replace

from accounts.permissions import Permission as P
from casework.lifecycle.turns import Wanted
from casework.queries.turn_facts import Rule, TurnKind
from casework.referrals.queries import turn_facts
from casework.referrals.queries.turn_facts import ReferralFacts
from casework.referrals.table import State


def _draft(facts: ReferralFacts) -> Iterator[Wanted]:
    yield Wanted(code="draft", permission=P.REFERRAL_WRITE, person=facts.author)


def _returned(facts: ReferralFacts) -> Iterator[Wanted]:
    yield Wanted(code="complete", permission=P.REFERRAL_WRITE, person=facts.author)


def _submitted(facts: ReferralFacts) -> Iterator[Wanted]:
    """The desk as a whole until somebody of it leads the case; never whoever wrote it."""
    if facts.desk is not None:
        lead = None if facts.lead == facts.author else facts.lead
        asked = Wanted(code="triage", permission=P.REFERRAL_TRIAGE, except_persons=facts.authors)
        yield replace(asked, service=facts.desk, person=lead)


def _assessment(facts: ReferralFacts) -> Iterator[Wanted]:
    found = facts.round
    record = Wanted(code="", permission=P.ASSESSMENT_RECORD, except_persons=facts.authors)
    if found is None or not found.is_open:
        heard = len(found.answered & facts.members) if found is not None else 0
        yield replace(record, code="propose" if heard >= facts.quorum else "reopen_round")
        return
    for service in facts.members - found.answered:
        yield Wanted(code="position", permission=P.POSITION_GIVE, service=service)
    silent = facts.members - found.answered
    if not silent:
        yield replace(record, code="close_round")
    elif found.over_at is not None and silent <= found.told:
        yield replace(record, code="close_round", from_at=found.over_at)


def _proposed(facts: ReferralFacts) -> Iterator[Wanted]:
    found = facts.proposal
    if found is None:
        return
    for service in facts.deciders - found.votes.keys():
        yield Wanted(code="vote", permission=P.DECISION_VOTE, service=service, except_persons=facts.authors)
    if found.sent_back:
        yield Wanted(code="send_back", permission=P.DECISION_RECORD, except_persons=facts.authors)
    elif facts.validators <= found.votes.keys() and len(found.votes) >= facts.decision_quorum:
        but = facts.authors | {found.recorded_by}
        yield Wanted(code="decide", permission=P.DECISION_RECORD, except_persons=but)


def _decided(facts: ReferralFacts) -> Iterator[Wanted]:
    if facts.lead is not None:
        yield Wanted(code="begin", permission=P.FOLLOWUP_MANAGE, person=facts.lead)


def _follow_up(facts: ReferralFacts) -> Iterator[Wanted]:
    """A report of the service that owes it; its check by the owning service, the lead, or whoever asked."""
    for one in facts.follow_ups:
        report = Wanted(code="report", permission=P.ACTION_REPORT, item=one.pk, due_at=one.due_at)
        if not one.reported:
            yield replace(report, service=one.service)
            continue
        but = _only(one.reported_by)
        verify = replace(report, code="verify", permission=P.ACTION_VERIFY, except_persons=but)
        yield replace(verify, service=facts.owner)
        for person in {facts.lead, one.added_by} - {None}:
            yield replace(verify, person=person)


def _only(person: int | None) -> frozenset[int]:
    return frozenset() if person is None else frozenset({person})


_BY_STATE: dict[str, tuple[Rule, ...]] = {
    State.DRAFT: (_draft,),
    State.SUBMITTED: (_submitted,),
    State.RETURNED: (_returned,),
    State.ASSESSMENT: (_assessment,),
    State.PROPOSED: (_proposed,),
    State.DECIDED: (_decided,),
    State.FOLLOW_UP: (_follow_up,),
}

REFERRAL_TURNS = TurnKind(_BY_STATE, columns=turn_facts.columns, facts=turn_facts.facts)
