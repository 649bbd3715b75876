"""The decision tab of a file: stages, opinions, comments, hearings, ministers, how they combine, and what follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.together import read_together
from accounts.queries.translation import translated
from casework.blocks.remedies.queries import AppealView, FineView, appeals_of, fines_of
from casework.models import Case, Deadline, Revision
from casework.procedures.catalogue import in_force
from casework.procedures.definitions import ProcedureError
from casework.queries.country_names import name_of
from casework.queries.deadlines import ClockView, clocks_of
from casework.queries.facts import procedure_of
from casework.queries.frozen import seen
from casework.queries.kept import restored
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    FileMember,
    Filing,
    Hearing,
    MinisterDecision,
    Ruling,
    UnionExchange,
)
from screening.investments.pages.filing_page import label_of
from screening.investments.procedures.combination import RULES
from screening.investments.procedures.system import Entry, system
from screening.investments.queries.filing_facts import combination_of
from screening.investments.queries.like_filings import LikeFiling, LikeFilings, like_filings, named_filings
from screening.investments.queries.section_words import step_title
from screening.investments.table import State

EXAMINED = (State.ASSESSMENT, State.SCREENING, State.MINISTERIAL)


@dataclass(frozen=True)
class OpinionView:
    """A preliminary or the final opinion, with what the investor said on it."""

    row: CommitteeOpinion
    words: str
    by: str
    comment: str
    comment_at: datetime | None


@dataclass(frozen=True)
class MinisterView:
    """One minister concerned; ``direction`` is empty for one who is silent."""

    service: str
    direction: str
    words: str
    reasons: str
    person: str
    at: datetime | None


@dataclass(frozen=True)
class RulingView:
    """The decision that ended the file."""

    row: Ruling
    words: str
    by: str
    silence: Entry | None  # the rule by which silence cleared the deal, to be flagged


@dataclass(frozen=True)
class CombinationView:
    """How the decisions make one: the rule, how well it is known, and what it comes to."""

    rule: str
    entry: Entry
    sentence: str


@dataclass(frozen=True)
class ExchangeView:
    """One word exchanged with the other states."""

    on: date
    words: str
    who: str
    text: str


@dataclass(frozen=True)
class UnionView:
    """The mechanism of the Union: under which regulation, what was said, its clocks."""

    regulation: str
    source: str
    note: str
    exchanges: tuple[ExchangeView, ...]
    clocks: tuple[ClockView, ...]


@dataclass(frozen=True)
class RulingPage:
    """The whole tab."""

    stages: tuple[tuple[str, datetime], ...]  # each with when the file came to it
    steps: tuple[tuple[str, str], ...]  # each with why it was taken
    ruling: RulingView | None
    closing_reason: str
    opinions: tuple[OpinionView, ...]
    hearings: tuple[Hearing, ...]
    ministers: tuple[MinisterView, ...]
    combination: CombinationView | None
    like: tuple[LikeFiling, ...]
    like_majority: str
    appeals: tuple[AppealView, ...]
    fines: tuple[FineView, ...]
    union: UnionView | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been said or decided yet."""
        return not (self.ruling or self.opinions or self.ministers or self.steps or self.closing_reason)


def ruling_page(case: Case, sight: Sight, *, at: datetime) -> RulingPage:
    """Everything that was decided on a file obtained through the read door; a fixed number of queries."""
    rulings, hearings = Ruling.objects.select_related("recorded_by"), Hearing.objects.filter(case=case)
    ruled_by = rulings.filter(case=case)
    steps = Revision.objects.filter(case=case, section="phases").order_by("-number")
    of_committee, of_ministers = committee_rows(case), minister_rows(case)
    exchanges = UnionExchange.objects.filter(case=case)
    read_together(ruled_by, hearings, steps, exchanges, *of_committee, *of_ministers)
    opinions, decisions = committee(*of_committee, sight), ministers(case, *of_ministers, sight)
    ruled = next(iter(ruled_by), None)
    like = _like(case, sight, ruled)
    return RulingPage(
        stages=_stages(case, opinions, list(steps)),
        steps=tuple((step_title(key), str(text)) for row in steps[:1] for key, text in row.content.items()),
        ruling=_ruling(case, ruled) if ruled else None,
        closing_reason=case.filing.closing_reason,
        opinions=opinions,
        hearings=tuple(hearings),
        ministers=decisions,
        combination=combination(case) if decisions else None,
        like=like.filings,
        like_majority=like.majority_words,
        appeals=appeals_of(case),
        fines=fines_of(case),
        union=_union(case, exchanges, at=at) if system(case.procedure).union else None,
    )


