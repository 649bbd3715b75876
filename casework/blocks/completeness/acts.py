"""Looking over what was handed in, item by item."""

from collections.abc import Mapping
from datetime import datetime

from accounts.access import Sight
from accounts.models import Person
from casework.blocks.completeness.models import Item
from casework.blocks.completeness.queries import Checked, found_of
from casework.errors import Refused
from casework.lifecycle.kinds import told
from casework.models import Case


def check(case: Case, sight: Sight, *, by: Person, at: datetime, items: Mapping[str, tuple[str, str]]) -> None:
    """Answer items of the procedure's list: code to (``there`` or ``asked``, remark). What stands already isn't written
    again; each new word is a row with its person.
    """
    checked, before = told(case, Checked), found_of(case)
    known, states = checked.items(case), set(Item.State.values)
    if any(code not in known or state not in states for code, (state, _remark) in items.items()):
        raise Refused("This isn't on the list.", code="act.check_completeness")
    rows = [
        checked.model(case=case, code=code, state=state, remark=remark.strip(), checked_by=by, checked_at=at)
        for code, (state, remark) in items.items()
        if (row := before.get(code)) is None or (row.state, row.remark) != (state, remark.strip())
    ]
    if not rows:
        raise Refused("Nothing on the list was changed.", code="act.check_completeness")
    checked.model._default_manager.bulk_create(rows)
