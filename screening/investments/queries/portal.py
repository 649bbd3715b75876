"""A filing as the law lets the investor see it: frozen objects, in the reader's own language.

Everything here runs inside ``investments.access.outside`` and reads one case only. What goes in is named field
by field: letters that were sent, the own answers, limits that bind the parties, what the committee put to them. Never a
member, an opinion of an authority, a contribution, a question that stands in no letter, an internal clock, or a version
of the case: a page must be the same byte for byte whatever happens inside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.frozen import seen
from accounts.queries.together import read_together
from casework.blocks.portal.door import Seat
from casework.blocks.portal.page import OutsidePage, acts_now, own_acts
from casework.blocks.portal.sides import acts_for
from casework.blocks.remedies.queries import ToldFine, told_fines
from casework.blocks.requests.queries import Moved, if_answered_on, item_of, token_of
from casework.lifecycle.acts import marked
from casework.models import Case
from casework.queries.deadlines import ClockView, bare_clocks
from casework.queries.facts import procedure_of
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    Enclosure,
    Filing,
    Hearing,
    InformationRequest,
    Letter,
    MeasureText,
    Obligation,
    Question,
    Side,
)
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures.system import system
from screening.investments.queries.clock_starts import asks_closing, closing_typed
from screening.investments.queries.hand_ins import HandInRow, hand_in_rows, hand_ins_of
from screening.investments.queries.portal_measures import (
    EnclosureView,
    MeasureView,
    ObligationView,
    handing_over,
    lay_words,
    measures_of,
    obligations_of,
)
from screening.investments.queries.sides import title_of_side
from screening.investments.table import ASKED, FINISHED, State

# the symbols of the procedure's flow whose limits bind the parties, or the authority towards them
OUTWARD = (
    "assessment",
    "screening",
    "request",
    "closing",
    "comment",
    "talks",
    "appeal",
    "fine_answer",
    "fine_payment",
    "fine_appeal",
)
Rows = dict[str, QuerySet[Any, Any]]


@dataclass(frozen=True)
class LetterView:
    """A letter that was sent to the side."""

    kind: str
    about: str  # of a letter in the authority's own words
    number: int
    sent_at: datetime
    language: str
    sha256: str | None  # of the PDF, once it is written


@dataclass(frozen=True)
class AskedView:
    """One question as the letter words it, with what the representatives have written so far."""

    pk: int
    place: int
    wording: str
    answer: str


@dataclass(frozen=True)
class RequestView:
    """One request for information from outside."""

    pk: int
    number: int
    sent_at: datetime
    due_on: date
    introduction: str
    closing: str
    state: str  # open, resting, answered, withdrawn
    late: bool
    answered_at: datetime | None
    withdrawn_at: datetime | None
    stops_clock: bool
    questions: tuple[AskedView, ...]
    enclosures: tuple[EnclosureView, ...]
    token: str
    if_on_time: tuple[Moved, ...] = ()
    asks_closing: bool = False  # whether the deal is closed by now
    closing_typed: Mapping[str, str] = field(default_factory=dict)  # what is typed of that so far

    @property
    def written(self) -> int:
        """How many questions have an answer, handed in or not."""
        return sum(1 for question in self.questions if question.answer.strip())


@dataclass(frozen=True)
class OpinionView:
    """A preliminary opinion that was sent, and what the investor said on it."""

    number: int
    direction: str
    text: str
    sent_at: datetime
    comment: str
    commented_at: datetime | None


@dataclass(frozen=True)
class HearingView:
    """A hearing that was asked for."""

    asked_at: datetime
    set_for: datetime | None
    place: str
    held_at: datetime | None
    refused_at: datetime | None
    refused_because: str


@dataclass(frozen=True, kw_only=True)
class FilingPage(OutsidePage):
    """The whole page of a file; of what is left out another side than the notifier's sees nothing."""

    is_notification: bool = False  # else the authority opened the file, and its content is its own
    state: str = ""
    missing: str = ""
    outcome: str = ""
    outcome_at: datetime | None = None
    notified_at: datetime | None = None
    complete_at: datetime | None = None
    language: str
    request: RequestView | None  # the open one
    requests: tuple[RequestView, ...]  # earlier ones, newest first
    opinion: OpinionView | None = None
    comment_limit: ClockView | None = None
    earlier_opinions: tuple[OpinionView, ...] = ()
    hearings: tuple[HearingView, ...]
    measures: tuple[MeasureView, ...] = ()
    obligations: tuple[ObligationView, ...] = ()
    fines: tuple[ToldFine, ...] = ()
    letters: tuple[LetterView, ...]
    enclosures: tuple[EnclosureView, ...] = ()
    hand_ins: tuple[HandInRow, ...] = ()
    asks_closing: bool = False  # whether the deal is closed by now
    closing_limit: ClockView | None = None  # by when that is to be said, once it is near or over


