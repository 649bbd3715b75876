"""Measures: talks that stop the clock, texts of both sides that stay side by side, and what is settled of them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import Sight, sight_of
from accounts.days import day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.revisions import write_revision
from casework.actions.set_days import OBLIGATION as OWED
from casework.blocks.obligations import acts
from casework.blocks.obligations.acts import owe
from casework.errors import Refused, demand
from casework.lifecycle.acts import Leaves, Step, steps
from casework.models import Case
from screening.investments.access import outside
from screening.investments.models import Measure, MeasureText, Obligation
from screening.investments.procedures.system import system
from screening.investments.queries.section_words import english
from screening.investments.table import act
from screening.investments.tables.children import MEASURE

STOPS = {"open_talks": gettext_noop("talks on measures")}  # why a clock stands still, by the act that stops it
STEPS = {str(row.target): row.act for row in MEASURE.rows}  # of the table, by what a measure becomes
SETTLED = (Measure.State.AGREED, Measure.State.IMPOSED)
LONGEST_CYCLE = 60  # months between two reports


def _measure(case: Case, measure_id: int | None, *states: str) -> Measure:
    """A measure of the case in one of these states; Refused when there is none."""
    row = Measure.objects.select_for_update().filter(case=case, pk=measure_id or 0).first()
    if row is None:
        raise Refused("Choose a measure of this file.", field="measure_id")
    if states and row.state not in states:
        raise Refused(
            say("This can't be done with a measure that is {state}.", state=str(row.state)), field="measure_id"
        )
    return row


def _add_text(measure: Measure, *, side: str, text: str, remark: str, by: Person, at: datetime) -> MeasureText:
    """The next version of a measure's text; whoever sits on the other side reads it from now on."""
    demand(text, "Write the text of the measure.", "text")
    last = newest_of(measure)
    return MeasureText.objects.create(
        case_id=measure.case_id,
        measure=measure,
        number=(last.number if last else 0) + 1,
        side=side,
        text=text.strip(),
        remark=remark.strip(),
        shared_at=at,
        written_by=by,
        written_at=at,
    )


def newest_of(measure: Measure, *sides: str) -> MeasureText | None:
    """The newest version of one side, or of either."""
    return MeasureText.objects.filter(measure=measure, side__in=sides or MeasureText.Side).order_by("-number").first()


def _agreed_text(measure: Measure, number: int) -> str:
    """The text of the authority's newest version, which must be the one that was read."""
    newest = newest_of(measure, MeasureText.Side.AUTHORITY)
    if newest is None or newest.number != number:
        raise Refused("The authority has written another version since: read it before you agree.", field="agrees")
    return newest.text


def _binding(measure: Measure) -> MeasureText:
    """The later of both sides' newest versions, which say the same. Refused when they don't."""
    ours, theirs = (newest_of(measure, side) for side in (MeasureText.Side.AUTHORITY, MeasureText.Side.INVESTOR))
    if ours is None or theirs is None:
        words = "Only one side has written a text: it is agreed once both have written the same."
        raise Refused(words, field="result")
    if " ".join(ours.text.split()) != " ".join(theirs.text.split()):
        words = (
            "The texts differ (the authority's version {ours}, the investor's version {theirs}):"
            " a measure is agreed once both have written the same."
        )
        raise Refused(say(words, ours=ours.number, theirs=theirs.number), field="result")
    return max(ours, theirs, key=lambda row: row.number)


def _revise(case: Case, *, by: Person, at: datetime, act: str) -> None:
    """What the measures say now, so that whoever countersigns sees what changed."""
    content = {}
    for measure in Measure.objects.filter(case=case):
        newest = newest_of(measure)
        words = f"{measure.title} ({english(Measure.State(measure.state).label)})"
        content[f"measure {measure.pk}"] = f"{words}: {newest.text}" if newest else words
    write_revision(case=case, section="measures", content=content, by=by, at=at, act=act)


@act(
    "open_talks",
    icon="scale",
    tone="paused",
    trail=_("%(actor)s opened talks on measures for %(case)s."),
    notice=_("%(case)s: talks on measures are open."),
)
def open_talks(case: Case, sight: Sight) -> None:
    """Open talks on measures: the clocks that the procedure names stand still until they end."""


@act(
    "end_talks",
    icon="lock",
    trail=_("%(actor)s ended the talks on measures for %(case)s."),
    notice=_("%(case)s: the talks on measures are over."),
)
def end_talks(case: Case, sight: Sight) -> None:
    """End the talks: every measure is settled or dropped by then, and the clocks run again."""


@act(
    "write_measure",
    form="measures.MeasureForm",
    icon="file-pen-line",
    trail=_("%(actor)s put a measure on the table for %(case)s."),
    notice=_("%(case)s: a measure was put on the table."),
    leaves=Leaves(("title", "text", "remark"), writes=False),
)
def write(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    code: str,
    title: str,
    text: str,
    remark: str = "",
    measure_id: int | None = None,
) -> dict[str, Any]:
    """Put a measure on the table, or a new version of the authority's text of one that is in talks."""
    if measure_id is None:
        if code not in system(case.procedure).measures:
            raise Refused("Choose a kind of measure of this procedure.", field="code")
        demand(title, "Give the measure a title.", "title")
        measure = Measure.objects.create(
            case=case, code=code, title=title.strip()[:200], proposed_by=by, proposed_at=at
        )
    else:
        measure = _measure(case, measure_id, Measure.State.TALKS)
    row = _add_text(measure, side=MeasureText.Side.AUTHORITY, text=text, remark=remark, by=by, at=at)
    _revise(case, by=by, at=at, act="write_measure")
    return {"measure_id": measure.pk, "text_id": row.pk}


