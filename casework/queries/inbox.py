"""The inbox: what needs this person now, sorted by what runs out first. Lists and counts go through the read door.

A tab is a handful of branches, each one a filter that an index serves; a page is the union of their first rows, so
its cost doesn't grow with the cases that aren't shown. Counts stop at a cap: nobody needs to know that it is 14,203.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.access import Sight, any_of, in_force
from accounts.context import fetched
from accounts.days import day_of
from accounts.models import Person, RoleAssignment, Service
from accounts.queries.asker import NUMBERS, asker_of, slots
from accounts.queries.composed import Slot, composed_each
from accounts.queries.frozen import seen
from accounts.queries.together import read
from accounts.roles import ROLES, permissions_of, worked_on
from casework.access import Shape, cases_behind, doorway
from casework.lifecycle.common import DRAFT, ENDED
from casework.lifecycle.kinds import kind, kinds, live_states, states_that_came_back
from casework.models import Case, Notice, SavedFilter, Subject, Turn
from casework.queries import keyset, turn_words, turns
from casework.queries.deadlines import Limit, next_limits
from casework.queries.keyset import Order
from casework.queries.left_behind import lead_choices
from casework.queries.notices import unread_things
from casework.queries.turn_facts import rows_of as rows_of_case
from casework.queries.turn_facts import values_of

PAGE = 50  # rows
CAP = 500  # a count beyond it reads "500+"
TABS = ("mine", "service", "waiting", "watching", "done")
EVERY = "every"  # no tab: whatever the person may see
ORDERS = keyset.orders(
    {
        "due": "next_due_at",
        "reference": "reference",
        "marking": "label__marking",
        "opened": "opened_at",
        "closed": "closed_at",
    }
)
COLUMNS = (
    "id",
    "reference",
    "title",
    "kind",
    "state",
    "urgent",
    "version",
    "next_due_at",
    "opened_at",
    "closed_at",
    "procedure",
)


@dataclass(frozen=True)
class Row:
    """One case of a list, ready to print."""

    pk: int
    reference: str
    kind: str
    url: str
    title: str
    state: str
    state_words: str
    marking: int
    service: str
    lead: str
    urgent: bool
    minor: bool
    unread: bool
    turns: tuple[turn_words.ShownTurn, ...]
    waits_for: str
    limit: Limit | None
    due_at: datetime | None
    version: int


@dataclass(frozen=True)
class Count:
    """A number that stops at the cap."""

    number: int

    def __str__(self) -> str:
        return f"{CAP}+" if self.number > CAP else str(self.number)


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursors of its neighbours (empty where there is none)."""

    rows: tuple[Row, ...]
    before: str
    after: str
    marking: int
    total: Count | None = None  # known without another query when the whole tab was looked at


NOTHING = Page((), "", "", 0)


@dataclass(frozen=True)
class Desk:
    """What is asked once of the database, whatever the tab: where the person sits, and cases that carry the name."""

    sight: Sight
    at: datetime
    cases: QuerySet[Case]  # everything the person may see
    opened: tuple[Shape, dict[str, list[int]]]  # the same for ``cases_behind``
    turns: QuerySet[Turn]  # what is asked of the person
    working: frozenset[int]  # cases that the person leads or is set to
    named: frozenset[int]  # those and the person's own cases
    once: frozenset[int]  # also those where the name was taken off
    watched: frozenset[int]
    granted: frozenset[int]  # opened to the person by a grant in force
    returned: frozenset[int]  # own cases that came back: nothing moves before they are completed
    labels: tuple[int, ...]  # those under which the own service takes part


def desk_of(sight: Sight, at: datetime) -> Desk:
    """The person's desk, in two queries; none runs for somebody who sees no case at all."""
    door = doorway(sight)
    mine = [one for one in door.standing if one.why not in ("granted", "watched")]
    open_ = [one for one in mine if not one.ended]
    return Desk(
        sight=sight,
        at=at,
        cases=door.cases,
        opened=door.opened,
        turns=turns.turns_of(replace(sight, at=at)),
        working=frozenset(one.case for one in open_ if one.why != "author"),
        named=frozenset(one.case for one in open_),
        once=frozenset(one.case for one in mine),
        watched=frozenset(one.case for one in door.standing if one.why == "watched"),
        granted=frozenset(one.case for one in door.standing if one.why == "granted"),
        returned=frozenset(one.case for one in open_ if one.why == "author" and one.state in states_that_came_back()),
        labels=door.labels,
    )


