"""What a referral asks of whom, state by state; see ``casework.lifecycle.turns``."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from casework.lifecycle.turns import SETTLE, SIGN, TurnSorts, Wanted
from casework.queries.turn_facts import Rule, TurnKind
from casework.referrals.queries import turn_facts
from casework.referrals.queries.turn_facts import ReferralFacts
from casework.referrals.table import REFERRAL, State

asks = TurnSorts(REFERRAL, {SIGN.code: SIGN})
COMPLETE = asks("complete", says="Complete it", page="referral-edit", may=P.REFERRAL_WRITE)
DRAFT = asks("draft", says="Finish the draft", page="referral-edit", may=P.REFERRAL_WRITE)
TRIAGE = asks("triage", says="Accept or return", act="accept")
POSITION = asks("position", act="give_position")
VOTE = asks("vote")
CLOSE = asks("close_round")
PROPOSE = asks("propose", says="Record assessment")
REOPEN = asks("reopen_round")
SEND_BACK = asks("send_back", says="Send it back")
DECIDE = asks("decide", says="Record decision")
REPORT = asks("report", says="Report on action", page="case-follow-up", may=P.ACTION_REPORT)
VERIFY = asks("verify", says="Verify a report", page="case-follow-up", may=P.ACTION_VERIFY)
asks.known.update(SETTLE)
BEGIN = asks("begin", says="Start follow-up", act="add_action")


def _draft(facts: ReferralFacts) -> Iterator[Wanted]:
    yield DRAFT(person=facts.author)


def _returned(facts: ReferralFacts) -> Iterator[Wanted]:
    yield COMPLETE(person=facts.author)


def _submitted(facts: ReferralFacts) -> Iterator[Wanted]:
    """The desk as a whole until somebody of it leads the case; never whoever wrote it."""
    lead = None if facts.lead == facts.author else facts.lead
    for desk in facts.bodies["intake"].services:
        yield TRIAGE(service=desk, person=lead, except_persons=facts.authors)


def _assessment(facts: ReferralFacts) -> Iterator[Wanted]:
    found, body = facts.round, facts.bodies["assessment"]
    if found is None or not found.is_open:
        heard = len(found.answered & body.services) if found is not None else 0
        yield (PROPOSE if heard >= body.quorum else REOPEN)(except_persons=facts.authors)
        return
    silent = body.services - found.answered
    for service in silent:
        yield POSITION(service=service)
    if not silent:
        yield CLOSE(except_persons=facts.authors)
    elif found.over_at is not None and silent <= found.told:
        yield CLOSE(from_at=found.over_at, except_persons=facts.authors)


def _proposed(facts: ReferralFacts) -> Iterator[Wanted]:
    found, body = facts.proposal, facts.bodies["decision"]
    if found is None:
        return
    for service in body.services - found.votes.keys():
        yield VOTE(service=service, except_persons=facts.authors)
    if found.sent_back:
        yield SEND_BACK(except_persons=facts.authors)
    elif body.validators <= found.votes.keys() and len(found.votes) >= body.quorum:
        yield DECIDE(except_persons=facts.authors | {found.recorded_by})


def _decided(facts: ReferralFacts) -> Iterator[Wanted]:
    if facts.lead is not None:
        yield BEGIN(person=facts.lead)


def _follow_up(facts: ReferralFacts) -> Iterator[Wanted]:
    """A report of the service that owes it; its check by the owning service, the lead, or whoever asked."""
    for one in facts.follow_ups:
        if not one.reported:
            yield REPORT(service=one.service, item=one.pk, due_at=one.due_at)
            continue
        verify = VERIFY(item=one.pk, due_at=one.due_at, except_persons=_only(one.reported_by))
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

REFERRAL_TURNS = TurnKind(
    asks,
    _BY_STATE,
    columns=turn_facts.columns,
    facts=turn_facts.facts,
    waits={
        State.DRAFT: _("author"),
        State.SUBMITTED: _("intake desk"),
        State.RETURNED: _("author"),
        State.ASSESSMENT: _("assessment body"),
        State.PROPOSED: _("decision body"),
        State.DECIDED: _("lead"),
        State.FOLLOW_UP: _("follow-up"),
    },
    desks={State.SUBMITTED: P.REFERRAL_TRIAGE},
    owes=REPORT.code,
)