@act(
    "answer_measure",
    icon="file-pen-line",
    trail=_("%(actor)s answered a measure for %(case)s."),
    notice=_("%(case)s: the investor answered a measure."),
    outside=True,
)
def answer(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    measure_id: int,
    text: str = "",
    remark: str = "",
    agrees_to: int | None = None,
) -> dict[str, Any]:
    """The investor's version of a measure's text, from outside; or its word for a version of the authority's.

    ``agrees_to`` is the number of that version, which must be the authority's newest: its text becomes the investor's.
    """
    measure = _measure(case, measure_id, Measure.State.TALKS)
    said = text if agrees_to is None else _agreed_text(measure, agrees_to)
    row = _add_text(measure, side=MeasureText.Side.INVESTOR, text=said, remark=remark, by=by, at=at)
    _revise(case, by=by, at=at, act="answer_measure")
    return {"measure_id": measure.pk, "text_id": row.pk}


@act(
    "settle_measure",
    form="measures.SettleMeasureForm",
    icon="check",
    trail=_("%(actor)s settled a measure for %(case)s."),
    notice=_("%(case)s: a measure was settled."),
    notices={
        "agreed": _("%(case)s: a measure was agreed."),
        "imposed": _("%(case)s: a measure was imposed."),
        "dropped": _("%(case)s: a measure was dropped."),
    },
)
def settle(case: Case, sight: Sight, *, by: Person, at: datetime, measure_id: int, result: str) -> dict[str, Any]:
    """A measure is agreed with the investor, imposed without agreement, or dropped.

    It is agreed only when both sides have written the same text, and imposed in the authority's; that version binds.
    """
    measure = _measure(case, measure_id, Measure.State.TALKS)
    if result not in STEPS:
        raise Refused("Say whether the measure is agreed, imposed or dropped.", field="result")
    binding = _binding(measure) if result == Measure.State.AGREED else None
    if result == Measure.State.IMPOSED:
        binding = newest_of(measure, MeasureText.Side.AUTHORITY)
    move(measure, STEPS[result], settled_by=by, settled_at=at, binding=binding)
    _revise(case, by=by, at=at, act="settle_measure")
    return {"measure_id": measure.pk, "settled_code": result}


@act(
    "start_monitoring",
    icon="eye",
    tone="info",
    first=28,
    trail=_("%(actor)s began to watch the measures of %(case)s."),
    notice=_("%(case)s: the measures are watched from now on."),
)
def start_monitoring(case: Case, sight: Sight) -> None:
    """From now on the obligations under the measures are watched."""


@act(
    "add_obligation",
    form="measures.ObligationForm",
    icon="plus",
    trail=_("%(actor)s added an obligation to %(case)s."),
    notice=_("%(case)s: an obligation was added."),
    leaves=Leaves(("text",), writes=False),
)
def add_obligation(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    measure_id: int,
    text: str,
    due_on: date,
    every_months: int | None = None,
) -> dict[str, Any]:
    """Something owed under a settled measure by a day; one that repeats is asked for again once it is met."""
    measure = _measure(case, measure_id, *SETTLED)
    demand(text, "Say what is owed.", "text")
    if due_on < day_of(at):
        raise Refused("The day must lie ahead.", field="due_on")
    if every_months is not None and not 0 < every_months <= LONGEST_CYCLE:
        raise Refused("Repeat after 1 to 60 months.", field="every_months")
    item, owed = str(1 + Obligation.objects.filter(case=case).count()), {"measure_id": measure.pk, "text": text.strip()}
    row = owe(case=case, item=item, day=due_on, by=by, at=at, every_months=every_months, **owed)
    return {"obligation_id": row.pk, "clock_settings": {OWED: Setting(begun=True)}}


def report(*, reference: str, obligation_id: int, by: Person, at: datetime, **given: Any) -> Obligation:
    """Report on an obligation from outside. Raises Absent, Refused, Conflict."""
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True) as case:
        row: Obligation = acts.step(case, sight, obligation_id, "report", by=by, at=at, **given)
    return row


def step(
    *,
    reference: str,
    obligation_id: int,
    act: str,
    by: Person,
    at: datetime,
    text: str = "",
    version: int | None = None,
) -> Obligation:
    """Find an obligation met, ask again, record a breach, or end it. Raises Absent, Refused, Conflict."""
    given: dict[str, Any] = {"text": text, "version": version}
    row: Obligation = acts.take(reference=reference, kind="fdi", pk=obligation_id, act=act, by=by, at=at, **given)
    return row


_STEP = Step(
    _("%(actor)s recorded %(step_code)s for an obligation of %(case)s."),
    _("%(case)s: something happened to an obligation."),
    event="file.obligation",
)
steps(
    "obligation",
    report=replace(_STEP, asks=(_("What was done"), say("Say what was done."))),
    accept=_STEP,
    ask_again=replace(_STEP, asks=(_("What is still missing"), say("Say what is still missing."))),
    find_breach=replace(_STEP, asks=(_("What the breach is"), say("Say what the breach is.")), danger=True),
    end=replace(_STEP, asks=(_("Why the obligation ends"), say("Say why the obligation ends.")), danger=True),
)


def written(row: Obligation, act: str, text: str, by: Person, at: datetime) -> dict[str, Any]:
    """What a step writes of its words: report and question stay under each other, neither is ever written over."""
    if act == "report":
        return {"report": f"{row.report}\n\n{text}" if row.report else text}
    if act == "ask_again":  # read from outside: no name of an officer
        return {"report": f"{row.report}\n\n— {text}".strip()}
    return {} if act == "accept" else {"finding": text}