def branches(desk: Desk, tab: str, cases: QuerySet[Case], *, any_state: bool = False) -> list[QuerySet[Case]]:
    """The filters that together make a tab, over ``cases`` (the visible ones, perhaps narrowed by the reader)."""
    if tab == "mine":
        own = Q(pk__in=desk.working | desk.granted) | Q(lead_id=desk.sight.person_id)
        writing = (DRAFT, *states_that_came_back())
        unfinished = Q(pk__in=desk.named, author_id=desk.sight.person_id, state__in=writing)
        asking = cases.filter(pk__in=desk.turns.values("case_id"))
        return [cases.filter((own & Q(state__in=(DRAFT, *live_states()))) | unfinished), asking]
    if tab == "service":
        readable = any_of("label_id", desk.labels)
        rows = cases if desk.sight.oversees else cases.filter(readable, kind__in=sorted(desk.sight.kinds))
        return [rows if any_state else rows.filter(state__in=live_states())]
    if tab == EVERY:
        return [cases]
    if tab == "waiting":
        rows = cases.filter(pk__in=desk.named, state__in=live_states())
        return [rows.filter(~Exists(desk.turns.filter(case=OuterRef("pk"))))]
    if tab == "watching":
        return [cases.filter(pk__in=desk.watched)]
    return [cases.filter(pk__in=desk.once, state__in=ENDED)]


def order_of(tab: str, code: str) -> Order:
    """The order asked for; what runs out first where none is, what was closed last in the done tab."""
    return ORDERS.get(code) or ORDERS["-closed" if tab == "done" else "due"]


def inbox_page(
    desk: Desk,
    tab: str,
    cases: QuerySet[Case],
    *,
    order: Order,
    cursor: str = "",
    any_state: bool = False,
    size: int = PAGE,
    whole: bool = False,
) -> Page:
    """One page of a tab, in a number of queries that doesn't depend on what is on it.

    ``whole`` says that ``cases`` isn't narrowed: the first page then finds out how many there are on its way.
    """
    start = keyset.read(order, cursor)
    counting = whole and start is None
    parts = branches(desk, tab, cases, any_state=any_state)
    pinned = cases.filter(pk__in=desk.returned) if tab == "mine" and order.code == "due" and desk.returned else None
    if pinned is not None:
        parts = [part.exclude(pk__in=desk.returned) for part in parts]
    first_ones, keys = _keys(parts, order, start, CAP + 1 if counting else size + 1, pinned)
    total = Count(len(first_ones) + len(keys)) if counting else None
    back = start is not None and start.backwards
    more, keys = len(keys) > size, keys[:size]
    if back:
        keys.reverse()
    shown_first = first_ones if start is None or (back and not more) else []
    if not keys:
        rows = rows_of(desk, shown_first) if shown_first else ()
        return replace(NOTHING, rows=rows, marking=max((row.marking for row in rows), default=0), total=total)
    before, after = keyset.neighbours(order, start, keys[0], keys[-1], more=more)
    rows = rows_of(desk, [*shown_first, *(pk for _key, pk in keys)])
    return Page(rows, before, after, marking=max((row.marking for row in rows), default=0), total=total)


