"""What turns are worked out from, read for one case or many in one statement, with the turns that are open now.

Read in the product's own context, by whoever writes the difference: what is asked of people doesn't depend on who acts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import Promise

from accounts.access import any_of, label_for
from accounts.models import Service
from accounts.permissions import Permission
from accounts.queries.composed import Slot, composed
from accounts.queries.together import read_together
from casework.lifecycle.kinds import kind as kind_named
from casework.lifecycle.kinds import live_states
from casework.lifecycle.turns import CaseFacts, Seats, TurnSorts, Wanted, filled, of_every_case
from casework.models import Assignment, Case, Correction, Deadline, Downgrade, HandOver, Turn
from casework.procedures.catalogue import lapsing_clocks
from casework.procedures.definitions import Body, Procedure
from casework.queries.composition import rules_under

Row = Mapping[str, Any]
Rule = Callable[[Any], Iterable[Wanted]]  # of a kind's facts
PLAIN = ("pk", "kind", "reference", "state", "author_id", "lead_id", "owning_service_id", "label_id", "next_due_at")
RULES = ("procedure", "procedure_version", "composition_id")
FIELDS = ("code", "permission", "service_id", "person_id", "item", "except_persons", "lifts", "label_id")
LABEL = {"marking": F("label__marking"), "compartments": F("label__compartments")}  # of what hangs off a case
OWN = "turns_"
MOMENTS = ("from_at", "until_at", "due_at")


@dataclass(frozen=True)
class Loaded:
    """A piece of work with the turns that it should have, and those that stand open by the numbers of their rows."""

    kind: str
    number: int
    case: int | None
    reference: str
    wanted: frozenset[Wanted]
    stands: dict[int, Wanted]


def rows_of(rows: QuerySet[Any], *fields: str, **more: Any) -> ArraySubquery:
    """Rows that hang off the case, each as an object of these fields."""
    ordered = rows if rows.query.is_sliced else rows.order_by("pk")
    return ArraySubquery(ordered.values(found=JSONObject(**{name: F(name) for name in fields}, **more)))


def values_of(rows: QuerySet[Any], field: str) -> ArraySubquery:
    """One field of the rows that hang off the case."""
    return ArraySubquery(rows.order_by("pk").values(field))


def of_case(model: Any, **filters: Any) -> QuerySet[Any]:
    """The rows of a model that hang off the case, without what its manager joins."""
    rows: QuerySet[Any] = model._base_manager.filter(case=OuterRef("pk"), **filters)
    return rows


def moment(text: str | None) -> datetime | None:
    """A moment as the database writes it into an object."""
    return datetime.fromisoformat(text) if text else None


@composed
def _services() -> QuerySet[Any, Any]:
    return Service.objects.values_list("code", "pk")


@composed
def _rows(kind: str, columns: Callable[[], dict[str, Any]]) -> QuerySet[Any, Any]:
    # no column may be called as a field of the case is
    named = {f"{OWN}{name}": column for name, column in {**_common_columns(), **columns()}.items()}
    these = any_of("pk", Slot("cases", ArrayField(BigIntegerField())))
    rows: QuerySet[Any, Any] = Case.objects.filter(these, kind=kind).order_by("pk").values(*PLAIN, *RULES, **named)
    return rows


def load(cases: Collection[int], kind: str) -> Iterator[Loaded]:
    """The turns wanted and open of these cases of one kind. One query."""
    how = kind_named(kind).turns
    if how is None:
        return
    services, rows = _services().about(), _rows(kind, how.columns).about(cases=list(cases))
    read_together(services, rows)
    numbers = dict(services)
    for found in rows:
        row = {name.removeprefix(OWN): value for name, value in found.items()}
        facts = how.facts(row, numbers)
        stands = {one["id"]: _wanted(one) for one in row["open_turns"]}
        yield Loaded(kind, row["pk"], row["pk"], row["reference"], how.wanted(facts), stands)


def standing(kind: str, number: int) -> dict[int, Wanted]:
    """The turns that are open of one piece of work that is no case. One query."""
    rows = Turn.objects.filter(kind=kind, number=number, closed_at=None)
    return {row["id"]: _wanted(row) for row in rows.values("id", *FIELDS, *MOMENTS)}


def common_facts(row: Row, services: Mapping[str, int]) -> dict[str, Any]:
    """What every kind knows of a case, as arguments of its own facts; every service's number by its code."""
    rules = rules_under(*(row[name] for name in RULES))
    return {
        "state": row["state"],
        "live": row["state"] in live_states(),
        "author": row["author_id"],
        "authors": frozenset({row["author_id"], *row["wrote"]}),
        "lead": row["lead_id"],
        "owner": row["owning_service_id"],
        "label": row["label_id"],
        "due_at": row["next_due_at"],
        "bodies": {code: _seats(body, services) for code, body in rules.bodies.items()},
        "open_clocks": _open_clocks(row, rules),
        "receivers": tuple(row["receivers"]),
        "corrections": {one["id"]: one["proposed_by_id"] for one in row["corrections"]},
        "downgrades": {one["id"]: (one["proposed_by_id"], label_above(row, one)) for one in row["lower"]},
        "right_ran_out": any(one["state"] == "expired" and one["clock"] in lapsing_clocks() for one in row["clocks"]),
    }


