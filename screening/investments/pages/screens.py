"""The screens of an investment file, registered when the application is ready."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.sentences import say
from casework.blocks.disclosure.times import leaves_words
from casework.models import Case
from casework.queries.act_reading import ActReading
from casework.queries.screens import Screens, Worded, Wording, register
from screening.investments.pages import file_page
from screening.investments.queries.file_facts import file_facts

# guards whose refusal no waiting will open
NOT_YOURS = frozenset(
    {"by_representative", "by_party", "by_secretariat", "by_author", "by_member", "by_intelligence"}
    | {"by_minister_of_member", "is_notification", "is_own_initiative", "in_the_union"}
)
# the sections of "what changed since I last looked"
SECTION_TITLES = {
    "notification": say("Notification"),
    "phases": say("Steps of the procedure and their reasons"),
    "answers": say("Answers of the investor"),
    "opinions": say("Opinions"),
    "joint": say("Joint opinion"),
    "draft_opinion": say("Preliminary opinion"),
    "answers_target": say("Answers of the target"),
    "answers_seller": say("Answers of the seller"),
    "comments": say("Comments of the investor"),
    "hearing": say("Hearing"),
    "committee_opinion": say("Opinion of the committee"),
    "ministers": say("Decisions of the ministers"),
    "measures": say("Measures"),
    "documents": say("Documents"),
}


def _may_join(case: Case, at: datetime) -> frozenset[str]:
    from screening.investments.queries.file_openings import may_join

    return may_join(case, at)


def _reading(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> ActReading:
    from screening.investments.pages.file_reading import reading_for

    return reading_for(case, sight, beside, at=at)


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
    from screening.investments.queries.answers import kept_label, kept_words, names_in
    from screening.investments.queries.section_words import entry_title, section_words

    if section == "notification":
        names = names_in(*contents)
        return lambda key: (kept_label(key, names), lambda value: kept_words(key, value, names))
    in_words = section_words(case, section) or _plain

    def words(key: str) -> Worded | None:
        title = str(LABELS[key]) if key in LABELS else entry_title(section, key)
        return None if title is None and in_words is _plain else (title or key, in_words)

    return words


def _again(case: Case, sight: Sight, act: str, pk: int) -> dict[str, Any]:
    from casework.blocks.disclosure.queries import initial_of

    return initial_of(case, sight, act, pk)


FDI_SCREENS = Screens(
    kind="fdi",
    untitled=_("Untitled investment"),
    facts=file_facts,
    not_yours=NOT_YOURS,
    steps=file_page.steps,
    cautions=file_page.cautions,
    beside=file_page.beside,
    tabs=file_page.tabs,
    sections=file_page.sections,
    reading=_reading,
    edit_url=file_page.edit_url,
    record_url=file_page.record_url,
    section_titles=SECTION_TITLES,
    kept_words=_kept_words,
    may_join=_may_join,
    leaves=leaves_words,
    again=_again,
)


def register_file() -> None:
    """Make the file's screens known."""
    register(FDI_SCREENS)
