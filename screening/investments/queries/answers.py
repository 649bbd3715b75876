"""What a notification says, in words: what it says now, what a revision keeps, and what differs between two of them."""

from collections.abc import Mapping

from casework.blocks.questionnaire import words
from casework.blocks.questionnaire.said import marks
from casework.queries.changes import Change, WordBudget, word_diff
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.queries.filing_content import Content, offered


def answers(content: Content) -> tuple[words.Told, ...]:
    """The whole content step by step; fields without an answer are left out."""
    return words.told(NOTIFICATION, content, offered)


def marks_of(content: Content) -> list[str]:
    """Every mark, as ``value``, ``party I1 name``, ``holding O1 I1 rights``, ``establishment 1 staff``."""
    return marks(NOTIFICATION, content)


def names_in(*contents: Mapping[str, object]) -> dict[str, str]:
    """What the parties of kept notifications are called, by key; the newest name last."""
    return words.names_in(NOTIFICATION, *contents)


def kept_label(key: str, names: Mapping[str, str]) -> str:
    """What a key of a kept notification is called."""
    return words.kept_label(NOTIFICATION, key, names, offered)


def kept_words(key: str, value: object, names: Mapping[str, str]) -> str:
    """A kept text as people read it."""
    return words.kept_words(NOTIFICATION, key, value, names, offered)


def changes_of(
    old: Mapping[str, str], new: Mapping[str, str], names: Mapping[str, str], budget: WordBudget
) -> list[Change]:
    """What differs between two kept notifications, field by field; ``names`` are those of parties by key."""
    found = words.changed(NOTIFICATION, old, new, names, offered)
    return [Change(label, *word_diff(before, after, budget)) for label, before, after in found]
