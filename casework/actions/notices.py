"""Marking one's own notices as read; ending those whose matter somebody has handled."""

from datetime import datetime

from django.db import connection
from django.db.models import Q

from accounts.access import Sight
from accounts.models import Person
from casework.errors import there
from casework.lifecycle.acts import act_of, every_act, marked
from casework.models import Case, Notice
from casework.queries.notices import BUNDLED, own_notices

END = """
UPDATE casework_notice SET read_at = %s
WHERE case_id = %s AND read_at IS NULL AND (
    person_id = %s OR code = ANY(%s::text[])
    OR (code = ANY(%s::text[]) AND person_id IN (SELECT id FROM accounts_person WHERE service_id = %s))
)
"""


def mark_read(*, sight: Sight, pk: int, at: datetime) -> Notice:
    """Mark a notice, and with it all that was told of its case, or alike, up to then, as read and return it. Reading
    it again changes nothing. Absent when it isn't the person's.
    """
    notice = there(own_notices(sight).select_related("case").filter(pk=pk).first(), pk)
    alike = Q(case__isnull=True, code=notice.code, pk__lte=notice.pk) if notice.code in BUNDLED else Q(pk=notice.pk)
    together = Q(case=notice.case_id, pk__lte=notice.pk) if notice.case_id else alike
    Notice.objects.filter(together, person_id=sight.person_id, read_at__isnull=True).update(read_at=at)
    notice.read_at = notice.read_at or at
    return notice


def end_handled(*, case: Case, act: str, by: Person, at: datetime) -> None:
    """Whoever acts on a case has seen what was told of it; what the act handles is over for the others too.

    In the product's own context.
    """
    declared = act_of(case.kind, act)
    others, service = _told_by(declared.handles), _told_by(declared.handles_for_service)
    with connection.cursor() as cursor:
        cursor.execute(END, [at, case.pk, by.pk, others, service, by.service_id])


def _told_by(names: tuple[str, ...]) -> list[str]:
    """The notices of these acts, each named by its code or by its mark."""
    return [f"case.{code}" for name in names for code in ((name,) if name in every_act() else marked(name))]


def mark_all_read(*, sight: Sight, at: datetime) -> int:
    """Mark every visible notice as read; how many there were."""
    return own_notices(sight).filter(read_at__isnull=True).update(read_at=at)