def _keys(
    parts: Sequence[QuerySet[Case]],
    order: Order,
    start: keyset.Cursor | None,
    size: int,
    pinned: QuerySet[Case] | None,
) -> tuple[list[int], list[tuple[Any, int]]]:
    """Sort key and number of the first ``size`` rows of a union; each part gives no more than that many. Before them
    the numbers of those that stand before all, oldest first: the person's own cases that came back.
    """
    back = start is not None and start.backwards
    firsts = [
        part.filter(keyset.beyond(order, start))
        .order_by(*order.by(backwards=back))
        .values_list(order.column, "pk", Value(False))[:size]
        for part in parts
        if not part.query.is_empty()
    ]
    if pinned is not None:
        firsts.append(pinned.order_by("opened_at", "pk").values_list("opened_at", "pk", Value(True))[:PAGE])
    if not firsts:
        return [], []
    found = list(firsts[0].union(*firsts[1:]) if len(firsts) > 1 else firsts[0])
    stands = sorted((opened, pk) for opened, pk, first in found if first)
    keys = [(key, pk) for key, pk, first in found if not first]
    return [pk for _opened, pk in stands], _sorted(keys, order, backwards=back)[:size]


def _sorted(found: list[tuple[Any, int]], order: Order, *, backwards: bool) -> list[tuple[Any, int]]:
    """In the order asked for, rows without a key last; the other way round when going backwards."""
    empty, full = ([k for k in found if (k[0] is None) is none] for none in (True, False))
    full.sort(key=lambda k: k[1], reverse=backwards)
    full.sort(key=lambda k: k[0], reverse=order.descending != backwards)
    empty.sort(key=lambda k: k[1], reverse=backwards)
    return [*empty, *full] if backwards else [*full, *empty]


def counts(desk: Desk, known: Mapping[str, Count | None] | None = None) -> tuple[dict[str, Count], int]:
    """How many cases each tab holds, up to the cap, and how many notices wait for the person: one query. A tab that is
    ``known`` is not counted.
    """
    found = {tab: total for tab, total in (known or {}).items() if total is not None}
    asking = {tab: _firsts(branches(desk, tab, desk.cases)) for tab in TABS if tab not in found}
    numbers = _counted({**asking, "": unread_things(desk.sight, desk.cases)})
    unread = numbers.pop("")
    return found | {tab: Count(number) for tab, number in numbers.items()}, unread


def _firsts(parts: Sequence[QuerySet[Case]]) -> QuerySet[Any] | None:
    """The numbers of the first cases of a union of branches, one more than the cap."""
    firsts = [part.order_by().values_list("pk")[: CAP + 1] for part in parts if not part.query.is_empty()]
    return firsts[0].union(*firsts[1:]) if len(firsts) > 1 else firsts[0] if firsts else None


def _counted(rows: Mapping[str, QuerySet[Any] | None]) -> dict[str, int]:
    """How many rows each has, asked together."""
    found, asking, given = dict.fromkeys(rows, 0), {}, []
    for name, one in rows.items():
        with suppress(EmptyResultSet):
            if one is not None:
                asking[name], parameters = one.query.get_compiler(connection=connection).as_sql()
                given += parameters
    if asking:
        # made by the compiler; values are parameters
        counted = [f"(SELECT count(*) FROM ({one}) AS found)" for one in asking.values()]  # noqa: S608
        found |= dict(zip(asking, fetched(f"SELECT {', '.join(counted)}", given)[0], strict=True))
    return found


def rows_of(desk: Desk, ids: Sequence[int]) -> tuple[Row, ...]:
    """Rows of these cases in this order, as far as the person may see them; a fixed number of queries."""
    if not ids:
        return ()
    asker, (shape, opened) = asker_of(desk.sight), desk.opened
    # a date known in part may lie up to a year later than what is stored of it
    values = {**asker.values, **opened, "ids": list(ids), "first": date(day_of(desk.at).year - 19, 1, 1)}
    (cases,) = _shown(shape, asker.shape).about(**values).values()
    found = {case.pk: case for case in read(cases)}
    limits = next_limits(found.values(), desk.at)
    return tuple(_row(desk, found[pk], limits.get(pk)) for pk in ids if pk in found)


