"""Other files of the same parties, as far as the reader may read them.

A party is the same when one of its keys agrees: its name in a common form, its company number, its LEI (the keys by
which subjects of referrals are compared as well). Candidates come through the read door, so no line and no number
tells of a file that the reader can't open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from casework.access import visible_cases
from casework.lifecycle.kinds import kind
from casework.matching.naming import subject_keys
from casework.models import Case
from casework.queries.search import any_of
from screening.investments.models import Party

SHOWN = 20
LOOKED_FOR = 40  # parties of the file
LOOKED_AT = 200  # the newest candidates
ROLES = (Party.Role.INVESTOR, Party.Role.TARGET, Party.Role.OWNER)


class _Same(NamedTuple):
    """A party of this file under one of its keys."""

    name: str
    role: str


@dataclass(frozen=True)
class Shared:
    """A party that both files name, as the other one writes it, and its part in each."""

    name: str
    there: str
    here: str
    by_number: bool


@dataclass(frozen=True)
class RelatedFiling:
    """Another file of one of the parties."""

    reference: str
    url: str
    title: str
    words: str  # how it ended, or where it stands
    day: date | None
    shared: tuple[Shared, ...]


def related_filings(case: Case, sight: Sight) -> tuple[RelatedFiling, ...]:
    """Newest first, at most ``SHOWN``; four queries, however many parties and files there are."""
    own = list(Party.objects.filter(filing=case.filing, role__in=ROLES).order_by("pk")[:LOOKED_FOR])
    keys = {key: _Same(party.name, party.role) for party in reversed(own) for key in _keys(party)}
    visible = visible_cases(sight).filter(kind="fdi").exclude(pk=case.pk)
    wanted = any_of(_questions(own))
    if wanted is None:
        return ()
    cases = {row.pk: row for row in visible.filter(wanted).select_related("filing").order_by("-pk")[:LOOKED_AT]}
    shared: dict[int, list[Shared]] = {}
    for party in Party.objects.filter(filing__case__in=list(cases), role__in=ROLES).select_related("filing"):
        if one := _same(party, keys):
            shared.setdefault(party.filing.case_id, []).append(one)
    rows = [row for pk, row in cases.items() if pk in shared]
    return tuple(_view(row, shared[row.pk]) for row in rows[:SHOWN])


def _questions(own: Sequence[Party]) -> list[str]:
    """What the index is asked: each name, and each number in one."""
    numbers = [number for party in own for number in (party.registration, party.lei) if number.strip()]
    return list(dict.fromkeys([*(party.name for party in own), *numbers]))


def _keys(party: Party) -> list[str]:
    return subject_keys([party.name], ",".join(n for n in (party.registration, party.lei) if n))


def _same(party: Party, keys: Mapping[str, _Same]) -> Shared | None:
    agreeing = [key for key in _keys(party) if key in keys]
    if not agreeing:
        return None
    number = next((key for key in agreeing if key.startswith("#")), "")
    here = keys[number or agreeing[0]]
    words = dict(Party.Role.choices)
    return Shared(party.name, str(words[party.role]), str(words[here.role]), bool(number))


def _view(case: Case, shared: list[Shared]) -> RelatedFiling:
    filing = case.filing
    state = _(kind("fdi").state_words(case.state))
    day = filing.outcome_at or case.opened_at
    return RelatedFiling(
        reference=case.reference,
        url=reverse("case", args=[case.reference]),
        title=case.title or _("Untitled investment"),
        words=str(filing.get_outcome_display()) if filing.outcome else state,
        day=day_of(day) if day else None,
        shared=tuple(dict.fromkeys(shared)),
    )
