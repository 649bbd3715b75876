"""What hangs on a person, counted by kind: the applications above register what they know, accounts sees no case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, Person, Service

Counter = Callable[[Person, Service, datetime], Mapping[str, int]]
WORDS: dict[str, Promise | str] = {
    "substitute": _("Stands in for somebody who is away"),
    "absence": _("Own absences that were stated"),
}
_COUNTERS: list[Counter] = []
_WORDS: list[Callable[[], Mapping[str, Promise | str]]] = [lambda: WORDS]


@dataclass(frozen=True)
class Tally:
    """How many things of one kind hang on a person."""

    kind: str
    words: Promise | str
    number: int


def register_counter(counter: Counter, words: Callable[[], Mapping[str, Promise | str]]) -> None:
    """Make known what an application counts, and its words by kind; called when the application is ready."""
    if counter not in _COUNTERS:
        _COUNTERS.append(counter)
        _WORDS.append(words)


def hanging_on(person: Person, service: Service, *, at: datetime) -> tuple[Tally, ...]:
    """What hangs on ``person`` from the time in ``service``, by kind; kinds without anything are left out."""
    found: dict[str, int] = dict(_absences(person, at))
    for counter in _COUNTERS:
        found.update(counter(person, service, at))
    words = [pair for known in _WORDS for pair in known().items()]
    return tuple(Tally(kind, each, found[kind]) for kind, each in words if found.get(kind))


def _absences(person: Person, at: datetime) -> Mapping[str, int]:
    ahead = Absence.objects.filter(ends_on__gte=timezone.localdate(at))
    return {"substitute": ahead.filter(substitute=person).count(), "absence": ahead.filter(person=person).count()}
