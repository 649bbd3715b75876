"""Whom an act on an investment file would let in, said before the click."""

from datetime import datetime

from casework.models import Case
from casework.queries.openings import sentences_for
from screening.lifecycle.fdi import EXAMINED
from screening.models import FileMember
from screening.queries.file_facts import system_of
from screening.queries.members import confirmed_members, proposed_members, set_aside


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
    if act == "confirm_members" and case.state in EXAMINED:  # the proposals are ticked: they are let in at once
        confirmed = {member.code for member in confirmed_members(case)}
        aside = set_aside(case)
        return tuple(p.code for p in proposed_members(case) if p.code not in confirmed and p.code not in aside)
    return ()


def openings(case: Case, act: str, *, at: datetime) -> list[str]:
    """The sentences for the act's page; empty when nobody is let in."""
    return sentences_for(case, services_of(case, act), at)
