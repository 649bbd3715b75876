"""Whom an act on an investment file would let in, said before the click."""

from datetime import datetime

from casework.models import Case
from casework.queries.openings import sentences_for
from screening.models import FileMember
from screening.queries.file_facts import system_of


def services_of(case: Case, act: str) -> tuple[str, ...]:
    """Codes of the services that an act brings into the file, those that take part already included."""
    if act == "notify":
        return (system_of(case).secretariat,)
    if act == "open_enquiry":  # whoever takes part in every file: their chair decides what becomes of it
        always = (member.code for member in system_of(case).members.values() if member.always)
        return (system_of(case).secretariat, *always)
    if act in ("declare_complete", "open_ex_officio"):
        rows = FileMember.objects.filter(case=case, removed_at__isnull=True)
        return tuple(rows.values_list("service__code", flat=True))
    return ()


def openings(case: Case, act: str, *, at: datetime) -> list[str]:
    """The sentences for the act's page; empty when nobody is let in."""
    return sentences_for(case, services_of(case, act), at)
