"""From which day an act counts a clock that doesn't begin with the act itself."""

from collections.abc import Mapping
from datetime import date, datetime, time

from accounts.models import Person
from casework.models import Case
from casework.procedures.clock import BRUSSELS
from screening.investments.models import FileMember, Filing, MinisterDecision
from screening.investments.queries.closing import asked_in
from screening.investments.queries.file_facts import system_of


def clock_starts(case: Case) -> Mapping[str, datetime | None]:
    """By symbol of the flow, the moment; None where what it is counted from hasn't happened yet.

    The time to look at a deal runs from its completion, in some systems from its signing, in some from the day on which
    the authority hears of it, which is the day of the act and isn't named here.
    """
    filing = case.filing
    incoming = filing.file_type == Filing.FileType.EU_INCOMING  # another state looks at it, and we may comment
    completed = None if incoming else start_of(filing.completed_on)
    found = {
        "@look_back": completed,
        "@look_back_bad_faith": completed,
        "@look_back_signing": None if incoming else start_of(filing.signed_on),
        "@union_unscreened": completed,
    }
    return {**found, "@look_back_aware": None} if incoming else found


def start_of(day: date | None) -> datetime | None:
    """The first moment of a day in Brussels."""
    return None if day is None else datetime.combine(day, time.min, BRUSSELS)


def until_asked(case: Case, at: datetime) -> Mapping[str, int]:
    """In days, the clock that handing in starts."""
    return {"@closing": asked_in(case, at)}


def time_to_combine(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """The last minister's decision starts the time to combine."""
    decided = MinisterDecision.objects.filter(case=case).values("service")
    members = FileMember.objects.filter(case=case, part=FileMember.Part.MEMBER, removed_at__isnull=True)
    own = Person.objects.filter(pk=person_id).values("service")
    waiting = members.exclude(service__in=decided).exclude(service__in=own).exists()
    return () if waiting else (("start", "@combine"),)


def extensions_end(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """An end ends whatever extension still runs."""
    return tuple(("stop", e.clock) for e in system_of(case).extensions.values())
