"""What a kind tells of the people outside who work on its cases: one object among its ``parts``."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from accounts.permissions import Permission
from casework.blocks.portal.models import Enclosed, Mandated
from casework.lifecycle.kinds import kinds, part_of
from casework.models import Case

Belongs = Mapping[str, int | None]  # what of the case a file is handed in for, as the kind's table names it


@dataclass(frozen=True)
class Outsiders:
    """The sides of a kind's cases, and what only the kind knows of them."""

    permission: Permission  # with which somebody acts for a side
    words: type[TextChoices]  # the sides
    own: str  # the side that begins a case and writes it
    sides: Callable[[Case], Collection[str]]  # which of them the case's procedure knows, in its order
    asked: Callable[[Case], Collection[str]]  # of which an answer is awaited
    awaits: Callable[[Case, str, Belongs], None]  # Absent, Refused for a file that nobody waits for
    stays: Callable[[Case, Enclosed], bool]  # what was handed in once isn't taken out
    enclosures: type[Enclosed]
    mandates: type[Mandated]
    names_its_party: str  # why the own side's party isn't named by the authority
    says_itself: str  # why its leading firm doesn't write its mandate down apart
    does: tuple[str, ...] = ()  # codes of what people outside do beside the acts of the table
    beside: tuple[str, ...] = ()  # what is read together with the case


def kinds_with_outsiders() -> dict[str, Outsiders]:
    """Every kind on whose cases somebody outside works."""
    told = {each.name: part_of(each.name, Outsiders) for each in kinds()}
    return {name: part for name, part in told.items() if part is not None}
