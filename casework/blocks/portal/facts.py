"""What the guards of a kind's table are told of the sides of a case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.access import Sight
from casework.blocks.portal.leaving import able
from casework.blocks.portal.models import Representation, Rights
from casework.blocks.portal.outsiders import Outsiders
from casework.lifecycle.kinds import told
from casework.models import Case


def people_of(case: Case, at: datetime) -> QuerySet[Representation, Any]:
    """Everybody who represents a side or did, to be read with something else."""
    rows = Representation.objects.filter(case=case).order_by("pk")
    may = able(at, told(case, Outsiders).permission)
    return rows.values_list("person_id", "side", "rights", "ended_at", "person__is_active", may)


def sides_known(case: Case, sight: Sight, people: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Which side the person represents, whether anybody is left who can, and whom a letter reaches; of what
    ``people_of`` found.
    """
    outsiders, every = told(case, Outsiders), list(people)
    here = [row for row in every if row[3] is None]
    mine = next((row for row in here if row[0] == sight.person_id), None)
    reached = {side for _pk, side, _rights, _ended, active, _able in here if active}
    answers = {side for _pk, side, rights, _ended, active, _able in here if active and rights != Rights.READ}
    own = [row for row in every if row[1] == outsiders.own]
    return {
        "is_party": mine is not None,
        "is_representative": mine is not None and mine[1] == outsiders.own,
        "reads_only": mine is not None and mine[2] == Rights.READ,
        "side": mine[1] if mine is not None else "",
        "represented": len(here),
        "receivers": sum(1 for row in here if row[1] == outsiders.own and row[4]),
        "reachable": tuple(side for side in outsiders.sides(case) if side in reached),
        "answering": tuple(side for side in outsiders.sides(case) if side in answers),
        "nobody_represents": bool(own)
        and not any(row[3] is None and row[4] and row[5] and row[2] != Rights.READ for row in own),
    }
