"""The steps of a notification, and what only they know: what contradicts itself, and a turnover that decides.

Independent of who writes: the representative's pages, the authority's own files and the API use the same steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from casework.blocks.questionnaire.pages import Places
from casework.blocks.questionnaire.steps import Step, steps_of
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.scope_data import ScopeRules
from screening.investments.procedures.system import system
from screening.investments.queries.filing_content import Content, offered
from screening.investments.queries.notification import content_problems, turnover_wanted


@dataclass(frozen=True)
class Frame:
    """What every step knows: the rules of the procedure, and the day."""

    rules: ScopeRules | None
    today: date
    demands: bool = True  # what decides must be stated; a program's draft may leave anything out
    places: Places | None = None  # the pages of long lists that are shown; None: every list whole

    def offered(self, name: str) -> Sequence[tuple[str, Any]]:
        """The codes of a list; of sectors those of the procedure's scope."""
        if name != "sectors":
            return tuple(offered(name))
        language = get_language() or "en"
        return [(one.id, one.name(language)) for one in self.rules.sectors] if self.rules else ()

    def about(self, name: str, code: str) -> Any:
        """The rule behind a sector."""
        return self.rules.sector(code) if self.rules else None

    def asks(self, what: str) -> bool:
        """Whether the procedure asks for it: a payer where it has a fee."""
        return self.rules is not None and what in system(self.rules.id).asked


class FilingStep(Step[Content]):
    """Any step of a notification."""

    frame: Frame

    def problems(self) -> list[tuple[str, str]]:
        """Dates out of order, more than a hundred per cent, circles."""
        return content_problems(self.merged)


class TargetStep(FilingStep):
    """What the target is, does and holds."""

    def problems(self) -> list[tuple[str, str]]:
        """A turnover that decides must be stated."""
        sentence = turnover_wanted(self.merged, self.frame.rules) if self.frame.demands else None
        return [*super().problems(), *([("turnover", sentence)] if sentence is not None else [])]


STEPS: dict[str, type[Step[Content]]] = steps_of(NOTIFICATION, FilingStep, target=TargetStep)
