"""The committee's opinion: the preliminary one that the investor may answer, the hearing, the final one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.clocks import Setting
from casework.actions.revisions import write_revision
from casework.blocks.letters.acts import issue
from casework.blocks.portal.sides import receivers
from casework.blocks.portal.table import NOBODY_RECEIVES, UNKNOWN_SIDE
from casework.errors import Refused, demand
from casework.lifecycle.acts import Leaves
from casework.models import Case, Deadline
from casework.procedures.clock import BRUSSELS
from casework.procedures.ledger import day_text
from casework.procedures.working_days import calendar, is_working_day
from casework.queries.facts import procedure_of
from screening.investments.acts.closing import Closing, note
from screening.investments.acts.outcome import compared
from screening.investments.acts.requests import lapse
from screening.investments.models import Comment, CommitteeOpinion, Direction, Hearing, Letter, Measure, Side
from screening.investments.procedures.combination import DIRECTIONS, MEASURES, POSITIVE
from screening.investments.procedures.system import system
from screening.investments.queries.filing_openings import received
from screening.investments.queries.section_words import english
from screening.investments.queries.sides import heard_now, sides_of, to_be_heard
from screening.investments.table import act

LONGEST_COMMENT_TIME = 365  # in the clock's unit


def directed(case: Case, direction: str) -> None:
    """Refused unless an opinion or a decision can point that way in this file."""
    if direction not in DIRECTIONS:
        raise Refused("Positive, positive with measures, or negative.", field="direction")
    settled = Measure.objects.filter(case=case, state__in=(Measure.State.AGREED, Measure.State.IMPOSED))
    if direction == MEASURES and not settled.exists():
        raise Refused("No measure is settled in this file: settle one in talks first.", field="direction")


def _written(
    case: Case, sight: Sight, direction: str, text: str, departs_because: str, by: Person, at: datetime, **more: Any
) -> CommitteeOpinion:
    """The next opinion of the committee, with why it departs from like files where it does."""
    like = compared(case, sight, direction, departs_because)
    return CommitteeOpinion.objects.create(
        case=case,
        number=CommitteeOpinion.objects.filter(case=case).count() + 1,
        direction=direction,
        text=text,
        departs_because=departs_because if like.departs(direction) else "",
        recorded_by=by,
        recorded_at=at,
        **more,
    )


@act(
    "send_draft_opinion",
    form="committee.DraftOpinionForm",
    icon="send",
    first=25,
    trail=_("%(actor)s sent the preliminary opinion on %(case)s."),
    notice=_("%(case)s: the preliminary opinion was sent to the investor."),
    beside=("like files", "measures"),
    leaves=Leaves(("text",)),
)
def send_draft(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    direction: str,
    text: str,
    departs_because: str = "",
    comment_time: int | None = None,
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Send the committee's preliminary opinion to the investor, who has time to comment on it.

    ``comment_time`` in the clock's unit, where the procedure leaves it open. A second preliminary opinion begins the
    time anew.
    """
    if direction not in DIRECTIONS:  # measures may still be in talks
        raise Refused("Positive, positive with measures, or negative.", field="direction")
    demand(text, "Give the reasons: the investor answers them.", "text")
    row = _written(case, sight, direction, text, departs_because, by, at, sent_at=at)
    content = {"opinion": english(Direction(direction).label), "reasons": text, "number": str(row.number)}
    write_revision(case=case, section="draft_opinion", content=content, by=by, at=at, act="send_draft_opinion")
    clocked = _comment_clock(case, comment_time)
    said = {"direction": direction, "text": text}
    issue(case=case, kind=Letter.Kind.DRAFT_OPINION, by=by, at=at, content=said, clocked=clocked, passed=passed)
    return {"opinion_id": row.pk, **clocked}


def _comment_clock(case: Case, length: int | None) -> dict[str, Any]:
    """The time to comment: begun anew where it runs, with a length where the procedure states none."""
    ids = procedure_of(case).flow.get("comment", ())
    known = any(procedure_of(case).clock(one).length is not None for one in ids)
    if length is not None and (known or not ids or not 1 <= length <= LONGEST_COMMENT_TIME):
        raise Refused("The time to comment is fixed by the procedure.", field="comment_time")
    found: dict[str, Any] = {"clock_settings": {"@comment": Setting(length=length)}} if length else {}
    if Deadline.objects.filter(case=case, clock__in=ids, ended_at__isnull=True).exists():
        found["clock_steps"] = [("restart", "@comment")]
    return found


