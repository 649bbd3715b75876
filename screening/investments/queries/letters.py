"""The letters of a file as its readers see them, and the language that they are in: the target's region proposes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.sentences import say
from casework.blocks.disclosure.queries import DispatchView, in_circle, waiting_texts
from casework.blocks.letters.queries import LetterView, letters_of
from casework.models import Case
from screening.investments.models import Dispatch, Establishment
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures.system import system
from screening.investments.queries.file_access import AccessView, given


@dataclass(frozen=True)
class FilingLanguage:
    """The language that letters of a file are written in, and those that the target's region gives."""

    code: str
    name: str
    proposed: tuple[str, ...]  # codes; empty where the procedure says nothing or no establishment is stated
    proposed_names: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the language is one that the region gives."""
        return not self.proposed or self.code in self.proposed


def proposed_languages(procedure: str, regions: Iterable[str]) -> tuple[str, ...]:
    """The languages that the regions of the target's establishments give, each once, in the order of the regions.

    Brussels gives two to choose from. Source: draft implementing rules of 2023 (the final text was not seen).
    """
    by_region = system(procedure).languages
    return tuple(dict.fromkeys(code for region in regions for code in by_region.get(region, ())))


def language_of(case: Case) -> FilingLanguage:
    """The language of a file beside what its target's region proposes; one query."""
    names = {code: str(name) for code, name in LANGUAGES}
    regions = Establishment.objects.filter(filing=case.filing).values_list("region", flat=True)
    proposed = proposed_languages(case.procedure, regions)
    code = case.filing.language
    return FilingLanguage(code, names[code], proposed, tuple(names[one] for one in proposed))


@dataclass(frozen=True)
class LettersPage:
    """The tab: what was sent, what is being written, and in which language."""

    sent: tuple[LetterView, ...]
    drafts: tuple[LetterView, ...]
    language: FilingLanguage
    language_warning: str
    writes: bool  # whether the reader may write letters
    waiting: tuple[DispatchView, ...] = ()  # handed in, and what came back
    opened: tuple[AccessView, ...] = ()  # documents that representatives can read


def letters_page(case: Case, sight: Sight) -> LettersPage:
    """Letters that were sent, for every reader; drafts for the secretariat alone. A fixed number of queries."""
    writes = may_write(case, sight)
    views = letters_of(case, sight, drafts=writes, knows=sight.oversees or in_circle(case, sight))
    language, waiting = language_of(case), waiting_texts(case, sight)
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
    return case.owning_service_id == sight.service_id and case.owning_service.code == system(case.procedure).secretariat


def _warning(language: FilingLanguage) -> str:
    words = "The region of the target proposes {proposed}, and the language of this file is {language}."
    return translated(say(words, proposed=language.proposed_names, language=language.name))