def filing_page(case: Case, sight: Sight, *, at: datetime, writes: bool = True) -> FilingPage:
    """The page of a file for the notifier's side; a fixed number of queries. Only inside ``outside``."""
    filing, state = case.filing, State(case.state)
    is_notification = filing.file_type == Filing.FilingType.NOTIFICATION
    lead, text = lay_words(state, filing.file_type, str(filing.get_outcome_display()) if filing.outcome else "")
    rows = {**_rows(case, Side.NOTIFIER), **_notifiers_rows(case)}
    read_together(*rows.values())
    opinions, limits = _opinions(rows), _limits(case, at)
    decided = state in (*FINISHED, State.CLOSED, State.WITHDRAWN)
    return FilingPage(
        **_of_side(case, Side.NOTIFIER, _requests(case, at, rows), limits, rows),
        title=case.title or _("Untitled investment"),
        is_notification=is_notification,
        state=str(state),
        lead=lead,
        text=text,
        missing=filing.incomplete_for if state is State.INCOMPLETE else "",
        outcome=str(filing.get_outcome_display()) if filing.outcome and decided else "",
        outcome_at=filing.outcome_at if decided else None,
        notified_at=case.opened_at if is_notification else None,
        complete_at=filing.complete_at,
        opinion=opinions[0] if opinions else None,
        comment_limit=_of_symbol(case, limits, "comment"),
        earlier_opinions=tuple(opinions[1:]),
        measures=measures_of(case, rows["texts"]),
        obligations=obligations_of(case, at, rows["owed"], rows["enclosures"]),
        fines=told_fines(case, _all_of(case, limits, "fine_appeal"), at=at),
        enclosures=_enclosures(rows),
        hand_ins=hand_ins_of(rows["hand_ins"]),
        may=acts_now(case, sight, at=at),
        asks_closing=asks_closing(case),
        closing_limit=_pressing(_of_symbol(case, limits, "closing")),
        writes=writes,
    )


def side_page(case: Case, sight: Sight, seat: Seat, *, at: datetime) -> FilingPage:
    """The same for one of the other sides: what was sent to it, asked of it and handed in by it.

    Nothing here may depend on the notification, on a phase, or on what another side is sent: the page must be the same
    byte for byte whatever happens there.
    """
    rows = _rows(case, seat.side)
    read_together(*rows.values())
    requests = _requests(case, at, rows)
    return FilingPage(
        **_of_side(case, seat.side, requests, _own_limits(case, seat.side, at) if requests else [], rows),
        title=side_title(case, seat.side, sight),
        lead=_("You act for a party to a deal that the authority looks at"),
        text=_("You see here what the authority asks of you, sends you and opens to you; nothing of anybody else."),
        may=acts_now(case, sight, at=at) & marked("for every side"),
        writes=seat.may_write,
    )


def side_title(case: Case, side: str, sight: Sight) -> str:
    """The party of the reader's own firm, as the authority wrote it; never the notification's title."""
    return acts_for(case, side, sight.service_id) or title_of_side(side)


def _rows(case: Case, side: str) -> Rows:
    """What the page of every side is made of, to be read in one query."""
    letters = Letter.objects.filter(case=case, side=side, outward=True, sent_at__isnull=False)
    return {
        **_request_rows(case, side),
        "hearings": Hearing.objects.filter(case=case, side=side).order_by("-pk"),
        "letters": letters.annotate(sha256=F("document__sha256")).order_by("-number"),
    }


def _request_rows(case: Case, side: str) -> Rows:
    asked = Question.objects.filter(request__case=case, request__side=side)
    return {
        "requests": InformationRequest.objects.filter(case=case, side=side).order_by("-number"),
        "questions": asked.order_by("position", "pk"),
        "enclosures": Enclosure.objects.filter(case=case, document__removed_at__isnull=True).order_by("pk"),
    }


def _notifiers_rows(case: Case) -> Rows:
    """What the notifier's page has beside that; the committee's final opinion is the ministers'."""
    opinions = CommitteeOpinion.objects.filter(case=case, final=False, sent_at__isnull=False)
    return {
        "opinions": opinions.order_by("-number"),
        "comments": Comment.objects.filter(case=case),
        "texts": MeasureText.objects.filter(case=case, shared_at__isnull=False).order_by("number"),
        "owed": Obligation.objects.filter(case=case).select_related("measure").order_by("pk"),
        "hand_ins": hand_in_rows(case),
    }


def _of_side(
    case: Case, side: str, requests: Sequence[RequestView], limits: Sequence[ClockView], rows: Rows
) -> dict[str, Any]:
    """What the page has for every side."""
    return {
        "reference": case.reference,
        "language": str(case.filing.get_language_display()),
        "limits": tuple(view for view in limits if view.tone != "done"),
        "past_limits": tuple(view for view in limits if view.tone == "done"),
        "request": next((r for r in requests if r.state == "open"), None),
        "requests": tuple(r for r in requests if r.state != "open"),
        "hearings": tuple(seen(HearingView, row) for row in rows["hearings"]),  # what was said is in the minutes
        "letters": tuple(_letter(row) for row in rows["letters"]),
        "history": own_acts(case, side),
        "handing_over": handing_over(case),
        "side": title_of_side(side),
    }


