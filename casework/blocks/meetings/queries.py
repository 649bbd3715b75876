"""Meetings as their pages show them: the list, and one agenda with what the reader may see of it and nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.permissions import Permission
from accounts.queries.order import by_name
from accounts.written import labelled
from casework.access import visible_cases
from casework.blocks.meetings.models import AgendaItem, Attendance, Meeting
from casework.lifecycle.kinds import kinds, part_of
from casework.models import Case
from casework.procedures.catalogue import all_procedures, in_force, procedure
from casework.procedures.definitions import Body, Procedure, ProcedureError
from casework.queries.agreement import Agreement
from casework.queries.composition import Era, services_and_eras
from casework.queries.deadlines import Limit, next_limits
from casework.queries.frozen import seen
from casework.queries.kept import restored

PAST = 50  # meetings of the past on the list
NOTHING: Mapping[int, Agreement] = {}


@dataclass(frozen=True)
class Meets:
    """What a kind tells of its bodies: the state in which a case stands before each, and on what its services differ.

    ``agreements``: by case, the map of what services said as far as the person reads it. ``unresolved``: the questions
    with which a case goes onto the agenda of a body by itself; what is still open says nothing there.
    """

    states: Mapping[str, StrEnum]
    agreements: Callable[[Sequence[Case], Sight], Mapping[int, Agreement]]
    in_words: Callable[[Agreement, Procedure], Agreement]
    unresolved: Callable[[Case, str, Sight, datetime], tuple[str, ...]]


def meets_of(procedure_id: str) -> Meets | None:
    """How the bodies of a procedure meet; None where they don't."""
    found = next((one for one in all_procedures() if one.id == procedure_id), None)
    return part_of(found.kind, Meets) if found is not None and found.kind in {k.name for k in kinds()} else None


def state_before(procedure_id: str, body: str) -> str | None:
    """The state in which a case of the procedure stands before the body; None for a body that doesn't meet."""
    meets = meets_of(procedure_id)
    return meets.states[body].value if meets is not None and body in meets.states else None


@dataclass(frozen=True)
class MeetingRow:
    """One meeting of the list; ``called`` names the cases on its agenda, in their order, that the reader sees."""

    pk: int
    url: str
    body: str
    starts_at: datetime
    place: str
    state: str
    state_words: str
    called: tuple["Called", ...]


@dataclass(frozen=True)
class Called:
    """A case that a meeting deals with."""

    reference: str
    url: str
    title: str


@dataclass(frozen=True)
class MeetingList:
    """Meetings to come, nearest first, and those that were, latest first."""

    upcoming: tuple[MeetingRow, ...]
    past: tuple[MeetingRow, ...]


@dataclass(frozen=True)
class Item:
    """One case on an agenda."""

    pk: int
    number: int
    reference: str
    url: str
    title: str
    marking: int
    service: str
    origin: str
    unresolved: tuple[str, ...]  # the questions on which services differ, as the procedure words them
    agreement: Agreement | None
    limit: Limit | None
    minutes: str
    done: bool


@dataclass(frozen=True)
class Member:
    """A service that sits in the body; ``present`` is None while the meeting has not been held."""

    pk: int
    code: str
    validator: bool
    present: bool | None


@dataclass(frozen=True)
class MeetingPage:
    """One meeting with its agenda."""

    pk: int
    version: int
    title: str
    procedure: str
    body: str
    starts_at: datetime
    place: str
    state: str
    state_words: str
    called_by: str
    closed_by: str
    closed_at: datetime | None
    quorum: int
    quorum_flag: str
    members: tuple[Member, ...]
    items: tuple[Item, ...]
    candidates: tuple[tuple[str, str], ...]  # reference and title of cases that could be put on
    marking: int

    @property
    def present(self) -> int:
        """How many services were there."""
        return sum(1 for member in self.members if member.present)


def visible_meetings(sight: Sight) -> QuerySet[Meeting]:
    """Meetings in which the person's service sits; every one for oversight."""
    if not sight.may(Permission.CASE_VIEW):
        return Meeting.objects.none()
    return Meeting.objects.all() if sight.oversees else Meeting.objects.filter(services__contains=[sight.service_id])