def _seats(body: Body, services: Mapping[str, int]) -> Seats:
    sits, agrees = ({services[one] for one in codes if one in services} for codes in (body.services, body.validators))
    return Seats(frozenset(sits), frozenset(agrees), body.quorum or 1)


def _open_clocks(row: Row, rules: Procedure) -> dict[str, datetime | None]:
    days = [(moment(one["due_at"]), one["clock"]) for one in row["clocks"]]
    first = sorted(days, key=lambda one: (one[0] is None, one[0]), reverse=True)
    return {name: due_at for due_at, clock in first for name in rules.called(clock)}


def label_above(row: Row, one: Row) -> int | None:
    """The label of a turn about something that stands above the case, read by the case's own services; empty for what
    doesn't. One query where there is one.
    """
    marking = max(one["marking"], row["marking"])
    compartments = {*one["compartments"], *row["compartments"]}
    if (marking, compartments) == (row["marking"], set(row["compartments"])):
        return None
    return label_for(marking=marking, compartments=sorted(compartments), services=row["services"])


@dataclass(frozen=True)
class TurnKind:
    """How a kind of case works out its turns: what it reads of a case, the facts of that, and rules over these.

    Whoever is asked nothing reads whom a case waits for.
    """

    asks: TurnSorts
    by_state: Mapping[str, tuple[Rule, ...]]
    always: tuple[Rule, ...] = ()  # in whatever state
    columns: Callable[[], dict[str, Any]] = dict  # of the case, each by its name
    # of a row, and every service's number by its code
    facts: Callable[[Row, Mapping[str, int]], CaseFacts] = lambda row, services: CaseFacts(
        **common_facts(row, services)
    )
    waits: Mapping[str, Promise | str] = field(default_factory=dict)  # by state
    desks: Mapping[str, Permission] = field(default_factory=dict)  # by state: what they hold whom it waits for
    owes: str = ""  # the code of what services owe: a case waits for these

    def wanted(self, facts: CaseFacts) -> frozenset[Wanted]:
        """Everything that a case asks now."""
        rules = (*self.by_state.get(facts.state, ()), *self.always, of_every_case)
        return filled(facts, [one for rule in rules for one in rule(facts)])


def _common_columns() -> dict[str, Any]:
    corrections = Correction.objects.filter(deadline__case=OuterRef("pk"), state="proposed")
    return {
        "wrote": values_of(of_case(Assignment, role="author"), "person_id"),
        "receivers": values_of(of_case(HandOver, signed_at=None, withdrawn_at=None), "receiver_id"),
        "corrections": rows_of(corrections, "id", "proposed_by_id"),
        "marking": F("label__marking"),
        "compartments": F("label__compartments"),
        "services": F("label__services"),
        "lower": rows_of(of_case(Downgrade, state="proposed"), "id", "proposed_by_id", **LABEL),
        "clocks": rows_of(of_case(Deadline, ended_at=None), "clock", "state", "due_at"),
        "open_turns": rows_of(of_case(Turn, closed_at=None), "id", *FIELDS, *MOMENTS),
    }


def _wanted(row: Row) -> Wanted:
    return Wanted(
        code=row["code"],
        permission=Permission(row["permission"]),
        service=row["service_id"],
        person=row["person_id"],
        item=row["item"],
        except_persons=frozenset(row["except_persons"]),
        label=row["label_id"],
        lifts=row["lifts"],
        **{name: moment(row[name]) if isinstance(row[name], str) else row[name] for name in MOMENTS},
    )
