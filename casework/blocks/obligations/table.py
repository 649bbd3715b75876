"""What every table of something owed by a day asks: whoever reported doesn't verify."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What the guards of such a table may know; each kind's own facts extend it."""

    reported_by_actor: bool = False


def by_another_than_reporter(f: Facts) -> str | None:
    return "Four eyes: whoever reported doesn't verify." if f.reported_by_actor else None