def body_of(meeting: Meeting) -> Body | None:
    """The body as the procedure in force on the day describes it; None when no version covers that day."""
    try:
        return in_force(meeting.procedure, day_of(meeting.starts_at)).bodies.get(meeting.body)
    except ProcedureError:
        return None


def body_choices() -> list[tuple[str, str]]:
    """The bodies for which a meeting can be called, as ``procedure:body`` and words."""
    found = [
        (f"{p.id}:{name}", f"{p.bodies[name].short or _(p.bodies[name].title)} · {_(p.title)}")
        for p in {p.id: p for p in all_procedures()}.values()
        if (meets := meets_of(p.id)) is not None
        for name in meets.states
        if name in p.bodies
    ]
    return by_name(found, lambda pair: pair[1])


def meeting_list(sight: Sight, *, at: datetime) -> MeetingList:
    """Both parts of the list, in a fixed number of queries."""
    meetings = visible_meetings(sight)
    coming = list(meetings.filter(starts_at__gte=at, state=Meeting.State.CALLED).order_by("starts_at", "pk"))
    past = meetings.exclude(starts_at__gte=at, state=Meeting.State.CALLED).order_by("-starts_at", "-pk")
    were = list(past[:PAST])
    called = _called([*coming, *were], sight)
    return MeetingList(
        tuple(_row(m, called.get(m.pk, ()), at) for m in coming), tuple(_row(m, called.get(m.pk, ()), at) for m in were)
    )


def _called(meetings: list[Meeting], sight: Sight) -> dict[int, list[Called]]:
    """The cases on these agendas that the person sees, by meeting."""
    rows = AgendaItem.objects.filter(meeting__in=[m.pk for m in meetings], case__in=visible_cases(sight))
    found: dict[int, list[Called]] = {}
    rows = rows.order_by("position", "pk")
    for meeting, reference, title in rows.values_list("meeting_id", "case__reference", "case__title"):
        found.setdefault(meeting, []).append(Called(reference, f"/cases/{reference}/", title))
    return found


def _row(meeting: Meeting, called: Iterable[Called], at: datetime) -> MeetingRow:
    return seen(
        MeetingRow,
        meeting,
        url=f"/meetings/{meeting.pk}/",
        body=title_of(meeting),
        state_words=_state_words(meeting, at),
        called=tuple(called),
    )


def title_of(meeting: Meeting) -> str:
    """The body that meets, as people call it."""
    body = body_of(meeting)
    return labelled(body.short, _(body.title)) if body and body.short else _(body.title) if body else meeting.body


def _state_words(meeting: Meeting, at: datetime) -> str:
    if meeting.state == Meeting.State.CALLED and meeting.starts_at <= at:
        return _("begun, minutes open")
    return str(Meeting.State(meeting.state).label)


def meeting_page(meeting: Meeting, sight: Sight, *, at: datetime) -> MeetingPage:
    """One meeting for a person who obtained it through its door; the number of queries doesn't depend on it."""
    (codes, eras), body = services_and_eras(), body_of(meeting)
    sat = {
        code
        for era in eras
        if era.rules.id == meeting.procedure and meeting.body in era.rules.bodies
        for code in era.rules.bodies[meeting.body].members
    }
    cases = visible_cases(sight)
    rows = AgendaItem.objects.filter(meeting=meeting, case__in=cases)
    rows = rows.select_related("case__label", "case__owning_service").order_by("position", "pk")
    found = list(rows)
    must = _obliging(meeting, body, eras, [row.case for row in found])
    items = _items(restored(found, sight), sight, at=at)
    return seen(
        MeetingPage,
        meeting,
        title=title_of(meeting),
        state_words=_state_words(meeting, at),
        called_by=meeting.called_by.name,
        closed_by=meeting.closed_by.name if meeting.closed_by else "",
        quorum=(body.quorum or 1) if body else 1,
        quorum_flag=body.quorum_confidence.value if body else "unconfirmed",
        members=_members(meeting, body, sat, must, codes),
        items=items,
        candidates=_candidates(meeting, cases, {item.reference for item in items}, sight),
        marking=max((item.marking for item in items), default=0),
    )


