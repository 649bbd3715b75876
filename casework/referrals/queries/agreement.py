"""The map of agreement of a round of positions: services × questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Service
from casework.access import of_case
from casework.models import Case
from casework.procedures.definitions import Procedure, QuestionKind
from casework.queries.agreement import APART, Agreement, Line, line
from casework.queries.facts import procedure_of
from casework.queries.kept import is_apart, restored
from casework.referrals.models import Position, Round


def visible_positions(sight: Sight, case: Case) -> QuerySet[Position]:
    """Positions that this person may read: the own service's, and the others' once it has spoken or the round was
    closed.

    The first wall; the database's policy on positions is the second.
    """
    return of_case(sight, case, Position).select_related("service", "author", "round").filter(open_positions(sight))


def open_positions(sight: Sight) -> Q:
    """The condition on a position of a case that this person sees: the own service's; of the others what was given,
    once the own service has spoken in that round, or that round or a later one was closed in order.
    """
    if sight.oversees:
        return ~Q(state="draft")
    closed = Round.objects.filter(
        case_id=OuterRef("case_id"), number__gte=OuterRef("round__number"), closed_at__isnull=False, reset_reason=""
    )
    spoken = Position.objects.filter(round_id=OuterRef("round_id"), service_id=sight.service_id, state="given")
    return Q(service_id=sight.service_id) | (~Q(state="draft") & (Q(Exists(closed)) | Q(Exists(spoken))))


def answer_of(position: Position, code: str, kind: QuestionKind) -> str:
    """What a position says to a question, as a code."""
    if kind is QuestionKind.LEVEL:
        return str(position.threat_level or "")
    if kind is QuestionKind.OUTCOME:
        return position.outcome
    return str(position.answers.get(code, "abstain"))


def unresolved_of(round_: Round) -> tuple[str, ...]:
    """Codes of the questions of a round on which the services differ, for the product's own context: what stands under
    a marking that the person acting can't open counts as well.
    """
    rules = procedure_of(round_.case)
    rows = Position.objects.filter(round=round_, state="given").select_related("service")
    seen = {p.service.code: p for p in restored(list(rows), None)}
    lines = _lines(rules, rules.bodies["assessment"].members, seen, set(seen))
    return tuple(one.code for one in lines if one.unresolved)


def agreement_of(case: Case, sight: Sight, *, at: datetime) -> Agreement:
    """The map as the person sees it: what a service said stays hidden where its position is, that it spoke doesn't."""
    none = Agreement(0, False, procedure_of(case).bodies["assessment"].members, ())
    return agreements_of([case], sight).get(case.pk, none)


def unresolved(case: Case, body: str, sight: Sight, at: datetime) -> tuple[str, ...]:
    """Codes of the questions with which a case goes onto the agenda of the assessment body by itself.

    An agenda is read by services that haven't answered: of an open round it says nothing.
    """
    found = agreement_of(case, sight, at=at) if body == "assessment" else None
    return found.unresolved if found is not None and not found.open else ()


def agreements_of(cases: Sequence[Case], sight: Sight) -> dict[int, Agreement]:
    """The map of each case that has had a round, in four queries however many."""
    newest: dict[int, Round] = {}
    for row in Round.objects.filter(case__in=[c.pk for c in cases]).order_by("number"):
        newest[row.case_id] = row
    if not newest:
        return {}
    codes = dict(Service.objects.values_list("pk", "code"))
    spoken = _answered_in([r.pk for r in newest.values()])
    seen = _seen_in(newest, sight)
    found = {}
    for case in cases:
        if (round_ := newest.get(case.pk)) is None:
            continue
        rules = procedure_of(case)
        members = rules.bodies["assessment"].members
        answered = {codes[pk] for pk in spoken.get(round_.pk, ()) if pk in codes}
        lines = _lines(rules, members, seen.get(case.pk, {}), answered)
        found[case.pk] = Agreement(round_.number, round_.closed_at is None, members, tuple(lines))
    return found


def _answered_in(rounds: list[int]) -> dict[int, list[int]]:
    """Ids of the services that gave a position, by round; says nothing of their content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT r, answered_services(r) FROM unnest(%s::bigint[]) AS r", [rounds])
        return dict(cursor.fetchall())


def _seen_in(newest: Mapping[int, Round], sight: Sight) -> dict[int, dict[str, Position]]:
    """The given positions of the newest rounds that the person may read, by case and service code."""
    rounds = {r.pk for r in newest.values()}
    given = Position.objects.filter(round_id__in=rounds, state="given").select_related("service")
    rows = restored(list(given), sight)
    spoke = {p.round_id for p in rows if p.service_id == sight.service_id}
    # a round that was closed in order opens itself and those before it; the newest has none after it
    open_to_all = {r.pk for r in newest.values() if r.closed_at is not None and r.reset_reason == ""}
    found: dict[int, dict[str, Position]] = {}
    for p in rows:
        if sight.oversees or p.service_id == sight.service_id or p.round_id in spoke | open_to_all:
            found.setdefault(p.case_id, {})[p.service.code] = p
    return found


def _lines(rules: Procedure, members: tuple[str, ...], seen: dict[str, Position], spoken: set[str]) -> list[Line]:
    lines = []
    for question in rules.questions.values():
        if question.kind is QuestionKind.TEXT:
            continue
        answers = {
            code: APART if is_apart(p) else answer_of(p, question.code, question.kind) for code, p in seen.items()
        }
        lines.append(line(question.code, _(question.title), members, answers, spoken=spoken))
    return lines
