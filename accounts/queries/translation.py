"""The one place where a sentence made in English is put into the reader's language."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from accounts.permissions import Permission
from accounts.sentences import Sentence, apart


def translated(sentence: str | None) -> str:
    """A sentence of a table, a guard or a refusal in the active language; empty for none."""
    if not sentence:
        return ""
    if not isinstance(sentence, Sentence):
        return gettext(sentence)
    words = gettext(sentence.template)
    values = {name: _value(value) for name, value in sentence.values.items()}
    return words.format(**values) if values else words


def in_words(permission: Permission) -> str:
    """What a permission lets somebody do, in the active language."""
    return translated(permission.words)


def said(words: str) -> str:
    """Words that a person typed as they stand, a sentence of ours in the active language."""
    return translated(words) if isinstance(words, Sentence) else words


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(
            translated(label) if isinstance(label, Sentence) else apart(gettext(str(label))) for label in value
        )
    if isinstance(value, Decimal):
        return number_format(value, force_grouping=True)
    return translated(value) if isinstance(value, Sentence) else apart(value)
