"""The inbox: what needs this person now, sorted by what runs out first. Lists and counts go through the read door.

A tab is a handful of branches, each one a filter that an index serves; a page is the union of their first rows, so
its cost doesn't grow with the cases that aren't shown. Counts stop at a cap: nobody needs to know that it is 14,203.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.access import Sight, readable
from accounts.days import day_of
from accounts.models import Label
from casework.access import grants_in_force, visible_cases
from casework.lifecycle.kinds import final_states, kind, live_states
from casework.models import Assignment, Case, FollowUp, Notice, Subject, Watch
from casework.queries import asked, keyset
from casework.queries.deadlines import Limit, next_limits
from casework.queries.keyset import Order
from casework.referrals.table import State

PAGE = 50  # rows
CAP = 500  # a count beyond it reads "500+"
TABS = ("mine", "service", "waiting", "watching", "done")
ORDERS = keyset.orders(
    {
        "due": "next_due_at",
        "reference": "reference",
        "marking": "label__marking",
        "opened": "opened_at",
        "closed": "closed_at",
    }
)
DRAFTS = (State.DRAFT, State.RETURNED)  # every kind begins as a draft
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
    asked: tuple[asked.Asked, ...]
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
    rules: dict[str, Q]  # what can be asked of the person
    working: frozenset[int]  # cases that the person leads or is set to
    named: frozenset[int]  # those and the person's own referrals
    once: frozenset[int]  # also those where the name was taken off
    watched: frozenset[int]
    granted: frozenset[int]  # opened to the person by a grant in force
    returned: frozenset[int]  # own referrals that came back: nothing moves before they are completed
    labels: tuple[int, ...]  # those under which the own service takes part


def desk_of(sight: Sight, at: datetime) -> Desk:
    """The person's desk; no query runs for somebody who sees no case at all."""
    cases = visible_cases(sight)
    none: frozenset[int] = frozenset()
    if cases.query.is_empty():
        return Desk(sight, at, cases, {}, none, none, none, none, none, none, ())
    seat = asked.seat_of(sight)
    mine = Assignment.objects.filter(person_id=sight.person_id)
    named = list(mine.values_list("case_id", "role", "ended_at", "case__state"))
    names = [row[:3] for row in named]
    grants = grants_in_force(at).filter(user_id=sight.person_id).values_list("content_object_id", Value("granted"))
    chosen = Watch.objects.filter(person_id=sight.person_id).values_list("case_id", Value("watched")).union(grants)
    marked = {why: frozenset(case for case, one in chosen if one == why) for why in ("watched", "granted")}
    return Desk(
        sight=sight,
        at=at,
        cases=cases,
        rules=asked.turns(seat, at),
        working=frozenset(case for case, role, end in names if end is None and role != "author"),
        named=frozenset(case for case, _role, end in names if end is None),
        once=frozenset(case for case, _role, _end in names),
        watched=marked["watched"],
        granted=marked["granted"],
        returned=frozenset(
            c for c, role, end, state in named if (role, end, state) == ("author", None, State.RETURNED)
        ),
        labels=tuple(Label.objects.filter(readable(sight)).values_list("pk", flat=True)),
    )


def branches(desk: Desk, tab: str, cases: QuerySet[Case], *, any_state: bool = False) -> list[QuerySet[Case]]:
    """The filters that together make a tab, over ``cases`` (the visible ones, perhaps narrowed by the reader)."""
    if tab == "mine":
        own = Q(pk__in=desk.working | desk.granted) | Q(lead_id=desk.sight.person_id)
        unfinished = Q(pk__in=desk.named, author_id=desk.sight.person_id, state__in=DRAFTS)
        turns = [cases.filter(rule) for code, rule in desk.rules.items() if code not in asked.NAMED]
        return [cases.filter((own & Q(state__in=(State.DRAFT, *live_states()))) | unfinished), *turns]
    if tab == "service":
        rows = (
            cases if desk.sight.oversees else cases.filter(label_id__in=desk.labels, kind__in=sorted(desk.sight.kinds))
        )
        return [rows if any_state else rows.filter(state__in=live_states())]
    if tab == "waiting":
        asks = Q()
        for rule in desk.rules.values():
            asks |= rule
        rows = cases.filter(pk__in=desk.named, state__in=live_states())
        return [rows.exclude(asks) if asks else rows]
    if tab == "watching":
        return [cases.filter(pk__in=desk.watched)]
    return [cases.filter(pk__in=desk.once, state__in=final_states())]


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
    first_ones = _returned(desk, cases) if tab == "mine" and order.code == "due" else []
    if first_ones:
        parts = [part.exclude(pk__in=first_ones) for part in parts]
    keys = _keys(parts, order, start, CAP + 1 if counting else size + 1)
    total = Count(len(first_ones) + len(keys)) if counting else None
    back = start is not None and start.backwards
    more, keys = len(keys) > size, keys[:size]
    if back:
        keys.reverse()
    pinned = first_ones if start is None or (back and not more) else []
    if not keys:
        rows = rows_of(desk, pinned) if pinned else ()
        return replace(NOTHING, rows=rows, marking=max((row.marking for row in rows), default=0), total=total)
    (first_key, first), (last_key, last) = keys[0], keys[-1]
    rows = rows_of(desk, [*pinned, *(pk for _key, pk in keys)])
    return Page(
        rows,
        before=keyset.write(order, first_key, first, backwards=True) if (more if back else start is not None) else "",
        after=keyset.write(order, last_key, last) if more or back else "",
        marking=max((row.marking for row in rows), default=0),
        total=total,
    )


