"""Measures and obligations as the investor sees them: texts that both sides have shown each other, and what is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.days import day_of
from casework.blocks.obligations.queries import where
from casework.models import Case
from casework.queries.changes import Piece, WordBudget, word_diff
from casework.queries.frozen import seen
from screening.investments.models import Enclosure, Measure, MeasureText, Obligation
from screening.investments.procedures.system import system
from screening.investments.queries.measures import Bound, bound
from screening.investments.queries.obligations import DONE, TONES, AnyObligation
from screening.investments.table import State


@dataclass(frozen=True)
class VersionView:
    """One version of a measure's text."""

    number: int
    own: bool
    text: str
    remark: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MeasureView(Bound):
    """One measure: its versions in order, and the newest of each side word by word."""

    pk: int
    number: int  # from 1 within the file
    versions: tuple[VersionView, ...]
    theirs: tuple[Piece, ...]
    ours: tuple[Piece, ...]

    @property
    def offered(self) -> VersionView | None:
        """The authority's newest version, to which the investor can agree while nothing newer was answered to it."""
        found = next((v for v in reversed(self.versions) if not v.own), None)
        return found if self.state == "talks" and not self.is_same else None

    @property
    def is_answered(self) -> bool:
        """Whether the investor has written a version."""
        return any(version.own for version in self.versions)

    @property
    def is_same(self) -> bool:
        """Whether both sides hold the same text, and nothing is asked of either but to settle it."""
        own = next((v.text for v in reversed(self.versions) if v.own), None)
        return own is not None and own == next((v.text for v in reversed(self.versions) if not v.own), None)

    @property
    def waits(self) -> bool:
        """Whether the investor's answer is awaited: the last version is the authority's."""
        return self.state == "talks" and not self.newest.own and not self.is_same

    @property
    def newest(self) -> VersionView:
        """The last version of either side."""
        return self.versions[-1]


@dataclass(frozen=True)
class FileView:
    """A file that was handed in with a report."""

    pk: int
    title: str


@dataclass(frozen=True, kw_only=True)
class ObligationView(AnyObligation):
    """Something owed under a measure."""

    number: int  # from 1 within the file
    measure: str
    may_report: bool
    files: tuple[FileView, ...]


def measures_of(case: Case, shared: Iterable[MeasureText]) -> tuple[MeasureView, ...]:
    """The measures that were put to the investor with these texts; one whose text is still the authority's own isn't
    there.
    """
    texts: dict[int, list[MeasureText]] = {}
    for row in shared:
        texts.setdefault(row.measure_id, []).append(row)
    kinds, budget = system(case.procedure).measures, WordBudget()
    found = []
    rows = Measure.objects.filter(case=case, pk__in=list(texts)).select_related("binding").order_by("pk")
    for number, measure in enumerate(rows, start=1):
        versions = tuple(
            seen(VersionView, row, own=row.side == MeasureText.Side.INVESTOR, at=row.written_at)
            for row in texts[measure.pk]
        )
        theirs = next((v.text for v in reversed(versions) if not v.own), "")
        ours = next((v.text for v in reversed(versions) if v.own), "")
        left, right = word_diff(theirs, ours, budget) if theirs and ours else ((), ())
        said = {"versions": versions, "theirs": left, "ours": right}
        found.append(seen(MeasureView, measure, **bound(measure, kinds), number=number, **said))
    return tuple(found)


def obligations_of(
    case: Case, at: datetime, rows: Iterable[Obligation], handed: Iterable[Enclosure]
) -> tuple[ObligationView, ...]:
    """What is owed, open ones first, with what was handed in for it."""
    today, watched = day_of(at), case.state == State.MONITORING
    files: dict[int, list[FileView]] = {}
    for enclosed in handed:
        files.setdefault(enclosed.obligation_id or 0, []).append(FileView(enclosed.pk, enclosed.title))
    views = [
        seen(
            ObligationView,
            row,
            **where(row, today, TONES),
            number=number,
            measure=row.measure.title,
            may_report=watched and row.state in ("open", "breached"),
            files=tuple(files.get(row.pk, ())),
        )
        for number, row in enumerate(rows, start=1)
    ]
    return tuple(sorted(views, key=lambda v: (v.state in DONE, v.due_on, v.number)))
