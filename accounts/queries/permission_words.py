"""What a permission lets somebody do, in the reader's language."""

from accounts.permissions import WORDS, Permission
from accounts.queries.sentences import translated


def in_words(permission: Permission) -> str:
    """The permission in the active language."""
    return translated(WORDS[permission])
