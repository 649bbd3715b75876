"""The figures of investment screening: the secretariat's year, and what a service itself contributed to it.

Each counts only files that its reader may see, by the day on which the thing counted happened (Brussels).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.access import Sight
from accounts.permissions import Permission
from casework.access import visible_cases
from casework.models import Case, ClockPause, Deadline
from casework.procedures.catalogue import all_procedures
from casework.procedures.clock import BRUSSELS
from casework.queries.country_names import name_of
from casework.reporting.registry import Figure, Period, Table
from screening.investments.models import (
    Contribution,
    Filing,
    InformationRequest,
    JointOpinion,
    Opinion,
    Party,
    SectorTag,
)
from screening.investments.queries.filing_content import short_sector_name

SECRETARIAT = _("The secretariat's year")
SERVICE = _("The service's own")


def bounds(period: Period) -> tuple[datetime, datetime]:
    """First and last moment of the period in Brussels."""
    first = datetime.combine(period.first, time.min, BRUSSELS)
    return first, datetime.combine(period.last, time.max, BRUSSELS)


def filings(sight: Sight) -> QuerySet[Case]:
    """Every filing that the person may see."""
    return visible_cases(sight, Permission.REPORT_VIEW).filter(kind="fdi")


def notified(sight: Sight, period: Period) -> QuerySet[Case]:
    """Files whose notification was handed in within the period."""
    return filings(sight).filter(filing__file_type="notification", opened_at__range=bounds(period))


def _mean(days: Iterable[float]) -> Decimal | None:
    given = list(days)
    return Decimal(str(round(sum(given) / len(given), 1))) if given else None


def _days(spans: Iterable[tuple[datetime | None, datetime | None]]) -> Iterator[float]:
    """Each span in days; one that lacks an end doesn't count."""
    for start, end in spans:
        if start is not None and end is not None:
            yield (end - start).total_seconds() / 86_400


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(str(round(100 * part / whole, 1))) if whole else None


def _runs(cases: QuerySet[Case], symbol: str) -> QuerySet[Deadline]:
    """Runs of the clocks that a symbol of the flow stands for, in any procedure, on these cases."""
    ids = {clock for one in all_procedures() for clock in one.flow.get(symbol, ())}
    return Deadline.objects.filter(case__in=cases, clock__in=ids)


def year(sight: Sight, period: Period) -> Table:
    """The year in short."""
    cases = notified(sight, period)
    count = cases.count()
    screened = _runs(cases, "screening").values("case").distinct().count()
    incomplete = Deadline.objects.filter(case__in=cases, pauses__act="declare_incomplete").values("case").distinct()
    asked = InformationRequest.objects.filter(case__in=cases).values("case").distinct().count()
    own = filings(sight).filter(opened_at__range=bounds(period)).exclude(filing__file_type="notification")
    kinds = Counter(own.values_list("filing__file_type", flat=True))
    value = cases.aggregate(total=Sum("filing__value"))["total"]
    pending = cases.filter(filing__outcome="").count()
    rows = (
        (pgettext("of investments", "Notifications"), count),
        (now("Moved to screening"), screened),
        (now("Moved to screening (%)"), _share(screened, count)),
        (now("Incomplete at first"), incomplete.count()),
        (now("Asked for information"), asked),
        (now("Pending today"), pending),
        (now("Opened ex officio"), kinds[Filing.FilingType.EX_OFFICIO]),
        (now("Queries on deals not notified"), kinds[Filing.FilingType.QUERY]),
        (now("Notifications of other states"), kinds[Filing.FilingType.EU_INCOMING]),
        (now("Value notified (EUR million)"), None if value is None else round(value / 1_000_000)),
    )
    return Table((_("What"), pgettext_lazy("count", "Number")), rows)


def phases(sight: Sight, period: Period) -> Table:
    """How far each notification of the period came."""
    cases = notified(sight, period)
    second = set(_runs(cases, "screening").values_list("case_id", flat=True))
    ids = list(cases.values_list("pk", "state", "filing__outcome"))
    closed_first = sum(1 for pk, _state, outcome in ids if outcome and pk not in second and outcome != "withdrawn")
    rows = (
        (now("Ended in assessment"), closed_first),
        (now("Went to screening"), len(second)),
        (now("Withdrawn"), sum(1 for _pk, _state, outcome in ids if outcome == "withdrawn")),
        (now("Still in assessment or before"), sum(1 for pk, _s, outcome in ids if not outcome and pk not in second)),
    )
    return Table((_("Phase"), _("Files")), rows)


def outcomes(sight: Sight, period: Period) -> Table:
    """Files by outcome, of those that got it within the period."""
    rows = filings(sight).filter(filing__outcome_at__range=bounds(period))
    counted = Counter(rows.values_list("filing__outcome", flat=True))
    return Table(
        (_("Outcome"), _("Files")), tuple((str(o.label), counted[o.value]) for o in Filing.Outcome if counted[o.value])
    )


def durations(sight: Sight, period: Period) -> Table:
    """Mean calendar days, of what ended within the period."""
    seen, within = filings(sight), bounds(period)

    def mean(symbol: str) -> Decimal | None:
        ended = _runs(seen, symbol).filter(ended_at__range=within)
        return _mean(_days(ended.values_list("started_at", "ended_at")))

    decided = seen.filter(filing__outcome_at__range=within, opened_at__isnull=False)
    whole = decided.values_list("opened_at", "filing__outcome_at")
    complete = seen.filter(filing__complete_at__range=within).values_list("opened_at", "filing__complete_at")
    rows = (
        (now("From notification to a complete file"), _mean(_days(complete))),
        (now("Assessment, stops included"), mean("assessment")),
        (now("Screening, stops included"), mean("screening")),
        (now("From notification to the decision"), _mean(_days(whole))),
    )
    return Table((_("From – to"), _("Mean days")), rows)