def _obliging(meeting: Meeting, body: Body | None, eras: Iterable[Era], cases: Iterable[Case]) -> set[str]:
    """The services without whose vote nothing is decided here: of each case on the agenda, by the composition that it
    keeps; where nothing is on it, of a case that begins now.
    """
    own = [era for era in eras if era.rules.id == meeting.procedure and meeting.body in era.rules.bodies]
    pairs = [(era, (era.rules.version, number)) for era in own for number in era.compositions]
    kept = {(case.procedure_version, case.composition_id) for case in cases}
    if not kept and body is not None:
        version = in_force(meeting.procedure, day_of(meeting.starts_at)).version
        kept = {max((one for _era, one in pairs if one[0] == version), key=lambda one: one[1] or 0)}
    found = [era for era, one in pairs if one in kept]
    return {code for era in found for code in era.rules.bodies[meeting.body].validators}


def _members(
    meeting: Meeting, body: Body | None, sat: set[str], must: set[str], codes: dict[int, str]
) -> tuple[Member, ...]:
    """The services that were called, without that of whoever called them where it never sat in the body (``sat``)."""
    there = set(Attendance.objects.filter(meeting=meeting).values_list("service_id", flat=True))
    sitting = [pk for pk in meeting.services if body is None or codes.get(pk, "") in sat]
    held = meeting.state == Meeting.State.HELD
    found = [Member(pk, codes.get(pk, "?"), codes.get(pk) in must, pk in there if held else None) for pk in sitting]
    return tuple(sorted(found, key=lambda member: member.code))


def _items(rows: Sequence[AgendaItem], sight: Sight, *, at: datetime) -> tuple[Item, ...]:
    cases = [row.case for row in rows]
    maps, limits = _agreements(cases, sight), next_limits(cases, at)
    return tuple(
        Item(
            pk=row.pk,
            number=number,
            reference=row.case.reference,
            url=f"/cases/{row.case.reference}/",
            title=row.case.title,
            marking=row.case.label.marking,
            service=row.case.owning_service.code,
            origin=str(dict(AgendaItem._meta.get_field("origin").flatchoices)[row.origin]),
            unresolved=_questions(row),
            agreement=_in_words(row.case, maps.get(row.case_id)),
            limit=limits.get(row.case_id),
            minutes=row.minutes,
            done=row.done_at is not None,
        )
        for number, row in enumerate(rows, start=1)
    )


def _agreements(cases: Sequence[Case], sight: Sight) -> dict[int, Agreement]:
    found: dict[int, Agreement] = {}
    for each in kinds():
        meets, own = part_of(each.name, Meets), [case for case in cases if case.kind == each.name]
        found |= meets.agreements(own, sight) if meets is not None and own else NOTHING
    return found


def _questions(row: AgendaItem) -> tuple[str, ...]:
    questions = procedure(row.case.procedure, row.case.procedure_version).questions
    return tuple(_(questions[code].title) if code in questions else code for code in row.questions)


def _in_words(case: Case, found: Agreement | None) -> Agreement | None:
    """The lines of the map on which services differ, with answers as words; None when there is nothing to settle."""
    if found is None or not found.unresolved:
        return None
    left = replace(found, lines=tuple(line for line in found.lines if line.unresolved))
    meets = part_of(case.kind, Meets)
    return meets.in_words(left, procedure(case.procedure, case.procedure_version)) if meets is not None else None


def _candidates(meeting: Meeting, cases: QuerySet[Case], listed: set[str], sight: Sight) -> tuple[tuple[str, str], ...]:
    """Cases that stand before the body and are not on this agenda, nearest limit first; at most a hundred."""
    if meeting.state != Meeting.State.CALLED or not sight.may(Permission.MEETING_MANAGE):
        return ()
    rows = cases.filter(procedure=meeting.procedure, state=state_before(meeting.procedure, meeting.body)).exclude(
        reference__in=listed
    )
    return tuple(rows.order_by("next_due_at", "pk").values_list("reference", "title")[:100])
