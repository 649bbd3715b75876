"""What the record of a decision says, as codes and texts that no language changes, and the fingerprint of that."""

import hashlib
from datetime import datetime
from typing import Any

from accounts.days import BRUSSELS
from accounts.models import Compartment
from accounts.queries.frozen import named
from casework.models import Case, Deadline, Subject
from casework.queries.trail_head import trail_head
from casework.referrals.models import Decision, Dissent, Position, Proposal, Round, Vote
from casework.referrals.queries.openings import assistants

FORM = 2  # of the content; a record says under which one it was written


def content_of(decision: Decision) -> dict[str, Any]:
    """The content of the record, for the product's own context. Times are Brussels time with their offset."""
    case = decision.case
    return {
        "form": FORM,
        "reference": case.reference,
        "procedure": {"id": case.procedure, "version": case.procedure_version},
        "title": case.title,
        "marking": case.label.marking,
        "compartments": list(
            Compartment.objects.filter(pk__in=case.label.compartments).order_by("code").values_list("code", flat=True)
        ),
        "dates": {
            "referred": _time(case.opened_at),
            "proposed": _time(decision.proposal.recorded_at),
            "decided": _time(decision.recorded_at),
        },
        "referred_by": case.owning_service.code,
        "referral": named(case.referral, "facts", "grounds", "threat_type", "reliability", "credibility"),
        "subjects": [_subject(s) for s in Subject.objects.filter(case=case).order_by("pk")],
        "decision": {
            **named(decision, "outcome", "amended", "reasons"),
            "recorded_by": _person(decision.recorded_by),
            "assistants": _assistants(case, decision.outcome),
        },
        "proposals": [_proposal(p) for p in Proposal.objects.filter(case=case).select_related("recorded_by__service")],
        "rounds": [_round(r) for r in Round.objects.filter(case=case).order_by("number")],
        "dissents": _dissents(case),
        "participants": _participants(case, decision),
        "clocks": _clocks(case, decision.recorded_at),
        "trail": trail_head(),
    }


def _dissents(case: Case) -> list[dict[str, Any]]:
    rows = Dissent.objects.filter(case=case).select_related("service", "author", "answered_by")
    return [
        {
            "service": d.service.code,
            "text": d.text,
            "written": _time(d.written_at),
            "author": d.author.name,
            "answer": d.answer,
            "answered_by": d.answered_by.name if d.answered_by else "",
        }
        for d in rows.order_by("service__code")
    ]


def fingerprint(written: bytes) -> str:
    """SHA-256 of the content as ``canonical`` wrote it."""
    return hashlib.sha256(written).hexdigest()


def _time(at: datetime | None) -> str:
    return at.astimezone(BRUSSELS).isoformat(timespec="seconds") if at else ""


def _person(person: Any) -> dict[str, str]:
    return {"name": person.name, "service": person.service.code}


def _subject(row: Subject) -> dict[str, Any]:
    return {
        **named(row, "kind", "name", "birth_place", "identifiers", "note"),
        "aliases": list(row.aliases),
        "born": row.birth_date.isoformat() if row.birth_date else "",
        "country": str(row.nationality),
    }


def _assistants(case: Case, outcome: str) -> dict[str, Any]:
    role, codes = assistants(case, outcome)
    return {"role": role, "services": list(codes)}


def _proposal(row: Proposal) -> dict[str, Any]:
    votes = Vote.objects.filter(proposal=row).select_related("service", "person").order_by("service__code")
    return {
        **named(row, "number", "assessment", "threat_level", "outcome", "reasons", "sent_back_reason"),
        "recorded_by": _person(row.recorded_by),
        "recorded": _time(row.recorded_at),
        "sent_back": _time(row.sent_back_at),
        "votes": [
            {
                "service": v.service.code,
                "person": v.person.name,
                **named(v, "choice", "outcome", "reasons"),
                "given": _time(v.given_at),
            }
            for v in votes
        ],
    }


def _round(row: Round) -> dict[str, Any]:
    """A round with what was given in it; a draft was never a position."""
    given = Position.objects.filter(round=row).exclude(state=Position.State.DRAFT)
    return {
        "number": row.number,
        "opened": _time(row.opened_at),
        "closed": _time(row.closed_at),
        "reset": bool(row.reset_reason),
        "positions": [
            {
                "service": p.service.code,
                "author": p.author.name,
                "given": _time(p.given_at),
                **named(p, "holds", "threat_level", "outcome", "comment"),
                "answers": {str(code): str(answer) for code, answer in sorted(p.answers.items())},
                "reset": p.state == Position.State.RESET,
            }
            for p in given.select_related("service", "author").order_by("service__code")
        ],
    }


def _participants(case: Case, decision: Decision) -> list[dict[str, str]]:
    """Everybody who referred, gave a position, proposed, voted or decided, once for each part."""
    parts = [("referred", case.author)]
    given = Position.objects.filter(case=case).exclude(state=Position.State.DRAFT).select_related("author__service")
    proposals = Proposal.objects.filter(case=case).select_related("recorded_by__service")
    votes = Vote.objects.filter(case=case).select_related("person__service")
    parts += [("position", p.author) for p in given]
    parts += [("proposed", p.recorded_by) for p in proposals]
    parts += [("voted", v.person) for v in votes]
    parts.append(("decided", decision.recorded_by))
    once = dict.fromkeys((part, person.name, person.service.code) for part, person in parts)
    return [{"part": part, "name": name, "service": service} for part, name, service in once]


def _clocks(case: Case, until: datetime) -> list[dict[str, Any]]:
    rows = Deadline.objects.filter(case=case, started_at__lte=until).order_by("started_at", "clock", "run")
    return [
        {
            "clock": d.clock,
            "started": _time(d.started_at),
            "due": _time(d.due_at),
            "ended": _time(d.ended_at if d.ended_at and d.ended_at <= until else None),
            "late": bool(d.due_at and (d.ended_at or until) > d.due_at),
        }
        for d in rows
    ]
