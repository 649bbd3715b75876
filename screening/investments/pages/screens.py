"""The screens of a filing."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from casework.blocks.disclosure.queries import initial_of, leaves_words
from casework.models import Case
from casework.queries.screens import Screens, Worded, Wording
from casework.views.chrome import Entry
from screening.investments.pages import filing_page
from screening.investments.pages.filing_reading import reading_for
from screening.investments.queries.filing_facts import filing_facts
from screening.investments.queries.filing_openings import may_join
from screening.investments.queries.notification import kept_label, kept_words, names_in
from screening.investments.queries.section_words import entry_title, section_words

LABELS = {
    "opinion": _("Opinion"),
    "number": _("Number"),
    "comments": _("Comments"),
    "on opinion": _("On preliminary opinion"),
    "hearing": _("Hearing"),
    "side": _("Side"),
    "minutes": _("Minutes"),
    "refused because": _("Why no hearing is held"),
    "departs because": _("Why it departs from like files"),
}


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _kept_words(case: Case, section: str, contents: Sequence[Mapping[str, object]]) -> Wording:
    if section == "notification":
        names = names_in(*contents)
        return lambda key: (kept_label(key, names), lambda value: kept_words(key, value, names))
    in_words = section_words(case, section) or _plain

    def words(key: str) -> Worded | None:
        title = str(LABELS[key]) if key in LABELS else entry_title(section, key)
        return None if title is None and in_words is _plain else (title or key, in_words)

    return words


FDI_SCREENS = Screens(
    untitled=_("Untitled investment"),
    facts=filing_facts,
    steps=filing_page.steps,
    cautions=filing_page.cautions,
    beside=filing_page.beside,
    tabs=filing_page.tabs,
    sections=filing_page.sections,
    reading=reading_for,
    edit_url=filing_page.edit_url,
    record_url=filing_page.record_url,
    kept_words=_kept_words,
    may_join=may_join,
    leaves=leaves_words,
    again=initial_of,
)

OFFICERS = frozenset(p for p in P if p.value.startswith("fdi.") and p is not P.FDI_REPRESENT)
ENTRIES = (
    Entry("filings", _("My filings"), "landmark", P.FDI_REPRESENT, after="inbox", outside=True),
    Entry(
        "investments",
        _("Investments"),
        "landmark",
        OFFICERS | {P.CASE_OVERSEE},
        after="filings",
        holds=("FDI-", "DRAFT-"),
    ),
    Entry("outgoing", _("Outgoing texts"), "send", P.FDI_COORDINATE, after="investments"),
    Entry(
        "procedure-letters",
        _("Letters"),
        "file-text",
        P.PROCEDURE_EDIT,
        _("Administration"),
        _("What letters on investments are made of, in four languages."),
        after="procedures",
    ),
    Entry("letter-templates", _("Letters"), "file-text", P.FDI_SECRETARIAT, _("Rules"), after="roles"),
)
