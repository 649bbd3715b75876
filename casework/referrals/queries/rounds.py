"""Rounds of positions: what an amendment would do to the one that is open."""

from casework.models import Case
from casework.referrals.models import Round
from casework.referrals.queries.facts import answered_services
from casework.referrals.queries.limits import POSITION
from casework.referrals.table import State


def resets_round(case: Case) -> bool:
    """Whether an amendment opens a round: only where positions were given, or the round is closed."""
    newest = Round.objects.filter(case=case).order_by("-number").first() if case.state == State.ASSESSMENT else None
    return newest is not None and (newest.closed_at is not None or bool(answered_services(newest)))


def time_anew(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """An amendment that opens a round begins its time anew."""
    return (("restart", POSITION),) if resets_round(case) else ()
