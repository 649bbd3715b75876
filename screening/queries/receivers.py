"""Who receives what a file sends to the outside."""

from casework.models import Case
from screening.models import Representation


def receivers(case: Case) -> int:
    """How many living representatives of the file would receive a letter now."""
    rows = Representation.objects.filter(case=case, ended_at__isnull=True, person__is_active=True)
    return rows.values("person").distinct().count()
