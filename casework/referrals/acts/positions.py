"""Rounds and positions: each member service speaks for itself before it hears the others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, demand, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions import child
from casework.actions.drafts import demand_seen
from casework.actions.revisions import write_revision
from casework.blocks.meetings import agenda
from casework.blocks.opinions.drafting import demand_current, write
from casework.errors import Refused
from casework.models import Case
from casework.models.words import APART, kept_apart
from casework.procedures.definitions import Procedure, QuestionKind
from casework.queries.facts import procedure_of
from casework.queries.kept import is_apart
from casework.referrals.acts.searching import index_position
from casework.referrals.models import Dissent, Position, Round
from casework.referrals.queries.agreement import unresolved_of
from casework.referrals.queries.limits import POSITION
from casework.referrals.table import State, act

ANSWERS = ("yes", "no", "unsure", "abstain")
CHANGED = "A colleague changed this position since you opened it."
KEPT = ("holds", "threat_level", "outcome", "answers", "comment")
NEEDED = (
    ("holds", "Say what the service holds, or that it holds nothing."),
    ("threat_level", "Give the threat level, 1 to 4."),
    ("outcome", "Propose a follow-up."),
)


def open_round(*, case: Case, at: datetime) -> Round:
    """The next round on a locked case; its time limit is the case's clock for positions and stands nowhere else."""
    last = Round.objects.filter(case=case).order_by("-number").first()
    return Round.objects.create(case=case, number=(last.number if last else 0) + 1, opened_at=at)


def current_round(case: Case) -> Round | None:
    """The newest round of a case; None before it was accepted."""
    return Round.objects.filter(case=case).order_by("-number").first()


def reset(*, case: Case, by: Person, at: datetime, reason: str) -> dict[str, Any]:
    """Changed content: given positions are set aside (kept, marked as reset), a new round opens and its time begins.

    Returns what the act writes: the people whose service must speak again, and the step of the clock.
    """
    round_ = current_round(case)
    if round_ is None or case.state != State.ASSESSMENT:
        return {"tell_ids": []}
    with acting_as_system("reset of positions that the person amending may not read"):
        given = Position.objects.filter(round=round_, state="given")
        authors = list(given.values_list("author_id", flat=True))
        if not authors and round_.closed_at is None:
            return {"tell_ids": []}
        child.move_all(case, given, "reset", reset_at=at)
        closed = {"closed_at": at, "closed_by": by} if round_.closed_at is None else {}
        child.move(round_, "reset", reset_reason=reason, **closed)
    open_round(case=case, at=at)
    audit.record("case.positions_reset", by=by, at=at, case=case, data={"round": round_.number, "given": len(authors)})
    return {"tell_ids": authors, "clock_steps": [("restart", POSITION)]}


def _checked_answers(case: Case, answers: Mapping[str, str]) -> dict[str, str]:
    questions = procedure_of(case).questions
    kept = {}
    for code, value in answers.items():
        if code not in questions or questions[code].kind is not QuestionKind.YES_NO_UNSURE:
            raise Refused("This question is not one of the procedure's.", field=f"answer_{code}")
        if value and value not in ANSWERS:
            raise Refused("Answer with yes, no, unsure or abstain.", field=f"answer_{code}")
        if value:
            kept[code] = value
    return kept


def save_position(
    *, reference: str, by: Person, at: datetime, fields: Mapping[str, Any], version: int | None = None
) -> Position:
    """Keep the own service's draft; nobody outside the service sees it."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="referral")
        demand(sight, Permission.POSITION_GIVE, "Your role does not include giving positions.")
        round_ = current_round(case)
        if round_ is None or round_.closed_at is not None or case.state != State.ASSESSMENT:
            raise Refused("No round of positions is open.", code="act.give_position")
        if by.service.code not in procedure_of(case).bodies["assessment"].members:
            raise Refused("Your service is not a member of the assessment body.", code="act.give_position")
        position = _own_draft(case, round_, by, at)
        demand_current(position, by=by, version=version, giving=False, changed=CHANGED)
        return _store(case, position, by, at, fields)


def _own_draft(case: Case, round_: Round, by: Person, at: datetime) -> Position:
    """The own service's draft in the round, locked; a new one where nobody has begun."""
    position = Position.objects.select_for_update(of=("self",)).filter(round=round_, service=by.service).first()
    if position is None:
        return Position(case=case, round=round_, service=by.service, author=by, written_at=at, version=0)
    if position.state == "given":
        raise Refused("Your service has given its position in this round.", code="act.give_position")
    return position


def _store(case: Case, position: Position, by: Person, at: datetime, fields: Mapping[str, Any]) -> Position:
    if "answers" in fields:
        fields = {**fields, "answers": _checked_answers(case, fields["answers"])}
    write(position, KEPT, by=by, at=at, fields=fields)
    if position.outcome and position.outcome not in procedure_of(case).outcomes:
        raise Refused("This follow-up is not one of the procedure's.", field="outcome")
    position.save()
    return position