def _stages(case: Case, opinions: Sequence[OpinionView], steps: Sequence[Revision]) -> tuple[tuple[str, datetime], ...]:
    filing = case.filing
    moved = next((row.written_at for row in steps if row.act == "move_to_screening"), None)
    final = next((one.row.recorded_at for one in opinions if one.row.final), None)
    withdrawn = case.state == State.WITHDRAWN
    enquiry = filing.file_type != Filing.FilingType.NOTIFICATION
    found = (
        (label_of(State.ENQUIRY) if enquiry else _("Handed in"), case.opened_at),
        (label_of(State.ASSESSMENT), filing.complete_at),
        (label_of(State.SCREENING), moved),
        (label_of(State.MINISTERIAL), final),
        (label_of(State.WITHDRAWN) if withdrawn else label_of(State.DECIDED), filing.outcome_at),
        (label_of(State.CLOSED), None if withdrawn else case.closed_at),
    )
    return tuple((label, moment) for label, moment in found if moment is not None)


def committee_rows(case: Case) -> tuple[QuerySet[CommitteeOpinion], QuerySet[Comment]]:
    """The committee's opinions, newest first, and the comments on them, to be read in one query."""
    rows = CommitteeOpinion.objects.filter(case=case).select_related("recorded_by").order_by("-number")
    return rows, Comment.objects.filter(case=case)


def committee(
    rows: Iterable[CommitteeOpinion], comments_on: Iterable[Comment], sight: Sight
) -> tuple[OpinionView, ...]:
    """The same as the page shows them, each with the investor's comments."""
    comments = {row.opinion_id: row for row in comments_on}
    found = []
    for row in restored(list(rows), sight):
        said = comments.get(row.pk)
        found.append(
            OpinionView(
                row=row,
                words=str(row.get_direction_display()),
                by=row.recorded_by.name,
                comment=said.text if said else "",
                comment_at=said.given_at if said else None,
            )
        )
    return tuple(found)


def minister_rows(case: Case) -> tuple[QuerySet[MinisterDecision], QuerySet[FileMember, str]]:
    """The ministers' decisions, and the codes of the authorities concerned, to be read in one query."""
    members = FileMember.objects.filter(case=case, part=FileMember.Part.MEMBER, removed_at__isnull=True)
    decided = MinisterDecision.objects.filter(case=case).select_related("service", "person")
    return decided, members.values_list("service__code", flat=True)


def ministers(
    case: Case, decisions: Iterable[MinisterDecision], codes: Iterable[str], sight: Sight
) -> tuple[MinisterView, ...]:
    """Every minister concerned once the committee has spoken, the silent ones by name."""
    rows = restored(list(decisions), sight)
    views = [
        seen(
            MinisterView,
            row,
            service=row.service.code,
            words=str(row.get_direction_display()),
            person=row.person.name,
            at=row.decided_at,
        )
        for row in rows
    ]
    if case.state == State.MINISTERIAL:
        decided = {view.service for view in views}
        views += [MinisterView(code, "", "", "", "", None) for code in codes if code not in decided]
    return tuple(sorted(views, key=lambda view: view.service))


def combination(case: Case) -> CombinationView:
    """By which rule the decisions make one, and what they come to so far."""
    rules, found = system(case.procedure), combination_of(case)
    return CombinationView(
        rule=translated(RULES[rules.combination]),
        entry=rules.combination_entry,
        sentence=translated(found.sentence) if found else "",
    )


def _ruling(case: Case, row: Ruling) -> RulingView:
    words = dict(Filing.Outcome.choices)
    return RulingView(
        row=row,
        words=str(words.get(row.outcome, row.outcome)),
        by=row.recorded_by.name,
        silence=system(case.procedure).silence if row.outcome == Filing.Outcome.TACIT else None,
    )


def _like(case: Case, sight: Sight, ruled: Ruling | None) -> LikeFilings:
    """Those that were before whoever decided, as far as this reader may read them; before that, those of today."""
    if ruled is not None:
        return LikeFilings(named_filings(ruled.like_files, sight)) if ruled.like_files else LikeFilings()
    return like_filings(case, sight) if case.state in EXAMINED else LikeFilings()


def regulations(case: Case) -> tuple[str, ...]:
    """Ids of the regulations of the Union that the procedure's flow names clocks of."""
    named = (one for ids in procedure_of(case).flow.values() for one in ids if one.startswith("eu."))
    return tuple(sorted({one.partition(":")[0] for one in named}))


def _union(case: Case, exchanges: Iterable[UnionExchange], *, at: datetime) -> UnionView | None:
    """The regulation in force when the file was opened, with its clocks; None where none was."""
    begun = day_of(case.opened_at or at)
    for name in regulations(case):
        try:
            rules = in_force(name, begun)
        except ProcedureError:
            continue
        own = set(Deadline.objects.filter(case=case, procedure=rules.id).values_list("pk", flat=True))
        clocks = clocks_of(case, at) if own else []
        return UnionView(
            regulation=_(rules.title),
            source=rules.source,
            note=rules.note,
            exchanges=tuple(_exchange(row) for row in exchanges),
            clocks=tuple(clock for clock in clocks if clock.pk in own),
        )
    return None


def _exchange(row: UnionExchange) -> ExchangeView:
    who = _("the Commission") if row.state_code == "COM" else name_of(row.state_code)
    return ExchangeView(on=row.happened_on, words=str(row.get_kind_display()), who=who, text=row.text)
