"""The requests tab for officers: questions that wait, letters as sent with their answers, and what the stops cost."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.permissions import Permission
from casework.access import of_case
from casework.lifecycle.kinds import kind
from casework.models import Case, ClockPause, Document
from casework.queries.deadlines import ClockView, LedgerRow, clocks_of
from casework.queries.kept import restored
from screening.investments.models import Enclosure, InformationRequest, Letter, Question, Side
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.inquiry import Moved, if_answered_on
from screening.investments.queries.sides import title_of_side


@dataclass(frozen=True)
class QuestionView:
    """One question; ``answer`` is what was handed in, empty before."""

    pk: int
    service: str
    author: str
    at: datetime
    text: str
    wording: str
    reworded: bool
    answer: str
    may_drop: bool
    put_by: date
    late: bool  # it waits for a letter, and its day is over


@dataclass(frozen=True)
class FileLink:
    """A document that the reader may open."""

    title: str
    pk: int


@dataclass(frozen=True)
class RequestView:
    """One letter as sent, with what came back."""

    side: str  # in words, empty where nobody but the notifier was ever asked
    side_code: str
    number: int
    sent_at: datetime
    sent_by: str
    due_on: date
    introduction: str
    closing: str
    state: str  # open, answered, withdrawn
    late: bool
    answered_at: datetime | None
    answered_by: str
    withdrawn_at: datetime | None
    stops_clock: bool
    questions: tuple[QuestionView, ...]
    enclosures: tuple[FileLink, ...]
    letters: tuple[FileLink, ...]
    if_on_time: tuple[Moved, ...]


@dataclass(frozen=True)
class StoppedClock:
    """A clock that stood still at least once: each stop with what it cost, and what the clock became."""

    clock: ClockView
    stops: tuple[tuple[str, LedgerRow], ...]  # what stopped it, and the ledger's own row


@dataclass(frozen=True)
class RequestsPage:
    """The whole tab."""

    waiting: tuple[QuestionView, ...]
    dropped: tuple[QuestionView, ...]
    requests: tuple[RequestView, ...]
    stopped: tuple[StoppedClock, ...]


def requests_page(case: Case, sight: Sight, *, at: datetime) -> RequestsPage:
    """Newest letter first; the queries don't grow with questions or letters."""
    asked = Question.objects.filter(case=case).select_related("service", "author").order_by("position", "pk")
    rows = list(restored(list(asked), sight))
    letters = list(
        InformationRequest.objects.filter(case=case)
        .select_related("sent_by", "answered_by")
        .order_by("-sent_at", "-pk")
    )
    secretariat = sight.may(Permission.FDI_SECRETARIAT) and system_of(case).secretariat in _codes(sight)
    by_request: dict[int, list[Question]] = defaultdict(list)
    for row in rows:
        if row.request_id is not None:
            by_request[row.request_id].append(row)
    files, sent = _enclosures(case, sight), _letters(case, sight)
    waiting = [q for q in rows if q.request_id is None]
    return RequestsPage(
        waiting=tuple(_question(q, sight, "", secretariat) for q in waiting if q.dropped_at is None),
        dropped=tuple(_question(q, sight, "", False) for q in waiting if q.dropped_at is not None),
        requests=tuple(
            _request(r, by_request[r.pk], files, sent, sight, at, several=len({row.side for row in letters}) > 1)
            for r in letters
        ),
        stopped=_stopped(case, letters, at),
    )


def _codes(sight: Sight) -> set[str]:
    from accounts.models import Service

    return set(Service.objects.filter(pk=sight.service_id).values_list("code", flat=True))


def _question(row: Question, sight: Sight, answer: str, secretariat: bool) -> QuestionView:
    waits = row.request_id is None and row.dropped_at is None
    return QuestionView(
        pk=row.pk,
        service=row.service.code,
        author=row.author.name,
        at=row.asked_at,
        text=row.text,
        wording=row.wording,
        reworded=bool(row.wording) and row.wording != row.text,
        answer=answer,
        put_by=row.due_on,
        late=waits and row.due_on < day_of(sight.at),
        may_drop=waits and sight.may(Permission.FDI_QUESTION) and (row.service_id == sight.service_id or secretariat),
    )