def _returned(desk: Desk, cases: QuerySet[Case]) -> list[int]:
    """The person's own referrals that came back, oldest first: they wait for that person and stand before all."""
    if not desk.returned:
        return []
    return list(cases.filter(pk__in=desk.returned).order_by("opened_at", "pk").values_list("pk", flat=True)[:PAGE])


def _keys(
    parts: Sequence[QuerySet[Case]], order: Order, start: keyset.Cursor | None, size: int
) -> list[tuple[Any, int]]:
    """Sort key and number of the first ``size`` rows of a union; each part gives no more than that many."""
    back = start is not None and start.backwards
    firsts = [
        part.filter(keyset.beyond(order, start))
        .order_by(*order.by(backwards=back))
        .values_list(order.column, "pk")[:size]
        for part in parts
        if not part.query.is_empty()
    ]
    if not firsts:
        return []
    found = list(firsts[0].union(*firsts[1:])) if len(firsts) > 1 else list(firsts[0])
    empty, full = ([k for k in found if (k[0] is None) is none] for none in (True, False))
    full.sort(key=lambda k: k[1], reverse=back)
    full.sort(key=lambda k: k[0], reverse=order.descending != back)
    empty.sort(key=lambda k: k[1], reverse=back)
    return ([*empty, *full] if back else [*full, *empty])[:size]


def counts(desk: Desk, known: Mapping[str, Count | None] | None = None) -> dict[str, Count]:
    """How many cases each tab holds, up to the cap; one query for each tab that isn't ``known``."""
    given = known or {}
    return {tab: given.get(tab) or count(branches(desk, tab, desk.cases)) for tab in TABS}


def count(parts: Sequence[QuerySet[Case]]) -> Count:
    """The size of a union of branches, up to the cap."""
    firsts = [part.order_by().values_list("pk")[: CAP + 1] for part in parts if not part.query.is_empty()]
    if not firsts:
        return Count(0)
    whole = firsts[0].union(*firsts[1:]) if len(firsts) > 1 else firsts[0]
    return Count(whole.count())


def rows_of(desk: Desk, ids: Sequence[int]) -> tuple[Row, ...]:
    """Rows of these cases in this order, as far as the person may see them; a fixed number of queries."""
    cases = desk.cases.filter(pk__in=ids).select_related("label", "owning_service", "lead")
    cases = cases.only(*COLUMNS, "label__marking", "owning_service__code", "lead__name")
    found = {case.pk: case for case in asked.annotated(cases, desk.rules)}
    limits, owners = next_limits(found.values(), desk.at), _owners(found)
    minors, unread = _minors(found, day_of(desk.at)), _unread(found, desk.sight)
    return tuple(
        _row(desk, found[pk], limits.get(pk), owners, minor=pk in minors, unread=pk in unread)
        for pk in ids
        if pk in found
    )


def _row(
    desk: Desk, case: Case, limit: Limit | None, owners: dict[int, tuple[str, ...]], *, minor: bool, unread: bool
) -> Row:
    return Row(
        pk=case.pk,
        reference=case.reference,
        url=f"/cases/{case.reference}/",
        title=case.title or _("(no title yet)"),
        state=case.state,
        state_words=_(kind(case.kind).state_words(case.state)),
        marking=case.label.marking,
        service=case.owning_service.code,
        lead=case.lead.name if case.lead else "",
        urgent=case.urgent,
        minor=minor,
        unread=unread,
        asked=asked.asked_of(case, desk.rules),
        waits_for=asked.waits_for(case, owners, desk.rules),
        limit=limit,
        due_at=case.next_due_at,
        version=case.version,
    )


def _owners(ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The services that still have an open action, by case."""
    found: dict[int, list[str]] = {}
    rows = FollowUp.objects.filter(case_id__in=list(ids), state="open").order_by("service__code")
    for case, code in rows.values_list("case_id", "service__code").distinct():
        found.setdefault(case, []).append(code)
    return {case: tuple(codes) for case, codes in found.items()}


def _minors(ids: Iterable[int], on: date) -> set[int]:
    """Cases that concern somebody under 18 on the day."""
    # a date known in part may lie up to a year later than what is stored of it
    people = Subject.objects.filter(
        case_id__in=list(ids), kind=Subject.Kind.PERSON, birth_date__gte=date(on.year - 19, 1, 1)
    )
    return {row.case_id for row in people.only("case_id", "kind", "birth_date", "birth_known") if row.is_minor(on)}


def _unread(ids: Iterable[int], sight: Sight) -> set[int]:
    """Cases about which the person has a notice that is not read yet."""
    rows = Notice.objects.filter(case_id__in=list(ids), person_id=sight.person_id, read_at=None)
    return set(rows.values_list("case_id", flat=True))