@act(
    "comment",
    icon="message-square",
    trail=_("%(actor)s commented on the preliminary opinion on %(case)s."),
    notice=_("%(case)s: the investor commented on the preliminary opinion."),
    outside=True,
)
def comment(
    case: Case, sight: Sight, *, by: Person, at: datetime, text: str, closing: Closing | None = None
) -> dict[str, Any]:
    """What the investor says on the preliminary opinion, once for each; and on the closing of the deal."""
    demand(text, "Write your comments.", "text")
    draft = CommitteeOpinion.objects.filter(case=case, final=False, sent_at__isnull=False).last()
    if draft is None:
        raise Refused("No preliminary opinion was sent to you.")
    row = Comment.objects.create(case=case, opinion=draft, text=text, author=by, given_at=at)
    content = {"comments": text, "on opinion": str(draft.number)}
    write_revision(case=case, section="comments", content=content, by=by, at=at, act="comment")
    said = note(case, closing, by=by, at=at, act="comment") if closing is not None else {}
    return {"comment_id": row.pk, **said}


@act(
    "ask_hearing",
    icon="users",
    trail=_("%(actor)s asked for a hearing on %(case)s."),
    notice=_("%(case)s: the investor asks for a hearing."),
    outside=True,
)
def ask_hearing(case: Case, sight: Sight, *, by: Person, at: datetime) -> dict[str, Any]:
    """Ask to be heard on the preliminary opinion."""
    return {"hearing_id": Hearing.objects.create(case=case, asked_by=by, asked_at=at).pk}


def _open_hearing(case: Case, side: str) -> Hearing | None:
    """The hearing of a side that isn't held or refused yet."""
    return Hearing.objects.filter(case=case, side=side, held_at__isnull=True, refused_at__isnull=True).first()


def _hearing_of(case: Case, side: str, by: Person, at: datetime, *, refused: bool) -> Hearing:
    """The hearing that is set or refused: one that the notifier asked for; or, for another side, one to which the
    authority invites it.
    """
    if side not in sides_of(case):
        raise Refused(UNKNOWN_SIDE, field="side")
    row = _open_hearing(case, side)
    if row is None and (side == Side.NOTIFIER or refused):
        raise Refused("No hearing of this side waits to be held.", field="side")
    if not refused and not receivers(case, side):
        raise Refused(NOBODY_RECEIVES, field="side")
    return row or Hearing(case=case, side=side, asked_by=by, asked_at=at)


