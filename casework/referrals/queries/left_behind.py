"""What hangs on a person in referrals, beside what every kind has (``casework.queries.left_behind``)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Service
from casework.lifecycle.common import ENDED
from casework.models import Case
from casework.queries.left_behind import Bond
from casework.referrals.models import Position


def _positions(person: Person, service: Service, at: datetime) -> QuerySet[Case]:
    begun = Position.objects.filter(case=OuterRef("pk"), author=person, service=service, state=Position.State.DRAFT)
    return Case.objects.exclude(state__in=ENDED).filter(Exists(begun.filter(round__closed_at__isnull=True)))


BONDS = {"positions": Bond(_("Positions begun and not given"), _positions)}
