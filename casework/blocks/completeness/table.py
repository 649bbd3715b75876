"""What the guards may know of a list of what must be there; the facts of a kind that has one extend them."""

from dataclasses import dataclass

from casework.lifecycle.table import guards


@dataclass(frozen=True)
class Facts:
    """Of the list, for whoever looks it over."""

    items_listed: bool = False  # the procedure has one
    items_asked: tuple[str, ...] = ()  # of it: what was found missing and isn't ticked yet


when, unless, only = guards(__name__, Facts)
nothing_asked_for = when(lambda f: f.items_asked, says="Found missing and not ticked since: {items}.")
