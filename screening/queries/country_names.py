"""Countries by name and code, in the reader's language."""

from functools import lru_cache

from django.utils.translation import get_language, override
from django_countries import countries


@lru_cache(maxsize=16)
def country_names(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, sorted by name."""
    with override(language):
        return tuple((country.code, str(country.name)) for country in countries)


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    return dict(country_names(language))


@lru_cache(maxsize=16)
def _codes(language: str) -> dict[str, str]:
    return {name.casefold(): code for code, name in country_names(language)}


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
