"""What each language writes in its own way: days ("29 nov 2026", "1er décembre 2026", "Dienstag, 1. Dezember 2026"),
a colon and quotation marks ("Motif : …", « … »).
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import reduce

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format as formatted
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.days import BRUSSELS

register = template.Library()

# What a language writes in place of an English pattern. Django gives every short month a capital.
_PUT = {
    "nl": ((r"M\b", "b"),),
    "fr": ((r"M\b", "N"),),
    "de": ((r"\bj (?=[FM])", "j. "), (r"^([lD]) (?=j)", r"\1, "), (r"M\b", "N")),
}
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}.*)?")
_FIRST = r"1\e\r"  # French alone counts the first day of a month


def date_format(value: date | datetime, pattern: str) -> str:
    """A day, or a moment in Brussels, in the reader's language; the pattern is Django's, as English would have it:
    "l j F Y H:i".
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(BRUSSELS)
    language = (get_language() or "en")[:2]
    for given, put in _PUT.get(language, ()):
        pattern = re.sub(given, put, pattern)
    if language == "fr" and value.day == 1:
        pattern = re.sub(r"\bj(?= [FN])", lambda _found: _FIRST, pattern)
    return formatted(value, pattern)


def iso_written(text: str, *, day: bool = False) -> str:
    """A stored ISO day in words, or a moment as the clocks of Brussels show it (``day``: its day alone); anything else
    as it is.
    """
    found = ISO.fullmatch(text)
    try:
        if found is None or found[2] is None:
            return date_format(date.fromisoformat(text), "j F Y") if found else text
        moment = parse_datetime(text)
    except ValueError:  # a day that no month has
        return text
    if moment is None:
        return text
    return date_format(moment, "j F Y" if day else "j F Y H:i")


@register.filter(expects_localtime=True, is_safe=False)
def day_month(value: date | datetime | None) -> str:
    """A day in a list, "7 Dec"; with its year where that isn't this one, so that a year ahead isn't taken for today."""
    if not value:
        return ""
    this = datetime.now(BRUSSELS).year
    day = value.astimezone(BRUSSELS) if isinstance(value, datetime) and value.tzinfo is not None else value
    return date_format(value, "j M" if day.year == this else "j M Y")


@register.filter(name="date", expects_localtime=True, is_safe=False)
def written(value: date | datetime | None, pattern: str = "j F Y") -> str:
    """The template's ``date``, in place of Django's: empty for nothing."""
    return date_format(value, pattern) if value else ""


def amount(value: Decimal | int | str) -> str:
    """A whole number in groups of three, as the reader's language writes them."""
    return number_format(value, decimal_pos=0, force_grouping=True)


@register.filter
def breakable(address: str) -> str:
    """An e-mail address that breaks before its signs where the line is too short for it, not inside a word."""
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in re.split(r"(?=[@.])", address)))


@register.filter
def labelled(label: object, text: object) -> str:
    """A text after what it is, with the language's own colon: "Reason: late", "Motif : tardif"."""
    if str(label).endswith("?"):  # it takes none
        return f"{label} {text}"
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def in_a_row(parts: Sequence[str]) -> str:
    """Parts with the language's own semicolon between them: "one; other", in French "un ; autre"."""
    between = _("%(one)s; %(other)s")
    return reduce(lambda one, other: between % {"one": one, "other": other}, parts) if parts else ""


@register.filter
def quoted(text: object) -> str:
    """A text in the language's own quotation marks."""
    return _("“{}”").format(text)
