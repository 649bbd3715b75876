"""The letters of a file as its readers see them."""

from dataclasses import dataclass

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.sentences import translated
from accounts.sentences import say
from casework.blocks.disclosure.queries import DispatchView, in_circle, of_file
from casework.blocks.letters.queries import LetterView, letters_of
from casework.models import Case
from screening.investments.models import Dispatch
from screening.investments.queries.file_access import AccessView, given
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.language import FileLanguage, language_of


@dataclass(frozen=True)
class LettersPage:
    """The tab: what was sent, what is being written, and in which language."""

    sent: tuple[LetterView, ...]
    drafts: tuple[LetterView, ...]
    language: FileLanguage
    language_warning: str
    writes: bool  # whether the reader may write letters
    waiting: tuple[DispatchView, ...] = ()  # handed in, and what came back
    opened: tuple[AccessView, ...] = ()  # documents that representatives can read


def letters_page(case: Case, sight: Sight) -> LettersPage:
    """Letters that were sent, for every reader; drafts for the secretariat alone. A fixed number of queries."""
    writes = may_write(case, sight)
    views = letters_of(case, sight, drafts=writes, knows=sight.oversees or in_circle(case, sight))
    language, waiting = language_of(case), of_file(case, sight)
    handed_in = {row.letter_id for row in waiting if row.state == Dispatch.State.HANDED_IN}
    return LettersPage(
        sent=tuple(view for view in views if view.row.sent_at is not None),
        drafts=tuple(view for view in views if view.row.sent_at is None and view.row.pk not in handed_in),
        language=language,
        language_warning="" if language.fits else _warning(language),
        writes=writes,
        waiting=waiting,
        opened=given(case, sight.at),
    )


def may_write(case: Case, sight: Sight) -> bool:
    """Whether the person writes letters for this file: a secretary of its own secretariat."""
    if not sight.may(Permission.FDI_SECRETARIAT):
        return False
    return case.owning_service_id == sight.service_id and case.owning_service.code == system_of(case).secretariat


def _warning(language: FileLanguage) -> str:
    words = "The region of the target proposes {proposed}, and the language of this file is {language}."
    return translated(say(words, proposed=language.proposed_names, language=language.name))
