"""The measures tab: each measure with the texts of both sides, version by version, and what is owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.queries.frozen import seen
from casework.blocks.remedies.queries import FineView, fines_of
from casework.models import Case
from casework.queries.changes import Piece, WordBudget, word_diff
from screening.investments.models import Measure, MeasureText
from screening.investments.procedures.system import Entry, system
from screening.investments.queries.obligations import ObligationView, obligations_of

Side = MeasureText.Side
TONES = {"talks": "soon", "agreed": "ok", "imposed": "info", "dropped": "none"}


@dataclass(frozen=True)
class TextView:
    """One version of a measure's text."""

    row: MeasureText
    side_words: str
    by: str


@dataclass(frozen=True)
class Comparison:
    """The newest text of each side, word by word."""

    authority: tuple[Piece, ...]
    investor: tuple[Piece, ...]
    same: bool


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A measure as everybody reads it: what it is, where it stands, which text binds."""

    title: str
    kind: str
    state: str
    state_words: str
    binding: str  # which version binds, and whose text it is; empty until it is settled
    tone: str


def bound(row: Measure, kinds: Mapping[str, Entry]) -> dict[str, str]:
    """What a ``Bound`` shows of a measure beside its own fields, but for its text."""
    return {
        "kind": _(kinds[row.code].title) if row.code in kinds else row.code,
        "state_words": str(row.get_state_display()),
        "binding": binding_words(row),
        "tone": TONES[row.state],
    }


@dataclass(frozen=True, kw_only=True)
class MeasureView(Bound):
    """One measure on its tab."""

    pk: int
    needs_confirmation: bool
    settled_by: str
    settled_at: datetime | None
    texts: tuple[TextView, ...]
    newest: TextView | None
    comparison: Comparison | None  # None until both sides have written
    obligations: tuple[ObligationView, ...]


@dataclass(frozen=True)
class MeasuresPage:
    """The whole tab."""

    measures: tuple[MeasureView, ...]
    in_talks: int
    owed: int
    breached: int
    fines: tuple[FineView, ...]


def newest_text(case: Case, measure_id: int) -> str:
    """The newest text of a measure, whoever wrote it: what a next version begins from."""
    rows = MeasureText.objects.filter(case=case, measure_id=measure_id).order_by("-number")
    return rows.values_list("text", flat=True).first() or ""


def measures_of(case: Case, sight: Sight, *, at: datetime) -> tuple[MeasureView, ...]:
    """Every measure with its texts and obligations; a fixed number of queries."""
    texts: dict[int, list[MeasureText]] = {}
    for row in MeasureText.objects.filter(case=case).select_related("written_by").order_by("number"):
        texts.setdefault(row.measure_id, []).append(row)
    owed: dict[int, list[ObligationView]] = {}
    for view in obligations_of(case, sight, at=at):
        owed.setdefault(view.measure_id, []).append(view)
    kinds, budget = system(case.procedure).measures, WordBudget()
    return tuple(
        _view(row, kinds, texts.get(row.pk, []), owed.get(row.pk, []), budget)
        for row in Measure.objects.filter(case=case).select_related("settled_by", "binding")
    )


def _view(
    row: Measure, kinds: Mapping[str, Entry], texts: list[MeasureText], owed: list[ObligationView], budget: WordBudget
) -> MeasureView:
    views = tuple(TextView(one, str(one.get_side_display()), one.written_by.name) for one in texts)
    return seen(
        MeasureView,
        row,
        **bound(row, kinds),
        needs_confirmation=row.code in kinds and kinds[row.code].needs_confirmation,
        settled_by=row.settled_by.name if row.settled_by else "",
        texts=views,
        newest=views[-1] if views else None,
        comparison=_compared(views, budget),
        obligations=tuple(owed),
    )


def binding_words(row: Measure) -> str:
    """Which version binds, and whose text that is."""
    if row.binding is None:
        return ""
    if row.state == Measure.State.AGREED:
        return _("Version %(number)s binds: both sides have written this text.") % {"number": row.binding.number}
    words = _("Version %(number)s binds: the authority’s text, to which the investor has not agreed.")
    return words % {"number": row.binding.number}


@dataclass(frozen=True, kw_only=True)
class Counted(Bound):
    """The same for whoever decides, with the text that binds, or is on the table."""

    text: str


def bound_measures(case: Case) -> tuple[Counted, ...]:
    """The measures of a file that weren't dropped, each with the text that counts; two queries."""
    rows = Measure.objects.filter(case=case).exclude(state=Measure.State.DROPPED).select_related("binding")
    newest = dict(MeasureText.objects.filter(case=case).order_by("number").values_list("measure_id", "text"))
    kinds = system(case.procedure).measures
    return tuple(
        seen(Counted, row, **bound(row, kinds), text=row.binding.text if row.binding else newest.get(row.pk, ""))
        for row in rows
    )


def _compared(texts: tuple[TextView, ...], budget: WordBudget) -> Comparison | None:
    ours = next((t.row.text for t in reversed(texts) if t.row.side == "authority"), None)
    theirs = next((t.row.text for t in reversed(texts) if t.row.side == "investor"), None)
    if ours is None or theirs is None:
        return None
    left, right = word_diff(ours, theirs, budget)
    return Comparison(left, right, ours == theirs)


def measures_page(case: Case, sight: Sight, *, at: datetime) -> MeasuresPage:
    """The tab for an officer; a fixed number of queries."""
    measures = measures_of(case, sight, at=at)
    owed = [one for measure in measures for one in measure.obligations]
    return MeasuresPage(
        measures=measures,
        in_talks=sum(1 for m in measures if m.state == "talks"),
        owed=sum(1 for o in owed if o.state in ("open", "reported", "breached")),
        breached=sum(1 for o in owed if o.state == "breached"),
        fines=fines_of(case),
    )


def _newest(field: str, *sides: str) -> Subquery:
    rows = MeasureText.objects.filter(measure=OuterRef("pk"), shared_at__isnull=False, side__in=sides)
    return Subquery(rows.order_by("-number").values(field)[:1])


def _in_talks() -> QuerySet[Any]:
    return Measure.objects.filter(state=Measure.State.TALKS).annotate(
        last_side=_newest("side", Side.AUTHORITY, Side.INVESTOR),
        ours=_newest("text", Side.AUTHORITY),
        theirs=_newest("text", Side.INVESTOR),
    )


def for_the_investor() -> QuerySet[Any]:
    """Measures whose last version is the authority's, while the investor's own says something else."""
    return _in_talks().filter(Q(theirs__isnull=True) | ~Q(theirs=F("ours")), last_side=Side.AUTHORITY)


def for_the_authority() -> QuerySet[Any]:
    """Measures whose last version is the investor's, and differs from the authority's."""
    return _in_talks().filter(~Q(theirs=F("ours")), last_side=Side.INVESTOR)


def to_settle() -> QuerySet[Any]:
    """Measures of which both sides have written the same text."""
    return _in_talks().filter(theirs=F("ours"))
