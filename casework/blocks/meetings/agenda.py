"""Agendas: meetings are called, cases are put on them, the unresolved goes on by itself."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, demand, sight_of
from accounts.days import day_of
from accounts.models import Person, Service
from accounts.permissions import Permission
from accounts.sentences import say
from casework.access import get_case, visible_cases
from casework.actions import child
from casework.blocks.meetings.models import AgendaItem, Attendance, Meeting
from casework.blocks.meetings.queries import meets_of, state_before
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import Step, steps
from casework.models import Case
from casework.models.child import hold
from casework.notifications import outbox
from casework.procedures.catalogue import in_force
from casework.queries.composition import present as present_rules
from casework.queries.facts import procedure_of

steps(
    "meeting",
    hold=Step(_("%(actor)s closed a meeting."), event="meeting.held"),
    cancel=Step(_("%(actor)s called a meeting off."), event="meeting.cancelled"),
)


def call_meeting(
    *, procedure: str, body: str, by: Person, at: datetime, starts_at: datetime, place: str = ""
) -> Meeting:
    """Call a meeting of a body; cases with unresolved questions go onto its agenda by themselves, members are told."""
    sight = sight_of(by, at=at)
    demand(sight, Permission.MEETING_MANAGE, "Your role does not include calling meetings.")
    if starts_at <= at:
        raise Refused("A meeting is called for a moment to come.", field="starts_at")
    rules = present_rules(procedure, day_of(starts_at))
    meets, before = meets_of(procedure), state_before(procedure, body)
    if meets is None or before is None or body not in rules.bodies:
        raise Refused("This procedure has no such body.", field="body")
    stand = visible_cases(sight).filter(procedure=procedure, state=before)
    cases = list(stand.order_by("next_due_at"))
    # a case is dealt with by those who sat there when it was opened
    sitting = {code for one in (rules, *map(procedure_of, cases)) for code in one.bodies[body].members}
    members = Service.objects.filter(code__in=sitting).values_list("pk", flat=True)
    with transaction.atomic():
        meeting = Meeting.objects.create(
            procedure=procedure,
            body=body,
            services=sorted({*members, by.service_id}),
            starts_at=starts_at,
            place=place,
            called_by=by,
            called_at=at,
        )
        for case in cases:
            questions = meets.unresolved(case, body, sight, at)
            if questions:
                _item(meeting, case, "unresolved", questions, at)
        audit.record("meeting.called", by=by, at=at, obj=meeting)
        key = f"meeting:{meeting.pk}:called"
        outbox.notify("meeting.called", "meeting members", key=key, at=at, by=by.pk, meeting_id=meeting.pk)
    return meeting


def put_unresolved(*, case: Case, body: str, questions: tuple[str, ...], at: datetime) -> None:
    """Put a case with unresolved questions onto the next meeting called for its body, if there is one."""
    if not questions or case.state != state_before(case.procedure, body):
        return
    meeting = (
        Meeting.objects.filter(procedure=case.procedure, body=body, state="called", starts_at__gt=at)
        .order_by("starts_at")
        .first()
    )
    if meeting is not None:
        _item(meeting, case, "unresolved", questions, at)


def take_off(case: Case, former: str, at: datetime) -> None:
    """Take a case that stood before a body, and no longer does, off the agendas of its meetings to come.

    A meeting that has begun keeps it: its minutes are still to be written.
    """
    meets = meets_of(case.procedure)
    bodies = [body for body, state in meets.states.items() if former == state.value] if meets is not None else []
    AgendaItem.objects.filter(
        case=case, meeting__body__in=bodies, meeting__state="called", meeting__starts_at__gt=at
    ).delete()


def _item(meeting: Meeting, case: Case, origin: str, questions: tuple[str, ...], at: datetime) -> AgendaItem:
    item, made = AgendaItem.objects.get_or_create(
        meeting=meeting,
        case=case,
        defaults={
            "position": meeting.items.count() + 1,
            "origin": origin,
            "questions": list(questions),
            "added_at": at,
        },
    )
    if made:  # whoever writes the minutes of an older agenda is told
        Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    if not made and set(questions) - set(item.questions):
        item.questions = sorted({*item.questions, *questions})
        item.save(update_fields=["questions"])
    return item


def get_meeting(sight: Sight, pk: int, *, lock: bool = False) -> Meeting:
    """A meeting for a person whose service sits in it (or oversight); Absent otherwise."""
    meetings = Meeting.objects.filter(pk=pk)
    if not sight.oversees:
        meetings = meetings.filter(services__contains=[sight.service_id])
    meeting = hold(meetings.select_for_update().first()) if lock else meetings.first()
    if meeting is None or not sight.may(Permission.CASE_VIEW):
        raise Absent(str(pk))
    return meeting


def cases_of(sight: Sight, meeting: Meeting) -> list[Case]:
    """The cases on the agenda that the person may see."""
    ids = meeting.items.values_list("case_id", flat=True)
    return list(visible_cases(sight).filter(pk__in=list(ids)).select_related("label"))


def put_on_agenda(*, meeting_id: int, reference: str, by: Person, at: datetime) -> AgendaItem:
    """Put a case that stands before this body on the agenda."""
    sight = sight_of(by, at=at)
    demand(sight, Permission.MEETING_MANAGE, "Your role does not include agendas.")
    with transaction.atomic():
        meeting = get_meeting(sight, meeting_id, lock=True)
        case = get_case(sight, reference)
        if meeting.state != "called":
            raise Refused("The agenda of this meeting is closed.")
        if case.procedure != meeting.procedure or case.state != state_before(case.procedure, meeting.body):
            raise Refused("This case doesn't stand before this body.", field="reference")
        item = _item(meeting, case, "person", (), at)
        audit.record("meeting.item_added", by=by, at=at, case=case, obj=meeting)
    return item


def hold_meeting(
    *,
    meeting_id: int,
    by: Person,
    at: datetime,
    present: list[int],
    minutes: dict[int, str],
    version: int | None = None,
) -> Meeting:
    """Close a meeting with who was there (service ids) and the minutes of each item (item id to text)."""
    sight = sight_of(by, at=at)
    demand(sight, Permission.MEETING_MANAGE, "Your role does not include minutes.")
    with transaction.atomic():
        meeting = get_meeting(sight, meeting_id, lock=True)
        if version is not None and version != meeting.version:
            raise Conflict("Somebody else changed this meeting since you opened it.", theirs=meeting)
        if meeting.state != "called":
            raise Refused("This meeting is closed already.")
        if meeting.starts_at > at:
            raise Refused("A meeting is closed after it began.")
        quorum = in_force(meeting.procedure, day_of(meeting.starts_at)).bodies[meeting.body].quorum or 1
        if len(set(present) & set(meeting.services)) < quorum:
            raise Refused(say("The quorum is {quorum} services.", quorum=quorum), field="present")
        for service_id in sorted(set(present) & set(meeting.services)):
            Attendance.objects.create(meeting=meeting, service_id=service_id)
        for item in meeting.items.all():
            item.minutes, item.done_at = minutes.get(item.pk, ""), at
            item.save(update_fields=["minutes", "done_at"])
        child.move(meeting, "hold", closed_by=by, closed_at=at, version=meeting.version + 1)
        audit.record("meeting.held", by=by, at=at, obj=meeting, data={"services": len(present)})
    return meeting


def cancel_meeting(*, meeting_id: int, by: Person, at: datetime) -> Meeting:
    """Call a meeting off; its unresolved items move to the next one that is called."""
    sight = sight_of(by, at=at)
    demand(sight, Permission.MEETING_MANAGE, "Your role does not include calling meetings.")
    with transaction.atomic():
        meeting = get_meeting(sight, meeting_id, lock=True)
        if meeting.state != "called":
            raise Refused("This meeting is closed already.")
        child.move(meeting, "cancel", closed_by=by, closed_at=at, version=meeting.version + 1)
        for item in meeting.items.select_related("case").filter(origin="unresolved"):
            put_unresolved(case=item.case, body=meeting.body, questions=tuple(item.questions), at=at)
        audit.record("meeting.cancelled", by=by, at=at, obj=meeting)
    return meeting
