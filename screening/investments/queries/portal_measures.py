"""Measures and obligations as the investor sees them: texts that both sides have shown each other, and what is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.days import day_of
from accounts.queries.frozen import seen
from casework.blocks.obligations.queries import where
from casework.models import Case
from casework.queries.changes import Piece, WordBudget, word_diff
from screening.investments.models import Enclosure, Filing, Measure, MeasureText, Obligation
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
class EnclosureView:
    """A file that was handed in from outside."""

    pk: int
    title: str
    confidential: bool
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class ObligationView(AnyObligation):
    """Something owed under a measure."""

    number: int  # from 1 within the file
    measure: str
    may_report: bool
    files: tuple[EnclosureView, ...]


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
    files: dict[int, list[EnclosureView]] = {}
    for enclosed in handed:
        files.setdefault(enclosed.obligation_id or 0, []).append(seen(EnclosureView, enclosed))
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


def lay_words(state: State, file_type: str, outcome: str) -> tuple[str, str]:
    """Where a file stands, as one would tell somebody who doesn't know the procedure: a lead and a text."""
    if state in (State.DECIDED, State.CLOSED) and outcome:
        lead = _("Decided: %(outcome)s") if state is State.DECIDED else _("Closed: %(outcome)s")
        return lead % {"outcome": outcome}, _("The letter of the decision states the reasons.")
    invited = file_type != Filing.FilingType.NOTIFICATION
    words = {
        State.DRAFT: (
            _("You are writing the notification"),
            _("Only the people named here see it before you hand it in, and within its clearance the oversight body."),
        ),
        State.ENQUIRY: (
            _("The authority looks into this deal"),
            _("It can ask you for information, and invite you to notify."),
        ),
        State.COMPLETENESS: (
            _("The secretariat checks whether the notification is complete"),
            _("A letter tells you when the assessment begins, or what is missing."),
        ),
        State.INCOMPLETE: (
            _("Something is missing"),
            _("Complete the notification and hand it in again. The assessment begins only then."),
        ),
        State.ASSESSMENT: (
            _("First phase: assessment"),
            _("The authority opened this file itself and looks at the deal.")
            if invited
            else _("The notification is complete, and the authorities concerned look at the deal."),
        ),
        State.SCREENING: (
            _("Second phase: screening"),
            _("The deal is looked at more closely. You can answer a preliminary opinion and ask to be heard on it."),
        ),
        State.MINISTERIAL: (
            _("The ministers concerned decide"),
            _("The committee has given them its opinion. You are told of the combined decision."),
        ),
        State.DECIDED: (_("Decided"), _("The letter of the decision states the reasons.")),
        State.MONITORING: (
            _("Decided, with measures that are watched"),
            _("Report on each obligation by its day; what you report is looked at by the secretariat."),
        ),
        State.CLOSED: (_("Closed"), _("Nothing more is asked of you.")),
        State.WITHDRAWN: (_("Withdrawn"), _("The notification was taken back.")),
    }
    return words[state]


def handing_over(case: Case) -> str:
    """How classified information is handed over under the file's procedure; empty where its data say nothing."""
    way = system(case.procedure).classified
    return _(way.title) if way is not None else ""
