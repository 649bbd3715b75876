"""Whom an act on a filing would let in, said before the click."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.permissions import Permission as P
from accounts.queries.roles import giving
from casework.blocks.portal.sides import Choosing, SideView, reachable
from casework.models import Case
from screening.investments.models import FileMember, Side
from screening.investments.procedures.system import system
from screening.investments.queries.members import confirmed_members, proposed_members, set_aside
from screening.investments.table import EXAMINED


def secretariat(case: Case) -> tuple[str, ...]:
    """The code of the committee's secretariat."""
    return (system(case.procedure).secretariat,)


def of_every_filing(case: Case) -> tuple[str, ...]:
    """The secretariat, and whoever takes part in every file: their chair decides what becomes of an enquiry."""
    return (*secretariat(case), *(member.code for member in system(case.procedure).members.values() if member.always))


def named(case: Case) -> tuple[str, ...]:
    """Codes of the services that were confirmed to be concerned."""
    rows = FileMember.objects.filter(case=case, removed_at__isnull=True)
    return tuple(rows.values_list("service__code", flat=True))


def ticked(case: Case) -> tuple[str, ...]:
    """Codes of the services that the form proposes, where they are let in at once."""
    if case.state not in EXAMINED:
        return ()
    confirmed = {member.code for member in confirmed_members(case)}
    aside = set_aside(case)
    return tuple(p.code for p in proposed_members(case) if p.code not in confirmed and p.code not in aside)


INVITED_BY_NOTIFIER = gettext_noop(
    "Whoever is invited for the notifying investor reads all that was handed in for it, its owners and declaration"
    " included, with its files and answers, and every letter, opinion and measure that it was sent."
)
INVITED_ELSEWHERE = gettext_noop(
    "Whoever is invited for another side reads what was sent to that side, asked of it and handed in by it; nothing of"
    " another one."
)
INVITED_TO_READ = gettext_noop(
    "A firm that leads or hands in can also answer and act for its side; one that reads can't. Those who are there"
    " already are told which firm was named."
)
WORK = frozenset({P.FDI_SECRETARIAT, P.FDI_OPINION, P.FDI_QUESTION, P.FDI_CONTRIBUTE, P.FDI_COORDINATE})

PARTS = {
    FileMember.Part.MEMBER.value: frozenset({P.FDI_OPINION}),
    FileMember.Part.CONSULTED.value: frozenset({P.FDI_OPINION, P.FDI_QUESTION}),
    FileMember.Part.INTELLIGENCE.value: frozenset({P.FDI_CONTRIBUTE}),
}


def may_join(case: Case, at: datetime) -> frozenset[str]:
    """Codes of the services that can have a part in a file: those that the system names, and those in which somebody's
    role gives an opinion or a contribution. No cabinet and no law firm.
    """
    rules = system(case.procedure)
    return frozenset({*rules.members, *rules.intelligence, rules.secretariat, *_services_with(WORK, at)})


def by_part(case: Case, at: datetime) -> dict[str, frozenset[str]]:
    """For each part in a file, codes of the services in which somebody's role does what it asks."""
    return {part: _services_with(work, at) for part, work in PARTS.items()}


def fits(case: Case, code: str, part: str, able: Mapping[str, frozenset[str]]) -> bool:
    """Whether a service can have that part: the system names it for this, or somebody's role does it."""
    rules = system(case.procedure)
    named = rules.intelligence if part == FileMember.Part.INTELLIGENCE else rules.members
    return code in named or code in able[part]


def _services_with(work: frozenset[P], at: datetime) -> frozenset[str]:
    held = giving(work, at).filter(person__is_active=True)
    return frozenset(held.values_list("person__service__code", flat=True))


def invited_for_notifier(case: Case, at: datetime) -> list[str]:
    """What whoever is invited to notify would read."""
    return [_(INVITED_BY_NOTIFIER)]


def invited(case: Case, at: datetime) -> list[str]:
    """What whoever is invited for a side would read."""
    return [_(one) for one in (INVITED_BY_NOTIFIER, INVITED_ELSEWHERE, INVITED_TO_READ)]


def opened(case: Case, at: datetime) -> list[str]:
    """Who outside would read the documents that are chosen, by name."""
    words = _("%(name)s (%(firm)s) can read and take away what you choose, until the day that you set; nothing else.")
    sides = reachable(case)
    return _by_side(sides, [side.code for side in sides], words)


def received(choose: Choosing) -> Callable[[Case, datetime], list[str]]:
    """Who outside would receive what is sent, by name: wherever that can be another side than the notifier's."""

    def sentences(case: Case, at: datetime) -> list[str]:
        sides = reachable(case)
        can = choose(case, [side.code for side in sides])
        only = set(can) <= {str(Side.NOTIFIER)} and len(sides) < 2
        return [] if only else _by_side(sides, can, _("%(name)s (%(firm)s) receives it."))

    return sentences


def _by_side(sides: Sequence[SideView], can: Collection[str], words: str) -> list[str]:
    """The same of everybody whom the form can choose, under their sides where there are other ones."""
    of = _("If it goes to this side: %(side)s. %(what)s")
    found: list[str] = []
    plain = {side.code for side in sides} == {str(Side.NOTIFIER)}
    for side in (side for side in sides if side.code in can):
        lines = [words % {"name": name, "firm": firm} for name, firm in side.people]
        found += lines if plain else [of % {"side": side.title, "what": what} for what in lines]
    return found
