"""The bell: a person's own notices, as far as the person may still see the cases they speak of.

What concerns one case is one line: the newest sentence, what the case is, and what was told of it before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Choose
from django.db.models import CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.access_requests import told_of
from accounts.queries.composed import composed
from accounts.queries.together import read, read_together
from accounts.written import quoted
from casework.access import PERSON, Shape, cases_behind, opened_to, visible_cases
from casework.models import Case, Notice, Outbox
from casework.procedures.catalogue import clock_title, procedure
from casework.queries import notice_words
from casework.queries.clocks import with_item
from casework.queries.notice_words import OVER, STANDS

BUNDLED = ("access.waits", "access.decided")  # told of no case: one line for all that are alike
PAGE = 50  # notices a page
About = Mapping[tuple[str, int], Mapping[str, str]]  # words of a meeting or a request, by the number it has


@dataclass(frozen=True)
class Topic:
    """What a notice can be about besides a case: its page, and its words by the number in the notice."""

    page: str
    about: Callable[[Sequence[Notice], Sight], About]


TOPICS: dict[str, Topic] = {}  # what the notices of blocks are about, by the name of the number in them
OUTSIDE = "portal-file"  # the address of a file for people outside the product's own readers


@dataclass(frozen=True)
class Earlier:
    """What was told of the same case before, and isn't read."""

    text: str
    at: datetime


@dataclass(frozen=True)
class NoticeView:
    """One line of the bell's page, ready to print: the newest of a case, with the unread ones before it."""

    pk: int
    text: str
    url: str
    unread: bool
    at: datetime
    icon: str
    about: str  # the title of the case
    detail: str
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True)
class NoticePage:
    """A page of notices, newest first; ``older_than`` opens the next one."""

    notices: tuple[NoticeView, ...]
    unread: int
    older_than: int | None
    marking: int  # the highest of the cases that the page names


def own_notices(sight: Sight, cases: QuerySet[Case] | None = None) -> QuerySet[Notice]:
    """Notices of the person whose case is still visible; the only way to them. ``cases``: the visible ones, where they
    are known.
    """
    seen = visible_cases(sight) if cases is None else cases
    return Notice.objects.filter(Q(case__isnull=True) | Q(case__in=seen), person_id=sight.person_id)


def unread_things(sight: Sight, cases: QuerySet[Case] | None = None) -> QuerySet[Any]:
    """What waits, each once: a case whatever was told of it, what is alike together, anything else by itself."""
    return _each_once(own_notices(sight, cases)).values("thing").distinct()


def _each_once(notices: QuerySet[Notice]) -> QuerySet[Any]:
    waiting = notices.filter(read_at__isnull=True).order_by()
    of_case = When(case__isnull=False, then=Concat(Value("case "), Cast("case_id", CharField())))
    alike = When(code__in=BUNDLED, then=F("code"))
    thing = Choose(of_case, alike, default=Cast("pk", CharField()), output_field=CharField())
    return waiting.annotate(thing=thing)


def unread_count(sight: Sight, *, beside: Iterable[QuerySet[Any, Any]] = ()) -> int:
    """How many things wait: a case counts once, whatever was told of it. One query when there is nothing at all, which
    answers those ``beside`` it too, and a number that doesn't grow otherwise.
    """
    if not sight.may(Permission.CASE_VIEW):  # what hangs on no case is all there is: it is counted at once
        things = _things(None).about(person=sight.person_id)
        read_together(things, *beside)
        return sum(things)
    unread = _unread().about(person=sight.person_id)
    read_together(unread, *beside)
    if not unread:
        return 0
    shape, opened = opened_to(sight)
    return sum(read(_things(shape).about(person=sight.person_id, **opened)))


@composed
def _things(shape: Shape | None) -> QuerySet[Any, Any]:
    """How many; without a shape, of somebody who sees no case."""
    seen = Case.objects.none() if shape is None else cases_behind(shape)
    things = _each_once(Notice.objects.filter(Q(case__isnull=True) | Q(case__in=seen), person=PERSON))
    whole: QuerySet[Any, Any] = things.annotate(all=Value(1)).values("all")
    counted: QuerySet[Any, Any] = whole.annotate(found=Count("thing", distinct=True)).values_list("found", flat=True)
    return counted


@composed
def _unread() -> QuerySet[Any, Any]:
    return Notice.objects.filter(person=PERSON, read_at__isnull=True).order_by().values_list("pk")[:1]


