"""The child door: something below a case, with a state of its own, moves here and nowhere else, by a row of its table.

Its case is locked by then, or nothing is saved: inside an act of the case ``perform`` has done that, and writes trail,
outbox and turns; whoever locks a case elsewhere says so (``hold``).
What moves by steps of its own brings them itself (``casework.blocks.obligations`` for what is owed by a day).
"""

from typing import Any

from django.db.models import QuerySet

from casework.lifecycle.table import LifecycleError
from casework.models import Case
from casework.models.child import Child, demand_held


def turn(child: Child, act: str, **written: Any) -> None:
    """Move it by that row, in memory, with the fields that the step writes. LifecycleError where the row begins
    elsewhere: whoever calls has looked, and refused with a sentence.
    """
    row = child.LIFECYCLE.row(act)
    if child.state not in row.sources:
        raise LifecycleError(f"{child.LIFECYCLE.name}: {act} from {child.state}")
    target = row.target or child.state
    for name, value in written.items():
        setattr(child, name, value)
    child.state = str(target)
    child.moved = act


def move(child: Child, act: str, **written: Any) -> None:
    """The same, and save what was written. LifecycleError where nobody holds what it hangs off."""
    turn(child, act, **written)
    own = [field.name for field in child._meta.concrete_fields if field.name == "state"]
    child.save(update_fields=[*own, *written])


def move_all(case: Case, rows: QuerySet[Any], act: str, **written: Any) -> int:
    """Move those of the rows of a locked case that stand where the row of their table begins; how many."""
    row = rows.model.LIFECYCLE.row(act)
    demand_held(Case, case.pk, f"{rows.model.LIFECYCLE.name}: {act}")
    return rows.filter(case=case, state__in=row.sources).update(state=row.target, **written)
