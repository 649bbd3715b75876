"""The child door: something below a case, with a state of its own, moves here and nowhere else, by a row of its table.

Its case is locked by then: inside an act of the case ``perform`` has done that, and writes trail, outbox and turns.
What moves by steps of its own brings them itself (``casework.blocks.obligations`` for what is owed by a day).
"""

from typing import Any

from django.db.models import QuerySet

from casework.lifecycle.table import LifecycleError
from casework.models.child import Child


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


def move(child: Child, act: str, **written: Any) -> None:
    """The same, and save what was written."""
    turn(child, act, **written)
    own = [field.name for field in child._meta.concrete_fields if field.name == "state"]
    child.save(update_fields=[*own, *written])


def move_all(rows: QuerySet[Any], act: str, **written: Any) -> int:
    """Move those of the rows that stand where the row of their table begins; how many."""
    row = rows.model.LIFECYCLE.row(act)
    return rows.filter(state__in=row.sources).update(state=row.target, **written)
