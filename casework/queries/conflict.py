"""Two people at one case: what the other did since, and whether it was oneself in another window."""

from accounts.access import Sight
from accounts.models import Event
from casework.models import Case
from casework.queries.timeline import READING, TimelineEvent, events_of, timeline

# on the trail of a case beside the act that it belongs to: the version doesn't grow by these
BESIDE = frozenset({"case.person_left", "case.grant_ended", "case.hand_over_withdrawn", "case.positions_reset"})
MOST = 12  # events shown


def done_by_oneself(case: Case, sight: Sight, act: str, version: int) -> Event | None:
    """The only thing that happened since, where that is this very act by this very person."""
    if case.version != version + 1:
        return None
    last = events_of(case, sight).filter(code__startswith="case.").exclude(READING).first()
    return last if last is not None and last.code == f"case.{act}" and last.actor_id == sight.person_id else None


def only_own_since(case: Case, sight: Sight, version: int) -> bool:
    """Whether everything that happened since a version was looked at is this person's own.

    An act or an edit of a case makes its version grow by one. Whatever else stands between those on the trail has to be
    the person's too, so that what can't be told counts as somebody else's.
    """
    grown = case.version - version
    if not 0 < grown <= MOST:
        return grown == 0
    for event in events_of(case, sight).exclude(READING)[: 5 * MOST]:
        if event.actor_id != sight.person_id:
            return False
        grown -= event.code.startswith("case.") and event.code not in BESIDE and event.label_id in (None, case.label_id)
        if not grown:
            return True
    return False


def theirs_since(case: Case, sight: Sight, version: int) -> tuple[TimelineEvent, ...]:
    """The acts and edits since a version was looked at, newest first; each grew the version by one."""
    grown = min(MOST, max(0, case.version - version))
    acts = [e for e in timeline(case, sight, most=5 * MOST).events if e.code.split(".")[0] in ("case", "action")]
    return tuple(acts[:grown])
