"""Decided files that are like this one: shown while deciding, so that like things end alike or it is said why not.

Through the read door only: a reader is shown the files that they may read, and no number tells of others. Two files are
alike when they share a sector; the more of the rest they share, the nearer they are: the investor's country and the
residence of ultimate owners, control and the threshold that is reached, the limbs that opinions find touched.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.context import only_reads
from accounts.days import day_of
from accounts.queries.order import by_name
from accounts.queries.together import read_together
from casework.access import visible_cases, visible_now
from casework.models import Case
from casework.queries.country_names import name_of
from screening.investments.models import Filing, Holding, Measure, Opinion, Party, Ruling, SectorTag
from screening.investments.procedures.system import system
from screening.investments.queries.filing_content import short_sector_name

SHOWN = 5
LOOKED_AT = 200  # the newest decided files that share a sector
TOUCHED = 2  # a score from here on says that a limb is touched
# what an outcome says of a deal; files that ended without saying anything of it are like no other
GROUPS: Mapping[str, str] = {
    Filing.Outcome.CLEARED: "positive",
    Filing.Outcome.TACIT: "positive",
    Filing.Outcome.POSITIVE: "positive",
    Filing.Outcome.MEASURES: "positive_with_measures",
    Filing.Outcome.NEGATIVE: "negative",
}
WEIGHTS: Mapping[str, float] = {"sectors": 4, "countries": 2, "control": 1, "band": 1, "limbs": 2}


@dataclass
class Traits:
    """What a file is compared by."""

    sectors: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    control: str = "none"
    votes: int = 0
    limbs: set[str] = field(default_factory=set)

    @property
    def band(self) -> str:
        """The threshold that the investor reaches in the target."""
        return next(word for least, word in ((50, "50"), (25, "25"), (10, "10"), (0, "")) if self.votes >= least)


@dataclass(frozen=True)
class LikeFiling:
    """One earlier file as it stands beside a decision."""

    reference: str
    url: str
    title: str
    outcome: str
    outcome_words: str
    group: str
    decided_on: date | None
    measures: tuple[str, ...]
    reason: str
    alike: tuple[str, ...]


@dataclass(frozen=True)
class LikeFilings:
    """The nearest files, and how most of them ended; ``majority`` is empty where there is none."""

    filings: tuple[LikeFiling, ...] = ()
    majority: str = ""
    majority_words: str = ""

    @property
    def references(self) -> list[str]:
        """Their references, as a ruling keeps them."""
        return [row.reference for row in self.filings]

    def departs(self, outcome: str) -> bool:
        """Whether ending with ``outcome`` is another end than that of most like files."""
        return bool(self.majority) and GROUPS.get(outcome, outcome) != self.majority


def like_filings(case: Case, sight: Sight) -> LikeFilings:
    """The files most like this one that the person may read; about ten queries, however many there are."""
    own = SectorTag.objects.filter(filing__case=case).values("code")
    shares = SectorTag.objects.filter(filing=OuterRef("filing"), code__in=own)
    visible = visible_cases(sight) if only_reads() else visible_now(sight)
    rows = visible.filter(Exists(shares), kind="fdi", procedure=case.procedure)
    rows = rows.filter(filing__outcome__in=list(GROUPS)).exclude(pk=case.pk)
    decided = rows.select_related("filing").order_by("-filing__outcome_at", "-pk")[:LOOKED_AT]
    return _nearest(case, list(decided))


def named_filings(references: Iterable[str], sight: Sight) -> tuple[LikeFiling, ...]:
    """Files by their references, as far as the person may read them, in the order given."""
    order = {reference: n for n, reference in enumerate(references)}
    found = visible_cases(sight).filter(kind="fdi", reference__in=list(order)).select_related("filing")
    cases = sorted(found, key=lambda row: order[row.reference])
    return _views(cases, {}) if cases else ()


def _nearest(case: Case, decided: Sequence[Case]) -> LikeFilings:
    if not decided:
        return LikeFilings()
    traits = _traits([case, *decided])
    mine = traits[case.pk]
    scored = sorted(decided, key=lambda row: -_score(mine, traits[row.pk]))[:SHOWN]
    filings = _views(scored, {row.pk: _alike(mine, traits[row.pk]) for row in scored})
    group, number = Counter(row.group for row in filings).most_common(1)[0]
    majority = group if 2 * number > len(filings) else ""
    words = {
        "positive": _("positive"),
        "positive_with_measures": _("positive with measures"),
        "negative": _("negative"),
    }
    return LikeFilings(filings, majority, words.get(majority, ""))


def _traits(cases: Sequence[Case]) -> dict[int, Traits]:
    """The traits of these files by case; one query."""
    ids = {case.filing.pk: case.pk for case in cases}
    found: dict[int, Traits] = {pk: Traits() for pk in ids.values()}
    sectors = SectorTag.objects.filter(filing__in=ids).values_list("filing_id", "code")
    parties = Party.objects.filter(filing__in=ids, role__in=("investor", "owner"))
    holdings = Holding.objects.filter(filing__in=ids, owned__role="target").exclude(owner__role="seller")
    given = Opinion.objects.filter(case__in=list(found), state=Opinion.State.GIVEN).values_list("case_id", "scores")
    read_together(sectors, parties, holdings, given)
    for filing, code in sectors:
        found[ids[filing]].sectors.add(code)
    for party in parties:
        place = str(party.country or "") if party.role == "investor" else ""
        home = str(party.residence or "") if party.role == "investor" or party.ultimate else ""
        found[ids[party.filing_id]].countries |= {code for code in (place, home) if code}
    rank = [choice.value for choice in Holding.Control]
    for row in holdings:
        one = found[ids[row.filing_id]]
        one.votes = max(one.votes, int(row.votes_after or 0))
        one.control = max(one.control, row.control_after, key=rank.index)
    for pk, scores in given:
        found[pk].limbs |= {key.partition(".")[0] for key, score in scores.items() if _number(score) >= TOUCHED}
    return found


def _number(score: object) -> int:
    return score if isinstance(score, int) else 0


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _score(one: Traits, other: Traits) -> float:
    return (
        WEIGHTS["sectors"] * _share(one.sectors, other.sectors)
        + WEIGHTS["countries"] * _share(one.countries, other.countries)
        + WEIGHTS["control"] * (one.control == other.control)
        + WEIGHTS["band"] * (one.band == other.band)
        + WEIGHTS["limbs"] * _share(one.limbs, other.limbs)
    )


def _alike(one: Traits, other: Traits) -> tuple[str, ...]:
    """What two files share, in words."""
    found = [", ".join(by_name(map(short_sector_name, one.sectors & other.sectors), str))]
    if one.countries & other.countries:
        shared = sorted(name_of(code) for code in one.countries & other.countries)
        found.append(_("country: %(codes)s") % {"codes": ", ".join(shared)})
    if one.control == other.control != "none":
        found.append(str(Holding.Control(one.control).label))
    if one.band == other.band != "":
        found.append(_("from %(number)s %% of the votes") % {"number": one.band})
    if one.limbs & other.limbs:
        found.append(_("the same limbs touched"))
    return tuple(found)


def _views(cases: Sequence[Case], alike: Mapping[int, tuple[str, ...]]) -> tuple[LikeFiling, ...]:
    ids = [case.pk for case in cases]
    reasons = dict(Ruling.objects.filter(case__in=ids).values_list("case_id", "reasons"))
    measures: dict[int, list[str]] = defaultdict(list)
    catalogue = system(cases[0].procedure).measures
    for pk, code in Measure.objects.filter(case__in=ids, state__in=("agreed", "imposed")).values_list(
        "case_id", "code"
    ):
        measures[pk].append(_(catalogue[code].title) if code in catalogue else code)
    return tuple(
        LikeFiling(
            reference=case.reference,
            url=reverse("case", args=[case.reference]),
            title=case.title,
            outcome=case.filing.outcome,
            outcome_words=str(case.filing.get_outcome_display()),
            group=GROUPS.get(case.filing.outcome, ""),
            decided_on=day_of(case.filing.outcome_at) if case.filing.outcome_at else None,
            measures=tuple(dict.fromkeys(measures[case.pk])),
            reason=first_line(reasons.get(case.pk, "")),
            alike=alike.get(case.pk, ()),
        )
        for case in cases
    )


def first_line(text: str, most: int = 200) -> str:
    """The first line of a text, cut where it is long."""
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
