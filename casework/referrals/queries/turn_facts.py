"""What a referral's turns are worked out from; see ``casework.queries.turn_facts``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q

from casework.lifecycle.turns import CaseFacts
from casework.queries.turn_facts import (
    Row,
    common_facts,
    moment,
    of_case,
    rows_of,
    values_of,
)
from casework.referrals.models import Delivery, FollowUp, Position, Proposal, Round, Vote
from casework.referrals.queries.limits import POSITION


@dataclass(frozen=True)
class RoundFacts:
    """The newest round of positions: open or closed, who spoke, and who was told of it."""

    is_open: bool
    answered: frozenset[int]
    told: frozenset[int]
    over_at: datetime | None  # when its time is over; empty where it stands still


@dataclass(frozen=True)
class ProposalFacts:
    """The proposal that stands, with the votes on it."""

    recorded_by: int
    votes: dict[int, str]  # by service

    @property
    def sent_back(self) -> bool:
        """A member of the decision body wants it back in the assessment body."""
        return "send_back" in self.votes.values()


@dataclass(frozen=True)
class OpenFollowUp:
    """A follow-up action that isn't done yet."""

    pk: int
    service: int
    reported: bool
    reported_by: int | None
    added_by: int
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReferralFacts(CaseFacts):
    """What a referral's turns are worked out from."""

    round: RoundFacts | None = None
    proposal: ProposalFacts | None = None
    follow_ups: tuple[OpenFollowUp, ...] = ()


def columns() -> dict[str, Any]:
    """What is read of a referral beside what every case has."""
    newest = of_case(Round).order_by("-number")[:1]
    given = Position.objects.filter(round=OuterRef("pk"), state="given")
    told = Delivery.objects.filter(round=OuterRef("pk"))
    spoken = {"answered": values_of(given, "service_id"), "told": values_of(told, "service_id")}
    votes = rows_of(Vote.objects.filter(proposal=OuterRef("pk")), "service_id", "choice")
    follow_ups = of_case(FollowUp).filter(Q(state="open") | Q(state="reported"))
    fields = ("id", "service_id", "state", "reported_by_id", "added_by_id")
    return {
        "round": rows_of(newest, "closed_at", **spoken),
        "proposal": rows_of(of_case(Proposal, sent_back_at=None), "recorded_by_id", votes=votes),
        "follow_ups": rows_of(follow_ups, *fields, due_at=F("deadline__due_at")),
    }


def facts(row: Row, services: Mapping[str, int]) -> ReferralFacts:
    """Of one row, under the procedure and the composition of the case."""
    common = common_facts(row, services)
    return ReferralFacts(
        **common,
        round=_round(row, common["open_clocks"].get(POSITION)),
        proposal=_proposal(row),
        follow_ups=tuple(_follow_up(one) for one in row["follow_ups"]),
    )


def _round(row: Row, over_at: datetime | None) -> RoundFacts | None:
    if not row["round"]:
        return None
    (found,) = row["round"]
    return RoundFacts(
        is_open=found["closed_at"] is None,
        answered=frozenset(found["answered"]),
        told=frozenset(found["told"]),
        over_at=over_at,
    )


def _proposal(row: Row) -> ProposalFacts | None:
    if not row["proposal"]:
        return None
    (found,) = row["proposal"]
    return ProposalFacts(found["recorded_by_id"], {vote["service_id"]: vote["choice"] for vote in found["votes"]})


def _follow_up(one: Row) -> OpenFollowUp:
    return OpenFollowUp(
        pk=one["id"],
        service=one["service_id"],
        reported=one["state"] == "reported",
        reported_by=one["reported_by_id"],
        added_by=one["added_by_id"],
        due_at=moment(one["due_at"]),
    )
