"""The follow-up tab: each follow-up action with the steps that its reader can take, and the reviews."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.frozen import seen
from accounts.sentences import apart
from accounts.written import labelled
from casework.access import of_case
from casework.blocks.obligations.queries import OwedView, Said, StepView, refusals, steps_of, where
from casework.models import Case, Document
from casework.models.words import EMPTIED, apart_words
from casework.queries.facts import procedure_of
from casework.queries.kept import restored
from casework.referrals.models import FollowUp
from casework.referrals.tables.follow_up import Facts

TONES = {"open": "info", "reported": "soon", "done": "ok", "cancelled": "none"}


def facts_of(case: Case, sight: Sight) -> Callable[[FollowUp], Facts]:
    """What the guards of a follow-up action's steps may know of it, for this person."""
    watched = case.state == "follow_up"
    return lambda row: Facts(is_owner_service=row.service_id == sight.service_id, case_in_follow_up=watched)


def shown(row: FollowUp) -> dict[str, Any]:
    """A follow-up action on the page of one of its steps."""
    return {"what": row.description, "whose": row.service.code, "exchange": _exchange(row, {})}


@dataclass(frozen=True, kw_only=True)
class FollowUpView(OwedView):
    """One follow-up action."""

    service: str
    measure: str
    description: str
    exchange: tuple[Said, ...]  # what was reported and asked again before the report that stands
    reported: str
    verified: str
    cancelled: str
    evidence_url: str
    evidence: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True)
class Review:
    """One look at the follow-up."""

    at: datetime | None
    by: str
    note: str


@dataclass(frozen=True)
class FollowUpPage:
    """The whole tab."""

    follow_ups: tuple[FollowUpView, ...]
    reviews: tuple[Review, ...]
    open: int


def follow_up_page(case: Case, sight: Sight, *, at: datetime) -> FollowUpPage:
    """Open ones first, nearest date first; two queries, however many there are."""
    rows = of_case(sight, case, FollowUp).select_related(
        "service", "case", "reported_by", "verified_by", "cancelled_by"
    )
    referral, *_rest = restored([case.referral], sight)
    documents = {d.pk: d for d in of_case(sight, case, Document, removed_at__isnull=True)}
    today = day_of(at)
    why = refusals(case, sight)
    views = [_view(row, why, today, documents) for row in restored(list(rows), sight)]
    views.sort(key=lambda v: (v.state in ("done", "cancelled"), v.due_on, v.pk))
    reviews = tuple(_review(r) for r in reversed(referral.reviews))
    return FollowUpPage(tuple(views), reviews, sum(1 for v in views if v.state in ("open", "reported")))


def _review(kept: dict[str, object]) -> Review:
    if EMPTIED in kept:
        return Review(None, "", apart_words())
    return Review(parse_datetime(str(kept.get("at", ""))), str(kept.get("by", "")), str(kept.get("note", "")))


def _view(
    row: FollowUp, why: Callable[[FollowUp, str], str | None], today: date, documents: dict[int, Document]
) -> FollowUpView:
    measure = procedure_of(row.case).measures.get(row.measure) if row.measure else None
    evidence = documents.get(row.evidence_id or 0)
    return seen(
        FollowUpView,
        row,
        **where(row, today, TONES),
        service=row.service.code,
        measure=f"{measure.number}. {_(measure.title)}" if measure else "",
        exchange=_exchange(row, documents),
        reported=row.reported_by.name if row.reported_by else "",
        verified=row.verified_by.name if row.verified_by else "",
        cancelled=labelled(apart(row.cancelled_by.name), row.cancel_reason) if row.cancelled_by else "",
        evidence_url=reverse("document", args=[row.case.reference, evidence.pk]) if evidence else "",
        evidence=(evidence.title or evidence.file_name) if evidence else "",
        steps=steps_of(row, why, "action-step"),
    )


def _exchange(row: FollowUp, documents: dict[int, Document]) -> tuple[Said, ...]:
    """What was said before the report that stands, oldest first."""
    earlier = row.exchange[:-1] if row.report and row.exchange else row.exchange
    return tuple(
        Said(
            is_question=said["what"] == "ask_again",
            by=said["by"],
            at=parse_datetime(said["at"]),
            text=said["text"],
            evidence_url=reverse("document", args=[row.case.reference, said["evidence"]])
            if said.get("evidence") in documents
            else "",
        )
        for said in earlier
    )
