"""What happened on a case, as sentences: events of the trail through the read door, newest first; and of two people at
one case, what the other did since, or oneself in another window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Sight, any_of
from accounts.audit.codes import Code, render
from accounts.models import Event
from accounts.queries.composed import Slot, composed
from accounts.queries.together import read
from casework.access import CASE, PERSON, open_labels
from casework.lifecycle.acts import acts_of
from casework.lifecycle.kinds import kind
from casework.models import Case
from casework.procedures.catalogue import clock_title
from casework.procedures.definitions import Procedure
from casework.queries.facts import procedure_of

PAGE = 50
# shown on demand: everybody's reading would bury the acts
READING = Q(code__startswith="access.") | Q(code__in=("document.opened", "case.section_read"))
# of what isn't an act of the table
TONES = {"positions_reset": "soon", "paused": "paused", "expired": "danger", "warned": "soon"}
ICONS = {"started": "plus", "draft_saved": "pencil", "section_read": "eye", "read": "eye"}


@dataclass(frozen=True)
class TimelineEvent:
    """One line: when, what in a sentence with its person, and that person's service then."""

    pk: int
    at: datetime
    sentence: str
    who: str
    icon: str
    tone: str
    code: str
    name: str  # of whoever acted, for a sentence of another page


@dataclass(frozen=True)
class TimelinePage:
    """A page of events, and the number to go on from."""

    events: tuple[TimelineEvent, ...]
    older_than: int | None


def events_of(case: Case, sight: Sight) -> QuerySet[Event]:
    """Events on the case that clearance and compartments open, and the own: the twin of the trail's policy."""
    return _openable(case.pk, open_labels(sight), sight.person_id)


def _openable(case: int | Slot, labels: list[int] | Slot, person: int | Slot) -> QuerySet[Event]:
    rule = Q(label_id__isnull=True) | Q(any_of("label_id", labels)) | Q(actor_id=person)
    return Event.objects.filter(rule, case_id=case).select_related("actor").order_by("-id")


def timeline(
    case: Case, sight: Sight, *, before: int | None = None, reading: bool = False, most: int = PAGE
) -> TimelinePage:
    """Events newest first. ``before`` is the number to go on from; ``reading`` adds who read what."""
    values = {"case": case.pk, "person": sight.person_id, "labels": open_labels(sight)}
    older = {} if before is None else {"before": before}
    found = list(read(_events(reading, before is not None, most + 1).about(**values, **older)))
    rules = procedure_of(case)
    return TimelinePage(
        tuple(_event(e, rules) for e in found[:most]), found[most - 1].pk if len(found) > most else None
    )


@composed
def _events(reading: bool, older: bool, most: int) -> QuerySet[Event]:
    rows = _openable(CASE, Slot("labels", ArrayField(BigIntegerField())), PERSON)
    rows = rows if reading else rows.exclude(READING)
    return (rows.filter(id__lt=Slot("before", BigIntegerField())) if older else rows)[:most]


def said(code: str, data: Mapping[str, object], actor: str, reference: str, rules: Procedure) -> str:
    """An event's sentence with the clock by its title and days as people write them."""
    if code == Code.REFUSED:
        return _("%(actor)s was refused: %(act)s.") % {"actor": actor, "act": _act(str(data.get("view", "")), rules)}
    values: dict[str, object] = {**data, "actor": actor, "case": reference}
    clock = str(data.get("clock", ""))
    if clock:
        values["clock"] = format_lazy(gettext_lazy("“{}”"), gettext_lazy(clock_title(rules, clock)))
    return render(code, values.items())


def _act(view: str, rules: Procedure) -> str:
    """What was asked for, as its button says it."""
    table, act = kind(rules.kind).table, view.removeprefix("act.")
    return _(table.row(act).title) if act in table.acts else _("a page or an act of the case")


def _person(event: Event) -> dict[str, str]:
    """To whom it was done, under the name of then."""
    return {"person": event.subject_name} if event.subject_name else {}


def _event(event: Event, rules: Procedure) -> TimelineEvent:
    name = event.actor_name or (event.actor.name if event.actor else _("The system"))
    noun, _dot, what = event.code.rpartition(".")
    act = acts_of(rules.kind).get(what) if noun == "case" else None
    return TimelineEvent(
        pk=event.pk,
        at=event.recorded_at,
        sentence=said(event.code, {**event.data, **_person(event)}, name, event.case_reference, rules),
        who=event.service_code or _("The system"),  # the name stands in the sentence
        icon=act.icon if act else "clock" if noun == "clock" else ICONS.get(what, "circle-dot"),
        tone=act.tone if act else TONES.get(what, "none"),
        code=event.code,
        name=name,
    )


# on the trail of a case beside the act that it belongs to: the version doesn't grow by these
BESIDE = frozenset({"case.person_left", "case.grant_ended", "case.hand_over_withdrawn", "case.positions_reset"})
MOST = 12  # events shown


def done_by_oneself(case: Case, sight: Sight, act: str, version: int) -> Event | None:
    """The only thing that happened since, where that is this very act by this very person."""
    if case.version != version + 1:
        return None
    last = events_of(case, sight).filter(code__startswith="case.").exclude(READING).first()
    return last if last is not None and last.code == f"case.{act}" and last.actor_id == sight.person_id else None


def only_own_since(case: Case, sight: Sight, version: int) -> bool:
    """Whether everything that happened since a version was looked at is this person's own.

    An act or an edit of a case makes its version grow by one. Whatever else stands between those on the trail has to be
    the person's too, so that what can't be told counts as somebody else's.
    """
    grown = case.version - version
    if not 0 < grown <= MOST:
        return grown == 0
    for event in events_of(case, sight).exclude(READING)[: 5 * MOST]:
        if event.actor_id != sight.person_id:
            return False
        grown -= event.code.startswith("case.") and event.code not in BESIDE and event.label_id in (None, case.label_id)
        if not grown:
            return True
    return False


def theirs_since(case: Case, sight: Sight, version: int) -> tuple[TimelineEvent, ...]:
    """The acts and edits since a version was looked at, newest first; each grew the version by one."""
    grown = min(MOST, max(0, case.version - version))
    acts = [e for e in timeline(case, sight, most=5 * MOST).events if e.code.split(".")[0] in ("case", "action")]
    return tuple(acts[:grown])
