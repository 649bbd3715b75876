"""Template words of the design system: icons and marking badges."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import days
from accounts.context import current_request
from accounts.sealed import sealed
from accounts.sentences import apart

register = template.Library()
register.filter("apart", apart)


@register.filter("sealed")
def sealed_number(number: int, what: str) -> str:
    """A row's number as people outside may read it: ``{{ row.pk|sealed:"notice" }}``."""
    return sealed(what, number)


TURNING = re.compile("[\u202a-\u202e\u2066\u2067]")  # what turns the direction of all that follows


@register.filter
def alone(text: str) -> str:
    """A page's title, which stands in the browser beside words of ours and of others: it turns none of them round."""
    return apart(TURNING.sub("", str(text)))


MARKINGS = (
    ("none", _("NONE")),
    ("restricted", _("RESTRICTED")),
    ("confidential", _("CONFIDENTIAL")),
    ("secret", _("SECRET")),
    ("top-secret", _("TOP SECRET")),
)
_BY_NAME = {slug.replace("-", " ").upper(): (slug, word) for slug, word in MARKINGS}


def _marking(value: object) -> tuple[str, Any]:
    """The (css slug, translated word) of a level 0-4 or of its name; empty is NONE. Errors: KeyError, IndexError."""
    if value is None or value == "":
        return MARKINGS[0]
    if isinstance(value, int):
        return MARKINGS[value]
    return _BY_NAME[str(value).replace("_", " ").upper()]


@register.filter
def at_least(value: object) -> object:
    """A page's marking, or the higher one of what the request has shown under a label of its own."""
    info = current_request.get()
    shown = info.shown.marking if info is not None else 0
    return max(shown, MARKINGS.index(_marking(value))) if shown else value


@register.filter
def last_day(ends_at: datetime | None) -> date | None:
    """The last day that counts of something that ends at that moment: ``{{ role.ends_at|last_day|date:"j M Y" }}``."""
    return None if ends_at is None else days.last_day(ends_at)


@register.simple_tag
@lru_cache(maxsize=512, typed=True)  # what is marked safe is another name
def icon(name: str, css: str = "") -> SafeString:
    """One symbol of static/img/icons.svg; decorative: a word always stands beside it or in the control's label."""
    return format_html(
        '<svg class="icon{}{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " " if css else "",
        css,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def marking(value: object) -> SafeString:
    """The marking as a badge: its word inside its colour. ``value`` is a level 0-4 or a name such as ``SECRET``."""
    slug, word = _marking(value)
    return format_html('<span class="marking is-{}">{}</span>', slug, word)


@register.simple_tag
def marking_slug(value: object) -> str:
    """The css slug of a marking: ``top-secret`` for 4 or ``TOP SECRET``."""
    return str(_marking(value)[0])


@register.simple_tag
def marking_word(value: object) -> str:
    """The marking in the reader's language."""
    return str(_marking(value)[1])