@act(
    "set_hearing",
    form="committee.SetHearingForm",
    icon="calendar",
    trail=_("%(actor)s set the hearing on %(case)s."),
    notice=_("%(case)s: the date of the hearing is set."),
    leaves=Leaves(("place", "refused_because")),
    opens=received(to_be_heard),
)
def set_hearing(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    set_for: datetime | None = None,
    place: str = "",
    refused_because: str = "",
    side: str = Side.NOTIFIER,
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Set the date and place of a side's hearing; or refuse it, with the reason in ``refused_because``."""
    row = _hearing_of(case, side, by, at, refused=bool(refused_because.strip()))
    if refused_because.strip():
        row.refused_at, row.refused_because, row.recorded_by = at, refused_because, by
        row.save()
        _keep_hearing(case, row, by, at, "set_hearing")
        steps = [("stop", "@hearing")] if side == Side.NOTIFIER else []
        return {"hearing_id": row.pk, "side_code": side, "clock_steps": steps}
    if set_for is None:
        raise Refused("Set the date, or say why there is no hearing.", field="set_for")
    if set_for <= at:
        raise Refused("The hearing must still be to come.", field="set_for")
    can_be_heard(case, set_for)
    demand(place, "Say where the hearing takes place.", "place")
    row.set_for, row.place = set_for, place
    row.save()
    said = {"set_for": set_for, "place": place}
    issue(case=case, kind=Letter.Kind.HEARING, by=by, at=at, content=said, passed=passed, side=side)
    return {"hearing_id": row.pk, "side_code": side}


def can_be_heard(case: Case, when: datetime) -> None:
    """Refused unless a hearing falls on a working day, in the hours of the procedure's data, inside the phase."""
    rules, local = system(case.procedure).hearing, when.astimezone(BRUSSELS)
    if rules is None:
        return
    if not is_working_day(calendar(rules.calendar), day_of(local)):
        raise Refused("A hearing is on a working day.", field="set_for")
    if not rules.opens <= local.time() < rules.closes:
        words = "A hearing begins between {opens} and {closes} (Brussels time)."
        raise Refused(say(words, opens=f"{rules.opens:%H:%M}", closes=f"{rules.closes:%H:%M}"), field="set_for")
    ids = procedure_of(case).flow.get("screening", ())
    rows = Deadline.objects.filter(case=case, clock__in=ids, ended_at__isnull=True, due_at__isnull=False)
    ends = rows.order_by("-due_at").values_list("due_at", flat=True).first()
    if ends is not None and when > ends:
        words = "The second phase ends on {day}: a hearing takes place before it does."
        raise Refused(say(words, day=day_text(day_of(ends))), field="set_for")


@act(
    "hold_hearing",
    form="committee.HoldHearingForm",
    icon="file-check",
    trail=_("%(actor)s recorded the hearing on %(case)s."),
    notice=_("%(case)s: the hearing was held."),
    opens=received(heard_now),
)
def hold_hearing(
    case: Case, sight: Sight, *, by: Person, at: datetime, minutes: str, side: str = Side.NOTIFIER
) -> dict[str, Any]:
    """Record the hearing of a side that was held, with its minutes."""
    row = _open_hearing(case, side)
    if row is None:
        raise Refused("No hearing of this side waits to be held.", field="side")
    demand(minutes, "Write down what was said.", "minutes")
    if row.set_for is None:
        raise Refused("Set the date of the hearing first.", field="minutes")
    if row.set_for > at:
        day = day_text(day_of(row.set_for))
        raise Refused(say("The hearing is set for {day}: it isn't held yet.", day=day), field="minutes")
    row.held_at, row.minutes, row.recorded_by = at, minutes, by
    row.save()
    _keep_hearing(case, row, by, at, "hold_hearing")
    found: dict[str, Any] = {"hearing_id": row.pk, "side_code": side}
    if side != Side.NOTIFIER:  # the time to hear is that of whoever asked to be heard
        found["clock_settings"] = {"@hearing": Setting(item=side)}
    return found


def _keep_hearing(case: Case, row: Hearing, by: Person, at: datetime, act: str) -> None:
    own = {} if row.side == Side.NOTIFIER else {"side": english(Side(row.side).label)}
    content = {"hearing": str(row.pk), **own, "minutes": row.minutes, "refused because": row.refused_because}
    write_revision(case=case, section="hearing", content=content, by=by, at=at, act=act)


@act(
    "adopt_opinion",
    form="committee.AdoptForm",
    icon="scale",
    first=24,
    trail=_("%(actor)s recorded the committee's opinion on %(case)s."),
    notice=_("%(case)s: the committee's opinion is recorded; each minister concerned decides."),
    beside=("like files", "union", "opinions", "measures"),
)
def adopt(
    case: Case, sight: Sight, *, by: Person, at: datetime, direction: str, text: str, departs_because: str = ""
) -> dict[str, Any]:
    """Record the committee's final opinion; each minister concerned decides on it.

    One that isn't positive was preceded by a preliminary opinion wherever the procedure gives the investor time to
    answer.
    """
    directed(case, direction)
    demand(text, "Give the reasons.", "text")
    answered = CommitteeOpinion.objects.filter(case=case, final=False, sent_at__isnull=False).exists()
    if direction != POSITIVE and not answered and procedure_of(case).flow.get("comment"):
        words = "Send a preliminary opinion first: the investor may answer an opinion that isn't positive."
        raise Refused(words, field="direction")
    row = _written(case, sight, direction, text, departs_because, by, at, final=True)
    content = {"opinion": english(Direction(direction).label), "reasons": text, "departs because": row.departs_because}
    write_revision(case=case, section="committee_opinion", content=content, by=by, at=at, act="adopt_opinion")
    lapse(case, by, at)
    return {"opinion_id": row.pk}