def notice_page(sight: Sight, *, before: int | None = None) -> NoticePage:
    """The newest notices, or those older than the notice ``before``."""
    rows = own_notices(sight).select_related("case__label", "for_person")
    last = None if before is None else rows.filter(pk=before).first()  # where it is gone, the newest come again
    if last is not None:
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    found = list(rows.order_by("-created_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    about: dict[tuple[str, int], Mapping[str, str]] = dict(_asked(shown, sight))
    for topic in TOPICS.values():
        about |= topic.about(shown, sight)
    return NoticePage(
        notices=tuple(_view(rows, about) for rows in _bundles(shown)),
        unread=unread_count(sight),
        older_than=shown[-1].pk if len(found) > PAGE else None,
        marking=max((row.case.label.marking for row in shown if row.case), default=0),
    )


def oldest_open(at: datetime) -> float:
    """Age in seconds of the oldest outbox row that is due and open, 0.0 when there is none: the figure of health.

    In a context that may read the outbox (the product's own).
    """
    oldest = Outbox.objects.filter(done_at__isnull=True, not_before__lte=at).order_by("not_before").first()
    return max(0.0, (at - oldest.not_before).total_seconds()) if oldest else 0.0


def target_of(notice: Notice) -> str:
    """The address that a notice leads to."""
    if notice.case is not None:
        deadline = notice.params.get("deadline_id")
        if deadline:
            return reverse("clock", args=[notice.case.reference, deadline])
        return reverse("case", args=[notice.case.reference])
    if notice.params.get("reference"):  # told to somebody outside, who has a page of their own
        return reverse(OUTSIDE, args=[notice.params["reference"]])
    if notice.code == "access.decided":
        return reverse("requests") + "?state=decided"
    if notice.code == "access.waits":
        return reverse("requests")
    if notice.code in (STANDS, OVER):
        return reverse("health")
    found = [(topic.page, notice.params[name]) for name, topic in TOPICS.items() if notice.params.get(name)]
    return reverse(found[0][0], args=[found[0][1]]) if found else reverse("notifications")


def _params(row: Notice) -> dict[str, Any]:
    """The notice's codes, with the clock by its title as on the case's own pages, and the text by its act's."""
    clock, act = row.params.get("clock"), row.params.get("act_code")
    text = notice_words.text_words(row.case.kind, str(act)) if act and row.case is not None else ""
    if text:
        return {**row.params, "text": quoted(text)}
    if not clock:
        return dict(row.params)
    rules = procedure(row.case.procedure, row.case.procedure_version) if row.case is not None else None
    title, item = _(clock_title(rules, clock)), row.params.get("item")
    return {**row.params, "clock": quoted(with_item(title, str(item or "")))}


def _asked(rows: Sequence[Notice], sight: Sight) -> About:
    """What was asked for, for whom and how it was decided, of the requests that the notices speak of."""
    numbers = {row.params["request_id"] for row in rows if row.code in BUNDLED and "request_id" in row.params}
    return {("request_id", pk): words for pk, words in told_of(numbers, sight).items()}


def _bundles(rows: Sequence[Notice]) -> list[list[Notice]]:
    """The rows of one page, newest first, those of one case, or of changes of access alike, together at the place of
    the newest.
    """
    found: dict[tuple[str, int | str], list[Notice]] = {}
    for row in rows:
        alone: tuple[str, int | str] = ("code", row.code) if row.code in BUNDLED else ("notice", row.pk)
        found.setdefault(("case", row.case_id) if row.case_id else alone, []).append(row)
    return list(found.values())


def _view(rows: Sequence[Notice], about: About) -> NoticeView:
    row, earlier = rows[0], [other for other in rows[1:] if other.read_at is None]
    return NoticeView(
        pk=row.pk,
        text=_text(row, about),
        url=reverse("notice", args=[row.pk]),
        unread=any(other.read_at is None for other in rows),
        at=row.created_at,
        icon=notice_words.ICONS.get(row.code.partition(".")[0], "bell"),
        about=row.case.title if row.case else "",
        detail=notice_words.standing_in(row.for_person.name) if row.for_person else "",
        earlier=tuple(Earlier(_text(other, about), other.created_at) for other in earlier),
    )


def _text(row: Notice, about: About) -> str:
    keys = [(name, int(row.params[name])) for name in (*TOPICS, "request_id") if row.params.get(name)]
    named = next((about[key] for key in keys if key in about), {})
    return notice_words.sentence(
        row.code,
        reference=row.case.reference if row.case else str(row.params.get("reference", "")),
        params={**_params(row), **named},
    )