@composed_each
def _shown(shape: Shape, of: tuple[bool, ...]) -> dict[str, QuerySet[Any, Any]]:
    """The cases, each with its open turns, people who may be minors, an unread notice of the person."""
    asker, first = slots(of), Slot("first", DateField())
    cases = cases_behind(shape).filter(any_of("pk", Slot("ids", NUMBERS)))
    cases = cases.select_related("label", "owning_service", "lead")
    young = Subject.objects.filter(case=OuterRef("pk"), kind=Subject.Kind.PERSON, birth_date__gte=first)
    notices = Notice.objects.filter(case=OuterRef("pk"), person_id=asker.person, read_at=None)
    beside = {
        "open_": turns.of_each_case(asker),
        "young": rows_of_case(young, "birth_date", "birth_known"),
        "unread": Exists(notices),
    }
    shown = cases.only(*COLUMNS, "label__marking", "owning_service__code", "lead__name").annotate(**beside)
    return {"cases": shown.order_by()}


def _is_minor(found: Mapping[str, Any], on: date) -> bool:
    born = date.fromisoformat(found["birth_date"])
    return Subject(kind=Subject.Kind.PERSON, birth_date=born, birth_known=found["birth_known"]).is_minor(on)


def _row(desk: Desk, case: Any, limit: Limit | None) -> Row:
    open_ = [turns.read(one) for one in case.open_]
    return seen(
        Row,
        case,
        url=f"/cases/{case.reference}/",
        title=case.title or _("(no title yet)"),
        state_words=_(kind(case.kind).state_words(case.state)),
        marking=case.label.marking,
        service=case.owning_service.code,
        lead=case.lead.name if case.lead else "",
        minor=any(_is_minor(one, day_of(desk.at)) for one in case.young),
        turns=turn_words.shown_turns(case, turns.codes_of(open_, replace(desk.sight, at=desk.at))),
        waits_for=turn_words.waits_for(case, open_, desk.sight),
        limit=limit,
        due_at=case.next_due_at,
    )


@dataclass(frozen=True)
class Bar:
    """The services by number and code, whom a list can be asked for as lead, and the person's own filters."""

    services: list[tuple[int, str]]
    writing: frozenset[int]  # services with somebody who may write a case of a kind that concerns the person
    leads: list[Person]
    works_on: Mapping[int, frozenset[str]]  # the kinds of case that each of the leads does something on
    saved: list[SavedFilter]

    def colleagues(self, sight: Sight, kinds: Collection[str]) -> list[Person]:
        """Those of the leads to whom cases of these kinds can be given."""
        here = [one for one in self.leads if one.is_active and one.service_id == sight.service_id]
        return [one for one in here if not self.works_on[one.pk].isdisjoint(kinds)]


def _writing(sight: Sight) -> list[str]:
    """The roles that may write a case of a kind that concerns the person."""
    wanted = {each.writes for each in kinds() if sight.oversees or each.name in sight.kinds}
    return [code for code, role in ROLES.items() if role.permissions & wanted]


def bar_of(sight: Sight) -> Bar:
    """The bar of a person. One query."""
    own = SavedFilter.objects.filter(person_id=sight.person_id)
    person = ("id", "name", "username", "is_active", "service_id")
    held = RoleAssignment.objects.filter(in_force(sight.at), state="approved")
    roles = values_of(held.filter(person=OuterRef("pk")), "role")
    writers = held.filter(person__service=OuterRef("pk"), person__is_active=True, role__in=_writing(sight))
    columns = (
        rows_of_case(Service.objects.annotate(writes=Exists(writers)), "id", "code", "writes"),
        rows_of_case(lead_choices(sight.service_id).annotate(roles=roles), *person, "roles"),
        rows_of_case(own, "id", "name", "query"),
    )
    services, leads, saved = Person.objects.filter(pk=sight.person_id).values_list(*columns).get()
    return Bar(
        services=sorted(((one["id"], one["code"]) for one in services), key=lambda pair: pair[1]),
        writing=frozenset(one["id"] for one in services if one["writes"]),
        works_on={one["id"]: worked_on(permissions_of(frozenset(one.pop("roles")))) for one in leads},
        leads=[Person(**one) for one in leads],
        saved=sorted((SavedFilter(**one) for one in saved), key=lambda one: one.name),
    )
