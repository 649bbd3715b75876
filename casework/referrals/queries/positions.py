"""The positions tab: the map of agreement in words, what each service wrote, and where the unresolved stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.queries.together import read_together
from accounts.written import date_format
from casework.blocks.meetings.models import AgendaItem
from casework.models import Case, Deadline
from casework.models.words import read_apart
from casework.procedures.definitions import Procedure, QuestionKind
from casework.queries.agreement import Agreement
from casework.queries.facts import procedure_of
from casework.queries.frozen import seen
from casework.queries.kept import restored
from casework.referrals.models import Position, Round
from casework.referrals.queries.agreement import agreement_of, visible_positions
from casework.referrals.queries.limits import round_clocks
from casework.referrals.queries.threat_levels import level_words, outcome_words


def answer_words(rules: Procedure, code: str, answer: str) -> str:
    """An answer's code in the reader's words: yes, level 3, the title of a follow-up."""
    question = rules.questions.get(code)
    if question is not None and question.kind is QuestionKind.OUTCOME:
        return outcome_words(rules, answer)
    if question is not None and question.kind is QuestionKind.LEVEL:
        return _("level %(level)s") % {"level": level_words(answer)} if answer else ""
    return {"yes": _("yes"), "no": _("no"), "unsure": _("unsure"), "abstain": _("abstains")}.get(answer, answer)


def in_words(agreement: Agreement, rules: Procedure) -> Agreement:
    """The map with words in the place of codes."""
    return replace(
        agreement,
        lines=tuple(
            replace(
                line,
                title=_(line.title),
                leading=answer_words(rules, line.code, line.leading),
                cells=tuple(replace(c, answer=answer_words(rules, line.code, c.answer)) for c in line.cells),
            )
            for line in agreement.lines
        ),
    )


@dataclass(frozen=True)
class PositionView:
    """One service's position as the reader may see it."""

    service: str
    service_name: str
    state: str  # draft, given, reset
    own: bool
    author: str
    at: datetime
    level: str
    outcome: str
    holds: str
    comment: str
    answers: tuple[tuple[str, str], ...]
    former: tuple["FormerView", ...] = ()


@dataclass(frozen=True)
class FormerView:
    """A position as it was given before it was corrected."""

    author: str
    at: datetime | None
    level: str
    outcome: str
    holds: str
    comment: str


@dataclass(frozen=True)
class RoundView:
    """One round with the positions in it."""

    number: int
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    reset: bool
    positions: tuple[PositionView, ...]


@dataclass(frozen=True)
class Agenda:
    """A meeting on whose agenda the case stands."""

    words: str
    url: str
    questions: tuple[str, ...]
    unresolved: bool


@dataclass(frozen=True)
class PositionsPage:
    """The whole tab; ``given`` of ``members`` have spoken in the newest round."""

    agreement: Agreement | None
    unresolved: tuple[str, ...]
    agenda: tuple[Agenda, ...]
    rounds: tuple[RoundView, ...]
    given: int
    members: int
    own: PositionView | None
    hidden: bool  # the others' positions wait for the own one


def positions_page(case: Case, sight: Sight, *, at: datetime) -> PositionsPage:
    """Rounds newest first; the queries don't grow with rounds or services."""
    rules = procedure_of(case)
    rounds, visible = Round.objects.filter(case=case).order_by("-number"), visible_positions(sight, case)
    clocks, items = round_clocks(case), _items(case)
    read_together(rounds, visible, clocks, items)
    if not rounds:
        return PositionsPage(None, (), (), (), 0, len(rules.bodies["assessment"].members), None, hidden=False)
    rows = restored(list(visible), sight)
    agreement = in_words(agreement_of(case, sight, at=at), rules)
    spoken = {cell.service for line in agreement.lines for cell in line.cells if cell.stand != "silent"}
    views = {p.pk: _view(p, rules, sight) for p in rows}
    current, clock = rounds[0], next(iter(clocks), None)
    own = next((views[p.pk] for p in rows if p.round_id == current.pk and p.service_id == sight.service_id), None)
    return PositionsPage(
        agreement=agreement,
        unresolved=tuple(_(line.title) for line in agreement.lines if line.unresolved),
        agenda=tuple(_agenda(items, rules)),
        rounds=tuple(_round(r, [p for p in rows if p.round_id == r.pk], views, clock) for r in rounds),
        given=len(spoken),
        members=len(agreement.services),
        own=own,
        hidden=any(cell.stand == "hidden" for line in agreement.lines for cell in line.cells),
    )


def _round(
    row: Round, positions: Sequence[Position], views: dict[int, PositionView], clock: Deadline | None
) -> RoundView:
    return seen(
        RoundView,
        row,
        due_at=clock.due_at if clock is not None and row.closed_at is None else None,
        reset=bool(row.reset_reason),
        positions=tuple(views[p.pk] for p in positions),
    )


def _view(row: Position, rules: Procedure, sight: Sight) -> PositionView:
    asked = [q for q in rules.questions.values() if q.kind is QuestionKind.YES_NO_UNSURE]
    answers = tuple(
        (_(q.title), answer_words(rules, q.code, str(row.answers[q.code]))) for q in asked if q.code in row.answers
    )
    outcome = rules.outcomes.get(row.outcome)
    return seen(
        PositionView,
        row,
        service=row.service.code,
        service_name=_(row.service.name),
        own=row.service_id == sight.service_id,
        author=row.author.name,
        at=row.given_at or row.written_at,
        level=level_words(row.threat_level),
        outcome=_(outcome.title) if outcome else "",
        answers=answers,
        former=tuple(_former(one, rules) for one in row.former),
    )


def _former(kept: dict[str, Any], rules: Procedure) -> FormerView:
    outcome = rules.outcomes.get(kept["outcome"])
    return FormerView(
        author=kept["by"],
        at=parse_datetime(kept["at"]),
        level=level_words(kept["threat_level"]),
        outcome=_(outcome.title) if outcome else "",
        holds=read_apart(kept["holds"]),
        comment=read_apart(kept["comment"]),
    )


def _items(case: Case) -> QuerySet[AgendaItem]:
    """Meetings to come that deal with the case; only those that the reader's service sits in are visible at all."""
    items = AgendaItem.objects.filter(case=case, done_at__isnull=True, meeting__state="called")
    return items.select_related("meeting").order_by("meeting__starts_at")


def _agenda(items: Iterable[AgendaItem], rules: Procedure) -> list[Agenda]:
    return [
        Agenda(
            words=_("%(body)s, %(when)s")
            % {
                "body": rules.bodies[i.meeting.body].short or _(rules.bodies[i.meeting.body].title),
                "when": date_format(i.meeting.starts_at, "l j F H:i"),
            },
            url=reverse("meeting", args=[i.meeting_id]),
            questions=tuple(_(rules.questions[q].title) for q in i.questions if q in rules.questions),
            unresolved=i.origin == "unresolved",
        )
        for i in items
    ]
