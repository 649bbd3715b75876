"""The refusals that every app shares. A refusal is one sentence, made once, and read as it is by the user."""

from typing import TypeVar

T = TypeVar("T")


class Refused(Exception):
    """An act or a reading that the rules don't allow; ``str(error)`` is the sentence shown to the user."""

    def __init__(self, sentence: str, *, code: str = "refused", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.field = field


class Absent(Exception):
    """The object doesn't exist for this person: absent and forbidden look the same (a 404)."""


def there(found: T | None, what: object = "") -> T:
    """What was found. Raises Absent, which names ``what`` was looked for, where nothing was."""
    if found is None:
        raise Absent(str(what))
    return found


class Moved(Exception):
    """What was asked for under a former reference stands under another now, and this person may read it."""

    def __init__(self, former: str, now: str) -> None:
        super().__init__(now)
        self.former = former
        self.now = now


class Conflict(Refused):
    """Somebody else changed the record since this person opened it; nothing was overwritten."""

    def __init__(self, sentence: str, *, theirs: object = None) -> None:
        super().__init__(sentence, code="conflict")
        self.theirs = theirs
