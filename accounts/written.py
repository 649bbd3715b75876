"""Days as each language writes them: "29 nov 2026", "1er décembre 2026", "Dienstag, 1. Dezember 2026"."""

import re
from datetime import date, datetime

from django import template
from django.utils.formats import date_format as formatted
from django.utils.translation import get_language

register = template.Library()

# What a language writes in place of an English pattern. Django gives every short month a capital.
_PUT = {
    "nl": ((r"M\b", "b"),),
    "fr": ((r"M\b", "N"),),
    "de": ((r"\bj (?=[FM])", "j. "), (r"^([lD]) (?=j)", r"\1, "), (r"M\b", "N")),
}
_FIRST = r"1\e\r"  # French alone counts the first day of a month


def date_format(value: date | datetime, pattern: str) -> str:
    """A day or moment in the reader's language; the pattern is Django's, as English would have it: "l j F Y H:i"."""
    language = (get_language() or "en")[:2]
    for given, put in _PUT.get(language, ()):
        pattern = re.sub(given, put, pattern)
    if language == "fr" and value.day == 1:
        pattern = re.sub(r"\bj(?= [FN])", lambda _: _FIRST, pattern)
    return formatted(value, pattern)


@register.filter(name="date", expects_localtime=True, is_safe=False)
def written(value: date | datetime | None, pattern: str = "j F Y") -> str:
    """The template's ``date``, in place of Django's: empty for nothing."""
    return date_format(value, pattern) if value else ""
