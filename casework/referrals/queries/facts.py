"""What the guards of the referral's table may know of a case, for one person at one moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, QuerySet

from accounts.access import Sight
from accounts.models import Service
from accounts.queries.composed import Slot, composed_each
from accounts.sentences import say
from casework.access import CASE
from casework.models import Case, Subject
from casework.procedures.definitions import Procedure
from casework.queries.facts import common_facts, procedure_of
from casework.referrals.models import Delivery, Dissent, FollowUp, Proposal, Referral, Round, Vote
from casework.referrals.queries.limits import round_clocks, still_in_time
from casework.referrals.table import Facts, State

Rows = dict[str, QuerySet[Any, Any]]
# ids of the services that gave a position in a round: says nothing of what they gave
ANSWERED = Func("pk", function="answered_services", output_field=ArrayField(BigIntegerField()))


def missing_fields(case: Case, referral: Referral, subjects: int) -> tuple[str, ...]:
    """Labels of what a referral still lacks before it can be submitted."""
    wanted: tuple[tuple[str, object], ...] = (
        ("title", case.title.strip()),
        ("marking", referral.marking_chosen),
        ("facts", referral.facts.strip()),
        ("grounds", referral.grounds.strip()),
        ("threat type", referral.threat_type),
        ("date of the information", referral.information_date),
        ("source reliability", referral.reliability),
        ("information credibility", referral.credibility),
        (say("at least one person or organisation concerned"), subjects),
    )
    return tuple(label for label, value in wanted if not value)


def newest_round(case: Case | Slot) -> QuerySet[Any]:
    """The round that is open, or was last, none before the case was accepted; with those ``answered``."""
    return Round.objects.filter(case=case).order_by("-number").annotate(answered=ANSWERED)[:1]


@composed_each
def _rows(state: str) -> Rows:
    """What is read in a state of the case, with what every guard asks for."""
    follow_ups = FollowUp.objects.filter(case=CASE, state__in=("open", "reported")).values_list("pk").order_by()
    found, services = {"follow_ups": follow_ups}, Service.objects.values_list("pk", "code")
    if state == State.ASSESSMENT:
        return found | {
            "services": services,
            "round": newest_round(CASE),
            "told": Delivery.objects.filter(round__case=CASE).values_list("round_id", "service_id"),
            "clock": round_clocks(CASE),
        }
    if state == State.PROPOSED:
        unanswered = Dissent.objects.filter(case=CASE, answered_at__isnull=True)
        votes = Vote.objects.filter(proposal__case=CASE, proposal__sent_back_at__isnull=True)
        return found | {
            "services": services,
            "proposal": Proposal.objects.filter(case=CASE, sent_back_at__isnull=True),
            "votes": votes.values_list("service_id", "choice"),
            "unanswered": unanswered.values_list("service_id", flat=True),
        }
    if state in (State.DRAFT, State.RETURNED):
        subjects = Subject.objects.filter(case=CASE).values_list("pk").order_by()
        return found | {"subjects": subjects, "referral": Referral.objects.filter(case=CASE)}
    return found


def _round_facts(rules: Procedure, at: datetime, codes: Mapping[int, str], own: int, rows: Rows) -> dict[str, object]:
    current = next(iter(rows["round"]), None)
    if current is None:
        return {}
    answered = frozenset(current.answered)
    members = rules.bodies["assessment"].members
    silent = [pk for pk, code in codes.items() if code in members and pk not in answered]
    told = {service for round_, service in rows["told"] if round_ == current.pk}
    in_time = still_in_time(next(iter(rows["clock"]), None), at)
    return {
        "round_open": current.closed_at is None,
        "own_position_given": own in answered,
        "services_answered": sum(1 for pk in answered if codes.get(pk) in members),
        "services_silent_unproved": tuple(sorted(codes[pk] for pk in silent if pk not in told)),
        "services_still_in_time": tuple(sorted(codes[pk] for pk in silent if pk in told)) if in_time else (),
    }


def _decision_facts(rules: Procedure, sight: Sight, codes: Mapping[int, str], rows: Rows) -> dict[str, object]:
    proposal: Any = next(iter(rows["proposal"]), None)
    if proposal is None:
        return {}
    votes, unanswered = list(rows["votes"]), rows["unanswered"]
    voted = {codes[pk] for pk, _ in votes}
    return {
        "recommended_by_actor": proposal.recorded_by_id == sight.person_id,
        "votes_missing": tuple(code for code in rules.bodies["decision"].validators if code not in voted),
        "votes_given": len(votes),
        "votes_send_back": tuple(sorted(codes[pk] for pk, choice in votes if choice == "send_back")),
        "dissents_unanswered": tuple(sorted(codes[pk] for pk in unanswered)),
    }


def referral_facts(case: Case, sight: Sight, *, at: datetime, given: Mapping[str, object] | None = None) -> Facts:
    """The facts that the referral table's guards see, for this person at this moment. One query, whatever the case
    holds.
    """
    rules, rows = procedure_of(case), _rows(case.state).about(case=case.pk)
    common = common_facts(case, sight, given=given, beside=rows.values())
    codes = dict(rows.get("services", ()))
    found: dict[str, object] = {}
    if case.state == State.ASSESSMENT:
        found |= _round_facts(rules, at, codes, sight.service_id, rows)
    if case.state == State.PROPOSED:
        found |= _decision_facts(rules, sight, codes, rows)
    if case.state in (State.DRAFT, State.RETURNED):
        case.referral = rows["referral"][0]
        found["missing"] = missing_fields(case, case.referral, len(rows["subjects"]))
        found["typed_unsaved"] = bool(case.referral.draft)
    return Facts(
        assessment_quorum=rules.bodies["assessment"].quorum or 1,
        decision_quorum=rules.bodies["decision"].quorum or 1,
        open_follow_ups=len(rows["follow_ups"]),
        **common,
        **found,  # type: ignore[arg-type]
    )
