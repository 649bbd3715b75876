"""Countries by the names that people use, in the reader's language, and by code.

The names are those of the Unicode Common Locale Data Repository ("Bolivia", "Taiwan"); the codes are ISO 3166-1 and two
of its user-assigned ones: XK for Kosovo, as the Union writes it, and XX for a person without a nationality.
"""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_countries import countries

from accounts.names import fold

STATELESS = "XX"


@lru_cache(maxsize=16)
def country_names(language: str, *, stateless: bool = False) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, sorted by name; with ``stateless`` that one at the end."""
    names = _names(language)
    listed = ((code, name) for code, name in names.items() if code != STATELESS)
    found = sorted(listed, key=lambda pair: fold(pair[1]))  # Ä stands with A
    return (*found, (STATELESS, names[STATELESS])) if stateless else tuple(found)


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    common = Locale.parse(language.replace("-", "_")).territories
    with override(language):
        found = {code: str(common.get(code) or name) for code, name in countries}
        return {**found, STATELESS: _("stateless")}


@lru_cache(maxsize=16)
def _codes(language: str) -> dict[str, str]:
    with override(language):
        official = {str(name).casefold(): code for code, name in countries}
    return official | {name.casefold(): code for code, name in _names(language).items()}


def name_of(code: str) -> str:
    """The name in the reader's language; what is no code stands as it is."""
    return _names(get_language() or "en").get(code, code)


def code_of(text: str) -> str | None:
    """The code of a country, from its name in the reader's language or in English, or from the code itself.

    Empty for nothing, None for what is no country.
    """
    if not text:
        return ""
    if text.upper() in _names("en"):
        return text.upper()
    return _codes(get_language() or "en").get(text.casefold()) or _codes("en").get(text.casefold())


def own_names() -> tuple[tuple[str, str], ...]:
    """Every country in the reader's language."""
    return country_names(get_language() or "en")