def _request(
    row: InformationRequest,
    questions: list[Question],
    files: dict[int, list[FileLink]],
    letters: dict[tuple[str, int], list[FileLink]],
    sight: Sight,
    at: datetime,
    *,
    several: bool,
) -> RequestView:
    answered = row.answered_at is not None  # what is only begun stays with the representative
    end = day_of(row.answered_at or at)
    is_open = not answered and row.withdrawn_at is None
    return RequestView(
        side=title_of_side(row.side) if several or row.side != Side.NOTIFIER else "",
        side_code=row.side,
        number=row.number,
        sent_at=row.sent_at,
        sent_by=row.sent_by.name,
        due_on=row.due_on,
        introduction=row.introduction,
        closing=row.closing,
        state="answered" if answered else "open" if is_open else "withdrawn",
        late=(answered or is_open) and end > row.due_on,
        answered_at=row.answered_at,
        answered_by=row.answered_by.name if row.answered_by else "",
        withdrawn_at=row.withdrawn_at,
        stops_clock=row.stops_clock,
        questions=tuple(_question(q, sight, q.answer if answered else "", False) for q in questions),
        enclosures=tuple(files.get(row.pk, ())),
        letters=tuple(letters.get((row.side, row.number), ())),
        if_on_time=if_answered_on(row.case, at, max(row.due_on, end)) if is_open and row.stops_clock else (),
    )


def _enclosures(case: Case, sight: Sight) -> dict[int, list[FileLink]]:
    """Files handed in, by request; those that the reader can't open are left out without a trace."""
    open_ones = of_case(sight, case, Document, removed_at__isnull=True).values("pk")
    rows = Enclosure.objects.filter(case=case, request__isnull=False, document__in=open_ones).order_by("pk")
    found: dict[int, list[FileLink]] = defaultdict(list)
    for row in rows:
        found[row.request_id or 0].append(FileLink(row.title, row.document_id))
    return found


def _letters(case: Case, sight: Sight) -> dict[tuple[str, int], list[FileLink]]:
    """The letters as sent, by the side and the number of their request."""
    open_ones = of_case(sight, case, Document, removed_at__isnull=True).values("pk")
    rows = Letter.objects.filter(
        case=case, kind=Letter.Kind.REQUEST, sent_at__isnull=False, document__in=open_ones
    ).order_by("number")
    found: dict[tuple[str, int], list[FileLink]] = defaultdict(list)
    for row in rows:
        number = row.content.get("said", {}).get("number")
        if isinstance(number, int):
            found[row.side, number].append(FileLink(str(row.get_kind_display()), row.document_id or 0))
    return found


def _stopped(case: Case, letters: list[InformationRequest], at: datetime) -> tuple[StoppedClock, ...]:
    """The ledgers of the clocks that stood still; each of their stops beside what caused it."""
    pauses: dict[int, list[ClockPause]] = defaultdict(list)
    for pause in ClockPause.objects.filter(deadline__case=case).order_by("starts_at", "pk"):
        pauses[pause.deadline_id].append(pause)
    numbers = {row.sent_at: row.number for row in letters if row.stops_clock}
    found = []
    for view in clocks_of(case, at):
        stops = [row for row in view.ledger if row.kind == "stop"]
        if not stops or len(stops) != len(pauses[view.pk]):
            continue
        causes = [_cause(case, pause, numbers) for pause in pauses[view.pk]]
        found.append(StoppedClock(view, tuple(zip(causes, stops, strict=True))))
    return tuple(found)


def _cause(case: Case, pause: ClockPause, numbers: dict[datetime, int]) -> str:
    if pause.starts_at in numbers:
        return _("Request %(number)s") % {"number": numbers[pause.starts_at]}
    table = kind(case.kind).table
    return _(table.row(pause.act).title) if pause.act in table.acts else "–"