def sectors(sight: Sight, period: Period) -> Table:
    """Sector tags of the notifications of the period; a file may carry several."""
    tags = SectorTag.objects.filter(filing__case__in=notified(sight, period))
    counted = tags.values_list("code").annotate(n=Count("pk")).order_by("-n", "code")
    total = sum(n for _code, n in counted)
    rows = tuple((short_sector_name(code), _share(n, total), n) for code, n in counted)
    return Table((_("Sector"), _("Share (%)"), _("Files")), rows)


def countries(sight: Sight, period: Period) -> Table:
    """Investors of the notifications of the period by country: the seat, or the residence of a person."""
    rows = Party.objects.filter(filing__case__in=notified(sight, period), role=Party.Role.INVESTOR)
    counted: Counter[str] = Counter()
    names: dict[str, str] = {}
    for party in rows.only("country", "residence", "kind"):
        place = party.residence if party.kind == Party.Kind.PERSON else party.country
        counted[str(place or "")] += 1
        names[str(place or "")] = name_of(str(place)) if place else now("not stated")
    total = sum(counted.values())
    return Table(
        (_("Country"), _("Share (%)"), _("Investors")),
        tuple((names[code], _share(n, total), n) for code, n in sorted(counted.items(), key=lambda p: (-p[1], p[0]))),
    )


def stops(sight: Sight, period: Period) -> Table:
    """Stops of the main clocks that began within the period, by what caused them."""
    ids = {c for one in all_procedures() for s in ("assessment", "screening") for c in one.flow.get(s, ())}
    rows = ClockPause.objects.filter(
        deadline__case__in=filings(sight), deadline__clock__in=ids, starts_at__range=bounds(period)
    )
    words = {"send_request": now("Request for information"), "open_talks": now("Talks on measures")}
    found: dict[str, list[timedelta | None]] = {}
    for act, start, end in rows.values_list("act", "starts_at", "ends_at"):
        found.setdefault(words.get(act, now("Other")), []).append(end - start if end is not None else None)
    return Table(
        (_("Cause"), _("Mean days"), _("Stops")),
        tuple(
            (cause, _mean(s.total_seconds() / 86_400 for s in spans if s is not None), len(spans))
            for cause, spans in sorted(found.items())
        ),
    )


def own_opinions(sight: Sight, period: Period) -> Table:
    """What the reader's own service said: opinions, contributions that the reader may open, joint opinions recorded."""
    seen, within = filings(sight), bounds(period)
    given = Q(case__in=seen, service_id=sight.service_id, state="given", given_at__range=within)
    opinions, contributions = Opinion.objects.filter(given), Contribution.objects.filter(given)
    own = Q(recorded_by__service_id=sight.service_id, recorded_at__range=within)
    joint = JointOpinion.objects.filter(own, case__in=seen)
    return Table(
        (_("What"), pgettext_lazy("count", "Number")),
        (
            (now("Opinions"), opinions.count()),
            (now("Contributions"), contributions.count()),
            (now("Joint opinions recorded"), joint.count()),
        ),
    )


def second_stage(sight: Sight, period: Period) -> Table:
    """Of the files on which the reader's service spoke within the period, how many went to screening."""
    seen, mine = filings(sight), Q(service_id=sight.service_id, given_at__range=bounds(period), state="given")
    spoken = set(Opinion.objects.filter(mine, case__in=seen).values_list("case_id", flat=True))
    spoken |= set(Contribution.objects.filter(mine, case__in=seen).values_list("case_id", flat=True))
    second = set(_runs(seen.filter(pk__in=spoken), "screening").values_list("case_id", flat=True))
    return Table(
        (_("What"), pgettext_lazy("count", "Number")),
        (
            (now("Files on which the service spoke"), len(spoken)),
            (now("Of these, moved to screening"), len(second)),
            (now("Share (%)"), _share(len(second), len(spoken))),
        ),
    )


FIGURES = (
    Figure(
        "fdi-year",
        SECRETARIAT,
        _("Investment files: the year in short"),
        _("Notifications handed in within the period, and files that the authority opened."),
        year,
        bars=False,
    ),
    Figure(
        "fdi-phases",
        SECRETARIAT,
        _("Investment files by phase"),
        _("Notifications handed in within the period, by how far they came."),
        phases,
    ),
    Figure(
        "fdi-outcomes",
        SECRETARIAT,
        _("Investment files by outcome"),
        _("Files that got their outcome within the period."),
        outcomes,
    ),
    Figure(
        "fdi-durations",
        SECRETARIAT,
        _("How long investment files take"),
        _("Mean calendar days of what ended within the period."),
        durations,
    ),
    Figure(
        "fdi-sectors",
        SECRETARIAT,
        _("Investment files by sector"),
        _("Sector tags of the notifications handed in within the period; a file may carry several."),
        sectors,
    ),
    Figure(
        "fdi-countries",
        SECRETARIAT,
        _("Investors by country"),
        _("Investors of the notifications handed in within the period: the seat, or the residence of a person."),
        countries,
    ),
    Figure(
        "fdi-stops",
        SECRETARIAT,
        _("Stops of the clock"),
        _("Stops of the assessment and the screening that began within the period."),
        stops,
    ),
    Figure(
        "fdi-own",
        SERVICE,
        _("What our service said on investments"),
        _("Opinions and contributions that your service gave within the period, as far as you may open them."),
        own_opinions,
    ),
    Figure(
        "fdi-second-stage",
        SERVICE,
        _("Our files in the second stage"),
        _("Of the files on which your service spoke within the period, how many moved to screening."),
        second_stage,
    ),
)
