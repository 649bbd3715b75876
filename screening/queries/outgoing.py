"""The one place where what leaves the house is looked over: the guard's findings, as passages."""

from importlib import import_module, util

from casework.models import Case

GUARD = "screening.queries.guard"


def passages(case: Case, text: str) -> tuple[str, ...]:
    """Passages of a text that its addressee, the investor, may not know; empty when nothing was found."""
    if util.find_spec(GUARD) is None:  # BEING BUILT: falls away when the guard is there
        return ()
    found = import_module(GUARD).findings(case, text, addressee="investor")
    return tuple(str(getattr(one, "passage", one)) for one in found)
