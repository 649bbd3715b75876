"""The refusals of casework are those of accounts; one import for the rooms above."""

from accounts.errors import Absent, Conflict, Moved, Refused, there

__all__ = ["Absent", "Conflict", "Moved", "Refused", "demand", "there"]


def demand(text: str, sentence: str, field: str) -> None:
    """Refused at the field when nothing stands in it."""
    if not text.strip():
        raise Refused(sentence, field=field)
