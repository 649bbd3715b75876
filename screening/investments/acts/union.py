"""The other states of the Union and the Commission: a file is notified to them, and what they say moves their clocks.

Those clocks run beside the national ones and stop none of them: the national authority decides. They are those of the
regulation in force when the file was opened.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Person
from accounts.sentences import say
from casework.actions.clocks import Setting
from casework.errors import Refused
from casework.lifecycle.acts import Leaves
from casework.models import Case, Deadline
from casework.procedures.ledger import day_text
from casework.queries.facts import procedure_of
from screening.investments.models import UnionExchange
from screening.investments.procedures.system import system
from screening.investments.queries.clock_starts import start_of
from screening.investments.table import act

Kind = UnionExchange.Kind
Step = tuple[str, str]
RUNNING = ("@union_intent", "@union_comment", "@union_question", "@union_opinion")
# what each word does to the clocks of the Union (Regulation 2019/452, art. 6; several of them unconfirmed)
STEPS: Mapping[str, tuple[Step, ...]] = {
    Kind.INTENT: (("stop", "@union_intent"),),
    Kind.QUESTION: (("stop", "@union_intent"),),
    # whoever asked has time anew from the receipt of the answer; that of the others runs on
    Kind.ANSWERED: (("restart", "@union_question"),),
    Kind.COMMENT: (("stop", "@union_intent"), ("start", "@union_opinion")),
    Kind.OPINION: tuple(("stop", symbol) for symbol in RUNNING),
    Kind.CLOSED: tuple(("stop", symbol) for symbol in RUNNING),
}
COMMISSION = "COM"
# the states that take part in the mechanism
UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
STATES = tuple(UNION.split(" "))


def _dated(on: date, at: datetime) -> None:
    if on > day_of(at):
        raise Refused("This can't have happened in the future.", field="happened_on")


def _after_filing(case: Case, on: date) -> None:
    """Nobody receives a notification before it was handed in."""
    filed = day_of(case.opened_at) if case.opened_at else None
    if filed is not None and on < filed:
        words = "The file was opened on {day}: the other states can't have received it before."
        raise Refused(say(words, day=day_text(filed)), field="happened_on")


def _ours(given: Mapping[str, Any]) -> bool:
    """Of the words of the Union's mechanism our answer alone leaves the house."""
    return given.get("kind") == UnionExchange.Kind.ANSWERED


@act(
    "notify_union",
    form="words.NotifyUnionForm",
    icon="send",
    trail=_("%(actor)s notified the other states of %(case)s."),
    notice=_("%(case)s: the other states of the Union were notified."),
    leaves=Leaves(("text",), writes=False),
    marks=("to the Union",),
)
def notify_union(
    case: Case, sight: Sight, *, by: Person, at: datetime, happened_on: date, text: str = ""
) -> dict[str, Any]:
    """The other states and the Commission received the notification on that day: their clocks begin with it."""
    _dated(happened_on, at)
    _after_filing(case, happened_on)
    row = _write(case, Kind.NOTIFIED, "", text, happened_on, by, at)
    start = Setting(start=start_of(happened_on))
    settings = {"@union_intent": start, "@union_comment": start}
    return {"exchange_id": row.pk, "clock_settings": settings}


@act(
    "record_exchange",
    form="words.ExchangeForm",
    icon="message-square",
    trail=_("%(actor)s recorded a word of the other states on %(case)s."),
    notice=_("%(case)s: the other states of the Union sent word."),
    leaves=Leaves(("text",), writes=False, only=_ours),
    marks=("to the Union",),
)
def record_exchange(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    kind: str,
    happened_on: date,
    state_code: str = "",
    text: str = "",
) -> dict[str, Any]:
    """A word of another state or of the Commission (``state_code`` "COM"), or our answer to one, on that day."""
    if kind not in STEPS:
        raise Refused("Choose what was said.", field="kind")
    _dated(happened_on, at)
    told = UnionExchange.objects.filter(case=case, kind=Kind.NOTIFIED).first()
    if told is None:
        raise Refused("Record first that the other states were notified.", field="kind")
    if happened_on < told.happened_on:
        day = day_text(told.happened_on)
        raise Refused(say("The other states were notified on {day}.", day=day), field="happened_on")
    if kind == Kind.OPINION and state_code not in ("", COMMISSION):
        raise Refused("An opinion comes from the Commission; another state comments.", field="state_code")
    if kind in (Kind.INTENT, Kind.QUESTION, Kind.COMMENT):
        _said_by(case, state_code)
    who = COMMISSION if kind == Kind.OPINION else state_code
    if kind == Kind.ANSWERED:
        who = _asked_by(case, state_code)
    row = _write(case, kind, who, text, happened_on, by, at)
    steps, settings = _clocks(case, kind, who, happened_on)
    return {"exchange_id": row.pk, "clock_steps": steps, "clock_settings": settings}


def _said_by(case: Case, state_code: str) -> None:
    """Another state of the Union, or the Commission: nobody comments on a file of their own."""
    if state_code not in (*STATES, COMMISSION):
        raise Refused("Say who: a state, or the Commission.", field="state_code")
    if state_code == system(case.procedure).country:
        raise Refused("Our own state doesn't comment on its own file: choose another one.", field="state_code")


def _asked_by(case: Case, state_code: str) -> str:
    """Whose question an answer answers: the one named, or the only one who asked."""
    rows = UnionExchange.objects.filter(case=case, kind=Kind.QUESTION)
    asked = set(rows.values_list("state_code", flat=True))
    if state_code in asked:
        return state_code
    if state_code or len(asked) != 1:
        raise Refused("Say whose question was answered.", field="state_code")
    return str(asked.pop())


def _clocks(case: Case, kind: str, who: str, on: date) -> tuple[list[Step], dict[str, Setting]]:
    """What a word does to the clocks, on the day it was said: an answer gives time to whoever asked and to nobody else,
    a comment ends the own time of whoever gives it and starts that of the Commission with the end of the others'.
    """
    day, steps = start_of(on), list(STEPS[kind])
    settings = {symbol: Setting(happened=day) for symbol in RUNNING}
    if kind == Kind.ANSWERED:
        settings["@union_question"] = Setting(start=day, item=who)
    if kind == Kind.COMMENT:
        settings["@union_opinion"] = Setting(start=_end_of_comments(case, but=who) or day)
        settings["@union_question"] = Setting(happened=day, item=who)
        steps.append(("stop", "@union_question"))
    return steps, settings


def _end_of_comments(case: Case, *, but: str) -> datetime | None:
    """The last day on which the others can still comment; ``but`` has done so."""
    flow = procedure_of(case).flow
    names = [one.rpartition(":")[2] for key in ("union_comment", "union_question") for one in flow.get(key, ())]
    rows = Deadline.objects.filter(case=case, clock__in=names, ended_at__isnull=True, due_at__isnull=False)
    return rows.exclude(item=but).order_by("-due_at").values_list("due_at", flat=True).first()


def _write(case: Case, kind: str, who: str, text: str, on: date, by: Person, at: datetime) -> UnionExchange:
    return UnionExchange.objects.create(
        case=case, kind=kind, state_code=who, text=text, happened_on=on, recorded_by=by, recorded_at=at
    )
