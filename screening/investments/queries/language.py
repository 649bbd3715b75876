"""The language of a procedure: an attribute of the file, which the region of the target proposes."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.models import Case
from screening.investments.models import Establishment
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures.system import system


@dataclass(frozen=True)
class FileLanguage:
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


def language_of(case: Case) -> FileLanguage:
    """The language of a file beside what its target's region proposes; one query."""
    names = {code: str(name) for code, name in LANGUAGES}
    regions = Establishment.objects.filter(filing=case.filing).values_list("region", flat=True)
    proposed = proposed_languages(case.procedure, regions)
    code = case.filing.language
    return FileLanguage(code, names[code], proposed, tuple(names[one] for one in proposed))
