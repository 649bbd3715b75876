"""From which day an act counts a clock that doesn't begin with the act itself."""

from collections.abc import Mapping
from datetime import date, datetime, time

from accounts.models import Person
from casework.models import Case
from casework.procedures.clock import BRUSSELS
from screening.investments.models import FileMember, Filing, MinisterDecision
from screening.investments.queries.closing import HANDING_IN, asked_in, asking
from screening.investments.queries.file_facts import system_of


def clock_starts(case: Case, act: str) -> Mapping[str, datetime | None]:
    """By symbol of the flow, the moment; None where what it is counted from hasn't happened yet.

    The time to look at a deal runs from its completion, in some systems from its signing, in some from the day on which
    the authority hears of it, which is the day of the act and isn't named here.
    """
    if act != "open_enquiry":
        return {}
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


ENDING = frozenset({"clear", "confirm_silence", "combine"})  # acts that end whatever extension still runs


def lengths(case: Case, act: str, at: datetime) -> Mapping[str, int]:
    """In days, the clock that handing in starts."""
    return {"@closing": asked_in(case, at)} if act in HANDING_IN else {}


def more_steps(case: Case, act: str, person_id: int) -> tuple[tuple[str, str], ...]:
    """Steps that hang on the file: the last minister's decision starts the time to combine; an end ends extensions;
    handing in starts the time by whose end the parties are asked whether the deal is closed.
    """
    if act == "decide_minister":
        decided = MinisterDecision.objects.filter(case=case).values("service")
        members = FileMember.objects.filter(case=case, part=FileMember.Part.MEMBER, removed_at__isnull=True)
        own = Person.objects.filter(pk=person_id).values("service")
        waiting = members.exclude(service__in=decided).exclude(service__in=own).exists()
        return () if waiting else (("start", "@combine"),)
    if act in HANDING_IN:
        return asking(case, act)
    return tuple(("stop", e.clock) for e in system_of(case).extensions.values()) if act in ENDING else ()
