"""The sides of a file: which its procedure knows, who represents them, and who receives what is sent to one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.written import written
from casework.blocks.letters.models import Letter
from casework.blocks.requests.queries import asked_sides
from casework.lifecycle.acts import marked
from casework.models import Case
from screening.investments.models import Hearing, Mandate, Representation, Rights, Side
from screening.investments.procedures.system import SideRule, system
from screening.investments.tables.sides import NOBODY_RECEIVES, UNKNOWN_SIDE

Choosing = Callable[[Case, Sequence[str]], tuple[str, ...]]  # of the sides on which somebody receives


@dataclass(frozen=True)
class SideView:
    """A side in words, with the people who receive what is sent to it: name and firm."""

    code: str
    title: str
    people: tuple[tuple[str, str], ...]


def sides_of(case: Case) -> Mapping[str, SideRule]:
    """The sides that the procedure knows, the notifier's first."""
    return system(case.procedure).sides


def title_of_side(code: str) -> str:
    """A side in the reader's language."""
    return str(Side(code).label)


def receivers(case: Case, side: str = Side.NOTIFIER) -> int:
    """How many living representatives of a side would receive a letter now."""
    return sum(1 for one, _name, _firm in _people(case) if one == side)


def unreached(case: Case, side: str) -> str | None:
    """Why nothing can be sent to a side; None where somebody would receive it."""
    if side not in sides_of(case):
        return UNKNOWN_SIDE
    return None if receivers(case, side) else NOBODY_RECEIVES


def answering(case: Case) -> frozenset[str]:
    """The sides on which somebody can sign in who hands in: a firm that only reads answers nothing; one query."""
    rows = Representation.objects.filter(case=case, ended_at__isnull=True, person__is_active=True)
    return frozenset(rows.exclude(rights=Rights.READ).values_list("side", flat=True))


def reachable(case: Case) -> tuple[SideView, ...]:
    """The sides on which somebody receives what is sent, in the procedure's order, with their people; one query."""
    found: dict[str, list[tuple[str, str]]] = {}
    for side, name, firm in _people(case):
        found.setdefault(side, []).append((name, _(firm)))
    return tuple(SideView(code, title_of_side(code), tuple(found[code])) for code in sides_of(case) if code in found)


def _people(case: Case) -> list[tuple[str, str, str]]:
    rows = Representation.objects.filter(case=case, ended_at__isnull=True, person__is_active=True).order_by("pk")
    return list(rows.values_list("side", "person__name", "firm__name"))


def written_by_others(case: Case, person_id: int) -> bool:
    """Whether anybody else writes the notification, or wrote it before they left; one query."""
    return Representation.objects.filter(case=case, side=Side.NOTIFIER).exclude(person=person_id).exists()


def hearing_sides(case: Case) -> frozenset[str]:
    """The sides whose hearing waits to be held; one query."""
    return frozenset(hearing_rows(case))


def hearing_rows(case: Case) -> QuerySet[Hearing, str]:
    """The same, to be read with something else."""
    rows = Hearing.objects.filter(case=case, held_at__isnull=True, refused_at__isnull=True)
    return rows.order_by().values_list("side", flat=True)


def decision_sides(case: Case) -> tuple[str, ...]:
    """The sides that the procedure's data tell of the decision, as far as somebody receives it there."""
    there = {view.code for view in reachable(case)}
    return tuple(code for code, rule in sides_of(case).items() if rule.decision and code in there)


def whoever_receives(case: Case, reached: Sequence[str]) -> tuple[str, ...]:
    """What goes to a side goes to one on which somebody receives."""
    return tuple(reached)


def not_asked_yet(case: Case, reached: Sequence[str]) -> tuple[str, ...]:
    """A side is asked once at a time, where somebody answers."""
    asked, answers = asked_sides(case), answering(case)
    return tuple(side for side in reached if side in answers and side not in asked)


def asked_now(case: Case, reached: Sequence[str]) -> tuple[str, ...]:
    """A request is taken back whoever is still there."""
    return tuple(sorted(asked_sides(case)))