@act(
    "give_position",
    form="positions.PositionForm",
    icon="file-pen-line",
    first=14,
    autosaves="positions-autosave",
    trail=_("%(actor)s gave the position of %(service_code)s on %(case)s."),
    notice=_("%(case)s: %(service)s gave its position."),
    then=_("From then on your service reads the others’ positions, and those who have spoken read yours."),
    beside=("referral", "subjects"),
    handles_for_service=("begins a round",),
)
def give_position(
    case: Case, sight: Sight, *, by: Person, at: datetime, fields: Mapping[str, Any], draft_version: int | None = None
) -> dict[str, Any]:
    """Give the service's position. From now on the service reads what the others have given.

    ``draft_version`` is that of the service's draft that the giver saw: over a colleague's newer one, Conflict.
    """
    round_ = current_round(case)
    assert round_ is not None  # the guard round_is_open has seen it
    position = _own_draft(case, round_, by, at)
    if position.version:
        demand_seen(position, by=by, version=draft_version, sentence=CHANGED)
    _store(case, position, by, at, fields)
    _demand_complete(position)
    child.turn(position, "give", given_at=at)
    index_position(position)
    position.save()
    return {"position_id": position.pk, "service_code": by.service.code}


@act(
    "correct_position",
    form="positions.PositionForm",
    icon="pencil",
    trail=_("%(actor)s corrected the position of %(service_code)s on %(case)s; the former is kept."),
    notice=_("%(case)s: %(service)s corrected its position."),
    beside=("referral", "subjects"),
)
def correct_position(
    case: Case, sight: Sight, *, by: Person, at: datetime, fields: Mapping[str, Any], draft_version: int | None = None
) -> dict[str, Any]:
    """Give another position in place of the one given, while the round is open; the former stays with it for ever."""
    round_ = current_round(case)
    assert round_ is not None  # the guard round_is_open has seen it
    position = Position.objects.select_for_update(of=("self",)).get(round=round_, service=by.service)
    demand_seen(position, by=by, version=draft_version, sentence=CHANGED)
    former = {name: getattr(position, name) for name in KEPT}
    kept = {
        **{name: kept_apart(value) for name, value in former.items()},
        "by": position.author.name,
        "at": position.written_at.isoformat(),
    }
    _store(case, position, by, at, fields)
    _demand_complete(position)
    if former == {name: getattr(position, name) for name in KEPT}:
        raise Refused("Nothing was changed.", code="act.correct_position")
    child.turn(position, "correct", former=[*position.former, kept])
    index_position(position)
    position.save()
    return {"position_id": position.pk, "service_code": by.service.code}


def _demand_complete(position: Position) -> None:
    for name, sentence in NEEDED:
        if not getattr(position, name):
            raise Refused(sentence, field=name)


@act(
    "close_round",
    icon="lock",
    first=15,
    trail=_("%(actor)s closed the round of positions on %(case)s."),
    notice=_("%(case)s: the round of positions is closed; all positions can be read."),
    beside=("positions",),
)
def close_round(case: Case, sight: Sight, *, by: Person, at: datetime) -> dict[str, Any]:
    """Close the round: the positions open to every member, and what they disagree on goes onto the next agenda."""
    round_ = current_round(case)
    assert round_ is not None
    child.move(round_, "close", closed_at=at, closed_by=by)
    positions = Position.objects.filter(round=round_, state="given").select_related("service")
    content = {p.service.code: _in_words(p, procedure_of(case)) for p in positions}
    write_revision(case=case, section="positions", content=content, by=by, at=at, act="close_round")
    with acting_as_system("what services disagree on, whatever marking it was given under"):
        unresolved = unresolved_of(round_)
    agenda.put_unresolved(case=case, body="assessment", questions=unresolved, at=at)
    return {"round_id": round_.pk}


def _in_words(p: Position, rules: Procedure) -> str:
    # in the procedure's order: the database keeps none
    answers = [f"{q.title} {p.answers[code]}" for code, q in rules.questions.items() if code in p.answers]
    if is_apart(p):
        return APART
    parts = [f"level {p.threat_level}", rules.outcomes[p.outcome].title, *answers, p.holds, p.comment]
    return "\n".join(part for part in parts if part)


@act(
    "reopen_round",
    icon="history",
    trail=_("%(actor)s opened a new round of positions on %(case)s."),
    notice=_("%(case)s: a new round of positions is open."),
    beside=("positions",),
    marks=("begins a round",),
)
def reopen_round(case: Case, sight: Sight, *, at: datetime) -> dict[str, Any]:
    """Open another round after one was closed, for instance on new information."""
    return {"round_id": open_round(case=case, at=at).pk}


@act(
    "dissent",
    form="positions.DissentForm",
    icon="message-square",
    trail=_("%(actor)s recorded a minority opinion of %(service_code)s on %(case)s."),
    notice=_("%(case)s: %(service)s recorded a minority opinion."),
    beside=("referral", "subjects", "positions", "proposal"),
)
def dissent(case: Case, sight: Sight, *, by: Person, at: datetime, text: str) -> dict[str, Any]:
    """Record the service's minority opinion; it travels with the proposal and the decision must answer it."""
    if not text.strip():
        raise Refused("Write the minority opinion.", field="text")
    values = {"author": by, "text": text, "written_at": at, "answer": "", "answered_by": None, "answered_at": None}
    row, _ = Dissent.objects.update_or_create(case=case, service=by.service, defaults=values)
    content = {d.service.code: d.text for d in Dissent.objects.filter(case=case).select_related("service")}
    write_revision(case=case, section="dissents", content=content, by=by, at=at, act="dissent")
    return {"dissent_id": row.pk, "service_code": by.service.code}
