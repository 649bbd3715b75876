"""Marking one's own notices as read; ending those whose matter somebody has handled."""

from datetime import datetime

from django.db.models import Q

from accounts.access import Sight
from accounts.context import acting_as_system
from accounts.models import Person
from casework.errors import Absent
from casework.models import Case, Notice
from casework.queries.notices import BUNDLED, own_notices

# what an act settles once and for all, and what it settles for the own service, by the notices that asked for it
HANDLED_FOR_ALL = {
    "accept": ("case.submit", "case.resubmit"),
    "return": ("case.submit", "case.resubmit"),
    "settle_correction": ("case.correct_clock",),
    "settle_downgrade": ("case.ask_downgrade",),
    "withdraw_hand_over": ("case.offer_hand_over",),
}
HANDLED_FOR_SERVICE = {
    "give_position": ("case.accept", "case.reopen_round", "case.send_back", "case.amend"),
    "vote": ("case.propose",),
}


def mark_read(*, sight: Sight, pk: int, at: datetime) -> Notice:
    """Mark a notice, and with it all that was told of its case, or alike, up to then, as read and return it. Reading
    it again changes nothing. Absent when it isn't the person's.
    """
    notice = own_notices(sight).select_related("case").filter(pk=pk).first()
    if notice is None:
        raise Absent(str(pk))
    alike = Q(case__isnull=True, code=notice.code, pk__lte=notice.pk) if notice.code in BUNDLED else Q(pk=notice.pk)
    together = Q(case=notice.case_id, pk__lte=notice.pk) if notice.case_id else alike
    Notice.objects.filter(together, person_id=sight.person_id, read_at__isnull=True).update(read_at=at)
    notice.read_at = notice.read_at or at
    return notice


def end_handled(*, case: Case, act: str, by: Person, at: datetime) -> None:
    """Whoever acts on a case has seen what was told of it; what the act handles is over for the others too."""
    own = Q(person=by)
    others = Q(code__in=HANDLED_FOR_ALL.get(act, ()))
    others |= Q(code__in=HANDLED_FOR_SERVICE.get(act, ()), person__service=by.service_id)
    with acting_as_system("what was handled ends for everybody who was asked"):
        Notice.objects.filter(own | others, case=case, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, sight: Sight, at: datetime) -> int:
    """Mark every visible notice as read; how many there were."""
    return own_notices(sight).filter(read_at__isnull=True).update(read_at=at)
