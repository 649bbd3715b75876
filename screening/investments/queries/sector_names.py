"""What a sector is called: the data holds it by a code (T25-BIO), which is for programs; people read its name."""

from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.sentences import Sentence, say
from accounts.written import quoted
from screening.investments.procedures.scope_data import NO_SECTOR, Sector, scope_rules, scoped_procedures


@cache
def _rows() -> dict[str, Sector]:
    return {row.id: row for one in scoped_procedures() for row in scope_rules(procedure=one).sectors}


def sector_name(code: str) -> str:
    """A sector's whole name in the reader's language; one that no scope knows any more is of former rules."""
    if code == NO_SECTOR:
        return _("None of these")
    row = _rows().get(code)
    return row.name(get_language() or "en") if row else _("a sector of former rules")


def sector_names() -> list[tuple[str, str]]:
    """Every sector of every scope by its code, and that none fits."""
    return [(code, sector_name(code)) for code in (*_rows(), NO_SECTOR)]


def short_sector_name(code: str) -> str:
    """The same for a list or a chart: the short name where the data has one."""
    row = _rows().get(code)
    return row.short_name(get_language() or "en") if row else sector_name(code)


def sectors_named(sentence: str) -> str:
    """A sentence of a rule with the short names of sectors for their codes, quoted; any other text as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    return say(sentence.template, **{name: _named(name, value) for name, value in sentence.values.items()})


def _named(name: str, value: object) -> object:
    if isinstance(value, Sentence):
        return sectors_named(value)
    if name == "sector":
        return quoted(short_sector_name(str(value)))
    if name == "sectors" and isinstance(value, tuple):
        return tuple(quoted(short_sector_name(str(code))) for code in value)
    return value
