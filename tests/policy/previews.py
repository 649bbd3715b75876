"""An act's preview beside what the act then does: who gains access, who is told, what moves."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.access import sights_of
from accounts.context import acting_as_system
from accounts.models import Person
from casework.access import called, case_facts, sees
from casework.actions import set_days
from casework.actions.effects import Effects, effects
from casework.blocks.remedies.forms import whose_fine
from casework.lifecycle.acts import acts_of
from casework.lifecycle.kinds import kind
from casework.models import Case, Deadline, Notice
from casework.notifications.deliver import deliver_next

SAME = timedelta(minutes=5)  # between looking and clicking
# Their dates follow from what the form says.
FORM_DECIDES_DATES = frozenset(
    {"extend_phase", "settle_correction", "close", "send_request", "notify_fine", "settle_fine", "record_exchange"}
    | {"ask_question", "state_closing"}
)
OWED = {"add_action": set_days.ACTION, "add_obligation": set_days.OBLIGATION}  # end with the day that the form names
# Notices of their own words that an act gives beside its own.
BESIDE = {"settle_downgrade": ("marking.words_kept",)}


class Comparer:
    """Does acts as ``flow.do`` does, and compares each of a table with its preview."""

    def __init__(self, do: Callable[..., Any]) -> None:
        self.original = do
        self.compared: set[str] = set()
        self.wrong: list[str] = []

    def do(self, act: Callable[..., Any], /, *, by: Person, at: datetime | None = None, **given: Any) -> Any:
        """The act, with what it said before and what it did after."""
        case = _case(given.get("reference", ""))
        name = _name(case, act) if case is not None else ""
        if case is None or not name:
            return self.original(act, by=by, at=at, **given)
        moment = at or timezone.now()
        said, before = _preview(case, name, by, moment, given), _standing(case, moment)
        result = self.original(act, by=by, at=at, **given)
        self.compared.add(name)
        after = _case(case.reference)
        assert after is not None
        self.wrong += [
            f"{name} on {case.state}: {line}"
            for line in _differ(said, before, _standing(after, moment), case, after, name)
        ]
        return result


def _case(reference: str) -> Case | None:
    with acting_as_system("a test looks"):
        return (
            Case.objects.select_related("label", "lead", "author", "owning_service").filter(called(reference)).first()
        )


def _name(case: Case, act: Callable[..., Any]) -> str:
    return next((name for name, spec in acts_of(case.kind).items() if spec.function is act), "")


def _preview(case: Case, act: str, by: Person, at: datetime, given: Mapping[str, Any]) -> Effects:
    with acting_as_system("a test looks"):
        _deliver(at)
        typed = set_days.settings(given.get("due_on"), at, clock=OWED[act]) if act in OWED else None
        addressed = {"side": given.get("side", ""), **(whose_fine(case) if act == "settle_fine" else {})}
        return effects(case=case, act=act, by_id=by.pk, at=at, settings=typed, given=addressed)


def _deliver(at: datetime) -> None:
    while deliver_next(at=max(at, timezone.now()) + timedelta(seconds=1)):
        pass


def _standing(case: Case, now: datetime) -> dict[str, Any]:
    with acting_as_system("a test looks"):
        _deliver(now)
        people = list(Person.objects.filter(is_active=True))
        facts, sights = case_facts(case, now), sights_of(people, at=now)
        clocks = {
            d.clock: d.due_at
            for d in Deadline.objects.filter(case=case, ended_at__isnull=True, state="running").order_by("pk")
        }
        notices = set(Notice.objects.values_list("pk", flat=True))
        return {"see": {p.pk for p in people if sees(sights[p.pk], facts)}, "clocks": clocks, "notices": notices}


def _differ(
    said: Effects, before: dict[str, Any], after: dict[str, Any], case: Case, then: Case, act: str
) -> list[str]:
    found = []
    target = kind(case.kind).table.row(act).target
    if then.state != (target.value if target is not None else case.state):
        found.append(f"the state became {then.state}")
    gained = after["see"] - before["see"]
    surprise = gained ^ set(said.gains) if not said.chosen else set(said.gains) - gained
    if surprise:
        found.append(f"access: said {sorted(said.gains)}, gained {sorted(gained)}")
    with acting_as_system("a test looks"):
        new = Notice.objects.filter(
            pk__in=after["notices"] - before["notices"], code__in=(f"case.{act}", *BESIDE.get(act, ()))
        )
        told = set(new.values_list("person_id", flat=True))
    if (told != said.told) if not said.chosen else not said.told <= told:
        found.append(f"told: said {sorted(said.told)}, told {sorted(told)}")
    if act not in FORM_DECIDES_DATES:
        found += _dates(said, before["clocks"], after["clocks"])
    return found


def _dates(said: Effects, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    moved = {c for c in {*before, *after} if not _same(before.get(c, 0), after.get(c, 0))}
    spoken = {change.clock for change in said.changes}
    wrong = [f"the clock {clock} moved and nobody said so" for clock in sorted(moved - spoken)]
    for change in said.changes:
        if (
            change.verb in ("start", "resume")
            and change.clock in after
            and not _same(change.new_due, after[change.clock])
        ):
            wrong.append(f"the clock {change.clock} was to be due on {change.new_due}, and is on {after[change.clock]}")
    return wrong


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < SAME
    return bool(one == other)