def _own_limits(case: Case, side: str, at: datetime) -> list[ClockView]:
    """The side's own limit to answer; whatever else runs on the file isn't its own."""
    names = [name.rpartition(":")[2] for name in procedure_of(case).flow.get("request", ())]
    views = bare_clocks(case, names, at, item=item_of(case, side))
    return [replace(view, run=1) for view in views]  # how often others were asked is theirs to know


def _limits(case: Case, at: datetime) -> list[ClockView]:
    """The limits that concern the parties, those of granted extensions included; nearest first, ended ones last."""
    flow = procedure_of(case).flow
    names = [clock for symbol in OUTWARD for clock in flow.get(symbol, ())]
    names += [rule.clock for rule in system(case.procedure).extensions.values()]
    views = bare_clocks(case, [name.rpartition(":")[2] for name in names], at, without=Side.values)
    return sorted(views, key=lambda v: (v.tone == "done", v.due_at is None, v.due_at or at, v.clock, v.item))


def _of_symbol(case: Case, limits: list[ClockView], symbol: str) -> ClockView | None:
    return next(iter(_all_of(case, limits, symbol)), None)


def _all_of(case: Case, limits: list[ClockView], symbol: str) -> list[ClockView]:
    clocks = {name.rpartition(":")[2] for name in procedure_of(case).flow.get(symbol, ())}
    return [view for view in limits if view.clock in clocks]


def _pressing(limit: ClockView | None) -> ClockView | None:
    return limit if limit is not None and limit.tone in ("soon", "overdue") else None


def requests_of(case: Case, at: datetime, side: str, number: int | None = None) -> tuple[RequestView, ...]:
    """The requests that were sent to a side, newest first, or that of a number; one query, and two for one that is
    open.
    """
    rows = _request_rows(case, side)
    if number is not None:
        rows["requests"] = rows["requests"].filter(number=number)
    read_together(*rows.values())
    return _requests(case, at, rows)


def _requests(case: Case, at: datetime, rows: Rows) -> tuple[RequestView, ...]:
    asked: dict[int, list[Question]] = {row.pk: [] for row in rows["requests"]}
    files: dict[int, list[EnclosureView]] = {pk: [] for pk in asked}
    for question in rows["questions"]:
        asked.get(question.request_id, []).append(question)
    for row in rows["enclosures"]:
        if row.request_id in files:
            files[row.request_id].append(seen(EnclosureView, row))
    return tuple(_request(row, asked[row.pk], files[row.pk], case, at) for row in rows["requests"])


def _request(
    row: InformationRequest, questions: list[Question], files: list[EnclosureView], case: Case, at: datetime
) -> RequestView:
    today, notifier = day_of(at), row.side == Side.NOTIFIER
    closing = closing_typed(case, row.side)
    state = "answered" if row.answered_at else "withdrawn" if row.withdrawn_at else "open"
    if state == "open" and case.state not in ASKED:
        state = "resting"  # the notification was returned, or the file has ended: nothing can be answered now
    return seen(
        RequestView,
        row,
        state=state,
        late=state in ("open", "answered") and (day_of(row.answered_at) if row.answered_at else today) > row.due_on,
        questions=tuple(AskedView(q.pk, place, q.wording, q.answer) for place, q in enumerate(questions, start=1)),
        enclosures=tuple(files),
        token=token_of(questions, closing),
        if_on_time=_if_on_time(case, row, at) if state == "open" and notifier else (),
        asks_closing=notifier and asks_closing(case),
        closing_typed=closing,
    )


def _if_on_time(case: Case, row: InformationRequest, at: datetime) -> tuple[Moved, ...]:
    """What the outward clocks become when the answer comes on the due day; internal ones are left out."""
    flow, rules = procedure_of(case).flow, procedure_of(case)
    outward = {_(rules.clock(c).title) for s in OUTWARD for c in flow.get(s, ()) if ":" not in c}
    return tuple(m for m in if_answered_on(case, at, max(row.due_on, day_of(at))) if m.title in outward)


def _opinions(rows: Rows) -> list[OpinionView]:
    """Preliminary opinions that were sent to the investor, newest first."""
    comments = {comment.opinion_id: comment for comment in rows["comments"]}
    found = []
    for row in rows["opinions"]:
        comment = comments.get(row.pk)
        said, when = (comment.text, comment.given_at) if comment else ("", None)
        found.append(OpinionView(row.number, str(row.get_direction_display()), row.text, row.sent_at, said, when))
    return found


def _letter(row: Letter) -> LetterView:
    return seen(
        LetterView,
        row,
        kind=str(row.get_kind_display()),
        about=str(row.content.get("said", {}).get("about", "")),
        language=str(dict(LANGUAGES)[row.language]),
    )


def _enclosures(rows: Rows) -> tuple[EnclosureView, ...]:
    """Files of the notification itself: those of a request or an obligation stand there."""
    own = (row for row in rows["enclosures"] if row.request_id is None and row.obligation_id is None)
    return tuple(seen(EnclosureView, row) for row in own if row.side == Side.NOTIFIER)
