"""What the second wall knows of tables and acts, as lists: ``prepare_database`` makes a function of the database of each.
Its triggers (``casework/sql``) name neither a kind nor a state of one.
"""

from casework.lifecycle.acts import acts_of
from casework.lifecycle.common import ENDED
from casework.lifecycle.kinds import Kind, kinds

CHOSEN = "lets a service in"  # the mark of an act whose form says which; the others name them themselves


def lists() -> dict[str, list[str]]:
    """The name of each function, and what it gives."""
    return {
        "final_states": list(ENDED),
        "known_states": [f"{each.name}:{state}" for each in kinds() for state in each.table.states],
        "permissions_of_acts": sorted({line for each in kinds() for line in _may(each)}),
        "services_let_in": [line for each in kinds() for line in _let_in(each)],
    }


def _may(kind: Kind) -> list[str]:
    """Kind, name or mark of each act, and the permission of its row: may_do() asks for the act of a case by either."""
    acts = acts_of(kind.name).items()
    return [
        f"{kind.name}:{name}:{kind.table.row(code).permission}" for code, act in acts for name in (code, *act.marks)
    ]


def _let_in(kind: Kind) -> list[str]:
    """Kind, state and the permission of an act that lets services in from there, where it isn't done from outside."""
    letting = [
        code for code, act in acts_of(kind.name).items() if (act.joins or CHOSEN in act.marks) and not act.outside
    ]
    rows = [kind.table.row(code) for code in letting]
    return sorted({f"{kind.name}:{state}:{row.permission}" for row in rows for state in row.sources})
