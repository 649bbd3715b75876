"""What every table of something owed by a day asks: whoever reported doesn't verify."""

from dataclasses import dataclass

from casework.lifecycle.table import guards


@dataclass(frozen=True)
class Facts:
    """What the guards of such a table may know; each kind's own facts extend it."""

    reported_by_actor: bool = False


when, unless, only = guards(__name__, Facts)
by_another_than_reporter = when(lambda f: f.reported_by_actor, says="Four eyes: whoever reported doesn't verify.")
