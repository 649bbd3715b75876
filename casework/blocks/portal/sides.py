"""Who represents the sides of a case, and who receives what is sent to one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.asker import AT
from accounts.written import written
from casework.access import CASE
from casework.actions.transition import once_held
from casework.blocks.portal.leaving import able
from casework.blocks.portal.models import Mandated, Representation, Rights
from casework.blocks.portal.outsiders import Outsiders
from casework.blocks.portal.table import NOBODY_RECEIVES, UNKNOWN_SIDE
from casework.blocks.questionnaire.values import capital
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.notifications.audiences import holders

Choosing = Callable[[Case, Sequence[str]], tuple[str, ...]]  # of the sides on which somebody receives


@dataclass(frozen=True)
class SideView:
    """A side in words, with the people who receive what is sent to it: name and firm."""

    code: str
    title: str
    people: tuple[tuple[str, str], ...]


def here(case: Case, **more: Any) -> QuerySet[Representation]:
    """The representations of a case that nobody ended."""
    return Representation.objects.filter(case=case, ended_at__isnull=True, **more)


def mandates(case: Case, **more: Any) -> QuerySet[Mandated]:
    """What firms say of their mandates on a case."""
    return told(case, Outsiders).mandates._default_manager.filter(case=case, **more)


def title_of(case: Case, side: str) -> str:
    """A side in the reader's language."""
    return str(told(case, Outsiders).words(side).label)


def receivers(case: Case, side: str = "") -> int:
    """How many living representatives of a side, else of that which the case is of, would receive a letter now."""
    return sum(1 for one, _name, _firm in _people(case) if one == (side or told(case, Outsiders).own))


def unreached(case: Case, side: str) -> str | None:
    """Why nothing can be sent to a side; None where somebody would receive it."""
    if side not in told(case, Outsiders).sides(case):
        return UNKNOWN_SIDE
    return None if receivers(case, side) else NOBODY_RECEIVES


def answering(case: Case) -> frozenset[str]:
    """The sides on which somebody can sign in who hands in: a firm that only reads answers nothing; one query."""
    rows = here(case, person__is_active=True).exclude(rights=Rights.READ)
    return frozenset(rows.values_list("side", flat=True))


def reachable(case: Case) -> tuple[SideView, ...]:
    """The sides on which somebody receives what is sent, in the procedure's order, with their people; one query."""
    found: dict[str, list[tuple[str, str]]] = {}
    for side, name, firm in _people(case):
        found.setdefault(side, []).append((name, _(firm)))
    known = told(case, Outsiders).sides(case)
    return tuple(SideView(code, title_of(case, code), tuple(found[code])) for code in known if code in found)


def _people(case: Case) -> tuple[tuple[str, str, str], ...]:
    rows = here(case, person__is_active=True).order_by("pk").values_list("side", "person__name", "firm__name")
    return once_held(("people", case.pk), lambda: tuple(rows))


def of_sides(case: Case, sides: Iterable[str], at: datetime) -> set[int]:
    """Ids of the people who represent one of these sides and can act for it: who is told of what is sent there."""
    rows = here(case, side__in=list(sides), person__is_active=True)
    services = list(rows.values_list("person__service_id", flat=True))
    return set(rows.values_list("person_id", flat=True)) & holders([told(case, Outsiders).permission], services, at)


def written_by_others(case: Case, person_id: int) -> bool:
    """Whether anybody else writes the case with this person, or wrote it before they left; one query."""
    rows = Representation.objects.filter(case=case, side=told(case, Outsiders).own)
    return rows.exclude(person=person_id).exists()


def whoever_receives(case: Case, reached: Sequence[str]) -> tuple[str, ...]:
    """What goes to a side goes to one on which somebody receives."""
    return tuple(reached)


def acts_for(case: Case, side: str, firm_id: int) -> str:
    """The party for whom a firm acts, as the authority wrote when it invited it: no other firm reads it; one query."""
    return mandates(case, side=side, firm=firm_id).values_list("acts_for", flat=True).first() or ""


def acted_for(case: Case, side: str) -> tuple[str, ...]:
    """The parties for whom the firms act that are on a side now; one query."""
    rows = mandates(case, side=side, firm__in=here(case, side=side).values("firm")).exclude(acts_for="").order_by("pk")
    return tuple(dict.fromkeys(rows.values_list("acts_for", flat=True)))


def shared_party(case: Case, side: str) -> str:
    """The party that a text to a whole side may name: the one for which all its firms act; empty where they differ."""
    named = acted_for(case, side)
    return named[0] if len(named) == 1 else ""


SAYS = (
    "contact_name",
    "contact_role",
    "contact_email",
    "contact_phone",
    "mandated_on",
    "mandate",
    "payer_name",
    "payer_address",
    "payer_reference",
)


def says(row: Mandated | None) -> tuple[tuple[str, str], ...]:
    """What a firm has filled in of its mandate, each under its name."""
    if row is None:
        return ()
    given = {name: getattr(row, name) for name in SAYS}
    given["mandated_on"] = written(row.mandated_on)
    words = {name: capital(row._meta.get_field(name).verbose_name) for name in SAYS}  # type: ignore[union-attr]
    return tuple((str(words[name]), str(value)) for name, value in given.items() if value)


def represented(case: Case) -> list[tuple[Representation, Mandated | None]]:
    """Everybody who represents a side now, by side, with what the firm says of its mandate; two queries."""
    order = {code: place for place, code in enumerate(told(case, Outsiders).words.values)}
    rows = here(case).select_related("person", "firm").order_by("added_at", "pk")
    said = {(row.side, row.firm_id): row for row in mandates(case)}
    return [(row, said.get((row.side, row.firm_id))) for row in sorted(rows, key=lambda row: order[row.side])]


def people_of(permission: Permission) -> QuerySet[Representation, Any]:
    """Everybody who represents a side of the case or did, and whether they hold ``permission`` at ``at``: two slots."""
    rows = Representation.objects.filter(case=CASE).order_by("pk")
    return rows.values_list("person_id", "side", "rights", "ended_at", "person__is_active", able(AT, permission))


def sides_known(case: Case, sight: Sight, people: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Which side the person represents, whether anybody is left who can, and whom a letter reaches; of what
    ``people_of`` found.
    """
    outsiders, every = told(case, Outsiders), list(people)
    here = [row for row in every if row[3] is None]
    mine = next((row for row in here if row[0] == sight.person_id), None)
    reached = {side for _pk, side, _rights, _ended, active, _able in here if active}
    answers = {side for _pk, side, rights, _ended, active, _able in here if active and rights != Rights.READ}
    own = [row for row in every if row[1] == outsiders.own]
    return {
        "is_party": mine is not None,
        "is_representative": mine is not None and mine[1] == outsiders.own,
        "reads_only": mine is not None and mine[2] == Rights.READ,
        "side": mine[1] if mine is not None else "",
        "represented": len(here),
        "receivers": sum(1 for row in here if row[1] == outsiders.own and row[4]),
        "reachable": tuple(side for side in outsiders.sides(case) if side in reached),
        "answering": tuple(side for side in outsiders.sides(case) if side in answers),
        "nobody_represents": bool(own)
        and not any(row[3] is None and row[4] and row[5] and row[2] != Rights.READ for row in own),
    }
