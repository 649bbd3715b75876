"""A representative's own files, in words that a lawyer's client understands. Made inside ``access.own_cases``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.together import read_together
from accounts.written import date_format
from casework.lifecycle.kinds import kind_of
from casework.models import Case, Deadline
from casework.procedures.catalogue import all_procedures
from screening.investments.access import own_cases
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    Filing,
    Fine,
    InformationRequest,
    Mandate,
    Obligation,
    Side,
)
from screening.investments.queries.measures import for_the_investor
from screening.investments.queries.sides import title_of_side
from screening.investments.table import ASKED, State
from screening.investments.tables.children import OBLIGATION

STATES = {
    State.DRAFT: gettext_lazy("being written"),
    State.ENQUIRY: gettext_lazy("looked at by the authority"),
    State.COMPLETENESS: gettext_lazy("handed in: is it complete?"),
    State.INCOMPLETE: gettext_lazy("returned: something is missing"),
    State.ASSESSMENT: gettext_lazy("examined, first phase"),
    State.SCREENING: gettext_lazy("examined in depth, second phase"),
    State.MINISTERIAL: gettext_lazy("before the ministers"),
    State.DECIDED: gettext_lazy("decided"),
    State.MONITORING: gettext_lazy("decided, with measures to observe"),
    State.CLOSED: gettext_lazy("closed"),
    State.WITHDRAWN: gettext_lazy("withdrawn"),
}
OVER = (State.CLOSED.value, State.WITHDRAWN.value)


@dataclass(frozen=True)
class FilingRow:
    """One file: what it is, where it stands, what waits for its representative."""

    reference: str
    title: str
    url: str
    state: str
    tone: str
    waits: str  # empty when nothing does
    waits_url: str
    opened_at: datetime | None
    is_over: bool
    due: date | None = None  # the last day of what waits
    side: str = ""  # that the person represents, in words
    side_code: str = Side.NOTIFIER.value


@dataclass(frozen=True)
class _Open:
    """What is open on the files of the list, by the number of the case; the nearest day where it has one."""

    requests: dict[int, date]
    comments: set[int]
    measures: set[int]
    fines: dict[int, date | None]
    unpaid: dict[int, tuple[date | None, date | None]]  # payable by, and until when an appeal is possible
    owed: dict[int, date]


def own_filings(sight: Sight) -> tuple[FilingRow, ...]:
    """Every file that names the person, those that wait first, then the newest; two queries, whatever there is, and
    three more for files on which the person is of another side than the notifier's.
    """
    with own_cases(sight) as found:
        ours = [pk for pk, seat in found.items() if seat.side == Side.NOTIFIER]
        theirs = {pk: seat.side for pk, seat in found.items() if seat.side != Side.NOTIFIER}
        rows = [*_rows(ours, day_of(sight.at)), *(_of_other_sides(theirs, sight) if theirs else ())]
    return tuple(sorted(rows, key=lambda row: (row.is_over, not row.waits)))


def _cases(ids: Iterable[int]) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=list(ids), kind="fdi").select_related("filing").order_by("-created_at")


def _of_other_sides(mine: Mapping[int, str], sight: Sight) -> list[FilingRow]:
    """Files by the side that the person represents there, each by the party of the own firm."""
    waits = InformationRequest.objects.filter(case__in=list(mine), answered_at=None, withdrawn_at=None)
    asked = {(row.case_id, row.side): row for row in waits}
    rows = Mandate.objects.filter(case__in=list(mine), firm=sight.service_id).values_list("case", "side", "acts_for")
    named = {(pk, side): name for pk, side, name in rows}
    found = []
    for case in _cases(mine):
        key = (case.pk, mine[case.pk])
        found.append(_side_row(case, key[1], asked.get(key), named.get(key, "")))
    return found


def _side_row(case: Case, side: str, asked: InformationRequest | None, acts_for: str) -> FilingRow:
    """A file for one of the other sides: only what is asked of it, whatever becomes of the notification."""
    due = asked.due_on if asked is not None and case.state in ASKED else None
    page = "portal-file" if due is None else "portal-answer"
    return FilingRow(
        reference=case.reference,
        title=acts_for or title_of_side(side),
        url=reverse("portal-file", args=[case.reference]),
        state=_("you are asked for information") if due else _("nothing is asked of you"),
        tone="soon" if due else "info",
        waits=_answer_by(due) if due else "",
        waits_url=reverse(page, args=[case.reference, *([asked.number] if asked is not None and due else [])]),
        opened_at=None,
        is_over=False,
        due=due,
        side=title_of_side(side),
        side_code=side,
    )


def _answer_by(due: date | None) -> str:
    return _("Answer the request for information by %(day)s") % {"day": _day(due)}


def _rows(ids: list[int], today: date) -> list[FilingRow]:
    cases = _cases(ids)
    found = _open_on(ids, cases)
    return [_row(case, found, today) for case in cases]


def _open_on(ids: list[int], cases: QuerySet[Case]) -> _Open:
    """One query, which reads these cases as well."""
    commented = Comment.objects.filter(opinion=OuterRef("pk"))
    asked = InformationRequest.objects.filter(case__in=ids, side=Side.NOTIFIER, answered_at=None, withdrawn_at=None)
    drafts = CommitteeOpinion.objects.filter(~Exists(commented), case__in=ids, final=False, sent_at__isnull=False)
    comments = drafts.values_list("case_id", flat=True)
    measures, fines = for_the_investor().filter(case__in=ids).values_list("case_id", flat=True), _fines(ids)
    to_report = [state.value for state in OBLIGATION.row("report").sources]
    owed = Obligation.objects.filter(case__in=ids, state__in=to_report, case__state=State.MONITORING)
    owed = owed.order_by("-deadline__due_at")
    read_together(cases, asked, comments, measures, fines, owed)
    return _Open(
        requests={row.case_id: row.due_on for row in asked},
        comments=set(comments),
        measures=set(measures),
        fines={row.case_id: row.hear_until for row in fines if row.state == Fine.State.NOTIFIED},
        unpaid={
            row.case_id: (row.pay_by, day_of(row.appeal_at) if row.appeal_at else None)
            for row in sorted(fines, key=_pressing, reverse=True)  # of several on a file the last stays: the nearest
            if row.state == Fine.State.IMPOSED
        },
        owed={row.case_id: row.due_on for row in owed},
    )


def _fines(ids: list[int]) -> QuerySet[Any]:
    """The fines that wait for an answer or a payment, each with the end of the time for an appeal while that runs."""
    clocks = {name for one in all_procedures() for name in one.flow.get("fine_appeal", ())}
    runs = Deadline.objects.filter(case=OuterRef("case"), clock__in=sorted(clocks), ended_at=None)
    rows = Fine.objects.filter(case__in=ids, state__in=(Fine.State.NOTIFIED, Fine.State.IMPOSED))
    own = runs.filter(item=OuterRef("payment_clock__item"))
    found: QuerySet[Any] = rows.annotate(appeal_at=Subquery(own.order_by("-run").values("due_at")[:1]))
    return found


def _pressing(row: Fine) -> tuple[bool, date]:
    return row.pay_by is None, row.pay_by or date.max


def _pay(day: date | None, appeal: date | None, today: date) -> str:
    """What is to be done about an imposed fine."""
    if appeal is None or appeal < today:
        return _("Pay the fine by %(day)s") % {"day": _day(day)}
    return _("Pay the fine by %(day)s; an appeal is possible until %(appeal)s") % {
        "day": _day(day),
        "appeal": _day(appeal),
    }


def _waits(case: Case, found: _Open, today: date) -> tuple[str, str, date | None]:
    """What waits for the representative, the address it is done at and its last day; the first that presses."""
    state, due = State(case.state), None
    if state is State.DRAFT:
        return _("Finish it and hand it in"), "filing-check", None
    if state is State.INCOMPLETE:
        return _("Complete what is missing"), "filing-check", None
    words = ""
    if case.pk in found.requests and state in ASKED:
        due = found.requests[case.pk]
        words = _answer_by(due)
    elif case.pk in found.fines and state in kind_of(case).live:
        due = found.fines[case.pk]
        words = _("Answer the notice of a fine by %(day)s") % {"day": _day(due)}
    elif state is State.SCREENING and case.pk in found.comments:
        words = _("Comment on the preliminary opinion")
    elif state is State.SCREENING and case.pk in found.measures:
        words = _("Answer the measures on the table")
    elif case.pk in found.unpaid and not _earlier(found.owed.get(case.pk), found.unpaid[case.pk][0]):
        due, appeal = found.unpaid[case.pk]
        words = _pay(due, appeal, today)
    elif case.pk in found.owed:
        due = found.owed[case.pk]
        words = _("Report on what you owe by %(day)s") % {"day": _day(due)}
    return words, "portal-file", due


def _earlier(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def _row(case: Case, found: _Open, today: date) -> FilingRow:
    waits, page, due = _waits(case, found, today)
    state = State(case.state)
    tone = "soon" if waits else "none" if case.state in OVER else "info"
    return FilingRow(
        reference=case.reference,
        title=case.title or _("Untitled investment"),
        url=reverse("portal-file", args=[case.reference]),
        state=str(STATES[state]),
        tone=tone,
        waits=waits,
        waits_url=reverse(page, args=[case.reference]),
        opened_at=case.opened_at if case.filing.file_type == Filing.FilingType.NOTIFICATION else None,
        is_over=case.state in OVER,
        due=due,
        side=str(Side.NOTIFIER.label),
    )
