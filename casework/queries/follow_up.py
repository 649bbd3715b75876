"""The follow-up tab: each action with the steps that its reader can take, and the reviews."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.sentences import translated
from accounts.sentences import apart
from accounts.written import labelled
from casework.access import of_case
from casework.lifecycle import action as action_table
from casework.lifecycle.table import refusal
from casework.models import Case, Document, FollowUp
from casework.models.words import EMPTIED, apart_words
from casework.queries.facts import procedure_of
from casework.queries.kept import restored

TONES = {"open": "info", "reported": "soon", "done": "ok", "cancelled": "none"}


def action_refusal(row: FollowUp, act: str, sight: Sight) -> str | None:
    """Why a step on an action can't be taken now; None when it can. ``row`` comes with its case."""
    facts = action_table.Facts(
        is_owner_service=row.service_id == sight.service_id,
        reported_by_actor=row.reported_by_id == sight.person_id,
        case_in_follow_up=row.case.state == "follow_up",
    )
    return refusal(
        action_table.ACTION.row(act),
        facts,
        state=action_table.State(row.state),
        may=sight.may,
        words=lambda state: action_table.WORDS[state],
        noun="action",
    )


@dataclass(frozen=True)
class StepView:
    """One step on an action."""

    act: str
    label: str
    url: str
    allowed: bool
    reason: str
    danger: bool


@dataclass(frozen=True)
class Said:
    """A report or a question of the exchange on an action."""

    is_question: bool
    by: str
    at: datetime | None
    text: str
    evidence_url: str


@dataclass(frozen=True)
class ActionView:
    """One follow-up action."""

    pk: int
    service: str
    measure: str
    description: str
    due_on: date
    overdue: bool
    state: str
    state_words: str
    tone: str
    report: str
    exchange: tuple[Said, ...]  # what was reported and asked again before the report that stands
    reported: str
    verified: str
    cancelled: str
    evidence_url: str
    evidence: str
    version: int
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

    actions: tuple[ActionView, ...]
    reviews: tuple[Review, ...]
    open: int


def follow_up_page(case: Case, sight: Sight, *, at: datetime) -> FollowUpPage:
    """Open actions first, nearest date first; two queries, however many there are."""
    rows = of_case(sight, case, FollowUp).select_related(
        "service", "case", "added_by", "reported_by", "verified_by", "cancelled_by"
    )
    referral, *_rest = restored([case.referral], sight)
    documents = {d.pk: d for d in of_case(sight, case, Document, removed_at__isnull=True)}
    today = day_of(at)
    views = [_view(row, sight, today, documents) for row in restored(list(rows), sight)]
    views.sort(key=lambda v: (v.state in ("done", "cancelled"), v.due_on, v.pk))
    reviews = tuple(_review(r) for r in reversed(referral.reviews))
    return FollowUpPage(tuple(views), reviews, sum(1 for v in views if v.state in ("open", "reported")))


def _review(kept: dict[str, object]) -> Review:
    if EMPTIED in kept:
        return Review(None, "", apart_words())
    return Review(parse_datetime(str(kept.get("at", ""))), str(kept.get("by", "")), str(kept.get("note", "")))


def _view(row: FollowUp, sight: Sight, today: date, documents: dict[int, Document]) -> ActionView:
    measure = procedure_of(row.case).measures.get(row.measure) if row.measure else None
    evidence = documents.get(row.evidence_id or 0)
    return ActionView(
        pk=row.pk,
        service=row.service.code,
        measure=f"{measure.number}. {_(measure.title)}" if measure else "",
        description=row.description,
        due_on=row.due_on,
        overdue=row.deadline.ended_at is None and row.due_on < today,
        state=row.state,
        state_words=str(row.get_state_display()),
        tone=TONES[row.state],
        report=row.report,
        exchange=_exchange(row, documents),
        reported=row.reported_by.name if row.reported_by else "",
        verified=row.verified_by.name if row.verified_by else "",
        cancelled=labelled(apart(row.cancelled_by.name), row.cancel_reason) if row.cancelled_by else "",
        evidence_url=reverse("document", args=[row.case.reference, evidence.pk]) if evidence else "",
        evidence=(evidence.title or evidence.file_name) if evidence else "",
        version=row.version,
        steps=tuple(_steps(row, sight)),
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


def _steps(row: FollowUp, sight: Sight) -> list[StepView]:
    """The steps of the action's state; those that another state would allow are left out."""
    found = []
    for step in action_table.ACTION.rows:
        if action_table.State(row.state) not in step.sources:
            continue
        reason = action_refusal(row, step.act, sight)
        url = reverse("action-step", args=[row.case.reference, row.pk, step.act])
        found.append(StepView(step.act, _(step.title), url, reason is None, translated(reason), step.act == "cancel"))
    return found
