"""Whom an act on an investment file would let in, said before the click."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import RoleAssignment
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from casework.models import Case
from casework.queries.openings import sentences_for
from screening.investments.models import FileMember, Side
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.members import confirmed_members, proposed_members, set_aside
from screening.investments.queries.shown_outside import INVITING
from screening.investments.queries.sides import choosable, reachable
from screening.investments.table import EXAMINED


def services_of(case: Case, act: str) -> tuple[str, ...]:
    """Codes of the services that an act brings into the file, those that take part already included."""
    if act == "notify":
        return (system_of(case).secretariat,)
    if act == "open_enquiry":  # whoever takes part in every file: their chair decides what becomes of it
        always = (member.code for member in system_of(case).members.values() if member.always)
        return (system_of(case).secretariat, *always)
    if act in ("declare_complete", "open_ex_officio"):
        rows = FileMember.objects.filter(case=case, removed_at__isnull=True)
        return tuple(rows.values_list("service__code", flat=True))
    if act == "confirm_members" and case.state in EXAMINED:  # the proposals are ticked: they are let in at once
        confirmed = {member.code for member in confirmed_members(case)}
        aside = set_aside(case)
        return tuple(p.code for p in proposed_members(case) if p.code not in confirmed and p.code not in aside)
    return ()


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
SENT_TO_A_SIDE = frozenset({"send_request", "withdraw_request", "set_hearing", "hold_hearing"})
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
    rules = system_of(case)
    return frozenset({*rules.members, *rules.intelligence, rules.secretariat, *_services_with(WORK, at)})


def by_part(case: Case, at: datetime) -> dict[str, frozenset[str]]:
    """For each part in a file, codes of the services in which somebody's role does what it asks."""
    return {part: _services_with(work, at) for part, work in PARTS.items()}


def fits(case: Case, code: str, part: str, able: Mapping[str, frozenset[str]]) -> bool:
    """Whether a service can have that part: the system names it for this, or somebody's role does it."""
    rules = system_of(case)
    named = rules.intelligence if part == FileMember.Part.INTELLIGENCE else rules.members
    return code in named or code in able[part]


def _services_with(work: frozenset[P], at: datetime) -> frozenset[str]:
    roles = [code for code, role in ROLES.items() if role.permissions & work]
    in_force = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    held = RoleAssignment.objects.filter(in_force, state="approved", role__in=roles, person__is_active=True)
    return frozenset(held.values_list("person__service__code", flat=True))


def openings(case: Case, act: str, *, at: datetime) -> list[str]:
    """The sentences for the act's page; empty when nobody is let in."""
    if act == "give_access":
        return _outside(case)
    if act in SENT_TO_A_SIDE:
        return _received(case, act)
    if act in INVITING:
        words = [INVITED_BY_NOTIFIER, INVITED_ELSEWHERE, INVITED_TO_READ]
        return [_(one) for one in (words if act == "invite_representative" else words[:1])]
    return sentences_for(case, services_of(case, act), at)


def _outside(case: Case) -> list[str]:
    """Who outside would read the documents that are chosen, by name."""
    words = _("%(name)s (%(firm)s) can read and take away what you choose, until the day that you set; nothing else.")
    return _by_side(case, "give_access", words)


def _received(case: Case, act: str) -> list[str]:
    """Who outside would receive what is sent, by name: wherever that can be another side than the notifier's."""
    reached = [side.code for side in reachable(case)]
    only = set(choosable(case, act, reached)) <= {str(Side.NOTIFIER)} and len(reached) < 2
    return [] if only else _by_side(case, act, _("%(name)s (%(firm)s) receives it."))


def _by_side(case: Case, act: str, words: str) -> list[str]:
    """The same of everybody whom the form can choose, under their sides where there are other ones."""
    sides = reachable(case)
    of = _("If it goes to this side: %(side)s. %(what)s")
    found, can = [], choosable(case, act, [side.code for side in sides])
    plain = {side.code for side in sides} == {str(Side.NOTIFIER)}
    for side in (side for side in sides if side.code in can):
        named = [words % {"name": name, "firm": firm} for name, firm in side.people]
        found += named if plain else [of % {"side": side.title, "what": what} for what in named]
    return found
