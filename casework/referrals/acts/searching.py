"""What search looks at in a referral: see ``casework.actions.searching``."""

from casework.actions.searching import index_words
from casework.matching.indexing import vector
from casework.models import Case
from casework.referrals.models import FollowUp, Position


def index(case: Case) -> None:
    """Refresh the search column from reference, title, content, names, actions and result; the caller saves the case.

    Nothing that is closed to some of the case's readers: positions and documents have a column of their own, read
    through their own rules.
    """
    referral = case.referral
    names = [part for s in case.subjects.all() for part in (s.name, *s.aliases, s.identifiers)]
    texts, told = [referral.facts, referral.grounds, referral.ideology, referral.state_actor], [referral.result]
    for row in FollowUp.objects.filter(case=case).values_list("description", "report", "cancel_reason"):
        told += row
    index_words(case, names, texts, told)


def index_position(position: Position) -> None:
    """Refresh the search column of a position that is given; the caller saves it."""
    position.search = vector([], [], [position.holds, position.comment])
