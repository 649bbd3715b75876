"""What the guards may know of a list of what must be there; the facts of a kind that has one extend them."""

from dataclasses import dataclass

from accounts.sentences import say


@dataclass(frozen=True)
class Facts:
    """Of the list, for whoever looks it over."""

    items_listed: bool = False  # the procedure has one
    items_asked: tuple[str, ...] = ()  # of it: what was found missing and isn't ticked yet


def nothing_asked_for(f: Facts) -> str | None:
    return say("Found missing and not ticked since: {items}.", items=f.items_asked) if f.items_asked else None