def to_be_heard(case: Case, reached: Sequence[str]) -> tuple[str, ...]:
    """The notifier is heard where it asked for it, another side can be invited at any time; a hearing that nobody would
    receive can still be refused.
    """
    heard = hearing_sides(case)
    return tuple(side for side in Side.values if side in heard or (side in reached and side != Side.NOTIFIER))


def heard_now(case: Case, reached: Sequence[str]) -> tuple[str, ...]:
    """A hearing is recorded whoever is still there."""
    return tuple(sorted(hearing_sides(case)))


def sides_told(case: Case) -> tuple[str, ...]:
    """The sides that a decision goes to, the notifier first."""
    return tuple(dict.fromkeys((str(Side.NOTIFIER), *decision_sides(case))))


def sides_of_text(case: Case, act: str, given: Mapping[str, object], letter: Letter | None) -> tuple[str, ...]:
    """The sides that an outgoing text goes to, the notifier first: a decision goes to each that is told of it."""
    if letter is not None:
        return (letter.side,)
    if "firm_id" in given:
        own = Representation.objects.filter(case=case, firm_id=int(str(given["firm_id"])))
        return tuple(own.values_list("side", flat=True)[:1])
    if act in marked("sends a decision"):
        return sides_told(case)
    return (str(given.get("side") or Side.NOTIFIER),)


def acts_for(case: Case, side: str, firm_id: int) -> str:
    """The party for whom a firm acts, as the authority wrote when it invited it: no other firm reads it; one query."""
    return Mandate.objects.filter(case=case, side=side, firm=firm_id).values_list("acts_for", flat=True).first() or ""


def acted_for(case: Case, side: str) -> tuple[str, ...]:
    """The parties for whom the firms act that are on a side now; one query."""
    here = Representation.objects.filter(case=case, side=side, ended_at__isnull=True).values("firm")
    rows = Mandate.objects.filter(case=case, side=side, firm__in=here).exclude(acts_for="").order_by("pk")
    return tuple(dict.fromkeys(rows.values_list("acts_for", flat=True)))


def shared_party(case: Case, side: str) -> str:
    """The party that a text to a whole side may name: the one for which all its firms act; empty where they differ."""
    named = acted_for(case, side)
    return named[0] if len(named) == 1 else ""


@dataclass(frozen=True)
class Represented:
    """Somebody who represents a side, as the authority reads it."""

    pk: int
    side: str
    name: str
    firm: str
    rights: str
    acts_for: str
    since: datetime
    reason: str
    says: tuple[tuple[str, str], ...] = ()  # of its firm: contact, mandate and payer, each under its name


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


def _says(row: Mandate) -> tuple[tuple[str, str], ...]:
    """What a firm beside the notifier's has filled in of its mandate, in words."""
    given = {name: getattr(row, name) for name in SAYS}
    given["mandated_on"] = written(row.mandated_on)
    return tuple((_label(name), str(value)) for name, value in given.items() if value)


def _label(name: str) -> str:
    words = str(Mandate._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def represented(case: Case) -> tuple[Represented, ...]:
    """Everybody who represents a side now, by side; two queries."""
    order = {code: place for place, code in enumerate(Side.values)}
    rows = Representation.objects.filter(case=case, ended_at__isnull=True).select_related("person", "firm")
    said = {(row.side, row.firm_id): row for row in Mandate.objects.filter(case=case)}
    views = [
        Represented(
            pk=row.pk,
            side=row.side,
            name=row.person.name,
            firm=_(row.firm.name),
            rights=str(Rights(row.rights).label),
            acts_for=said[key].acts_for if (key := (row.side, row.firm_id)) in said else "",
            since=row.added_at,
            reason=row.reason,
            says=_says(said[key]) if key in said else (),
        )
        for row in rows.order_by("added_at", "pk")
    ]
    return tuple(sorted(views, key=lambda view: order[view.side]))
