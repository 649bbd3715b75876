"""The sides of a file: which its procedure knows, and what each is asked, told and sent."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from casework.blocks.letters.models import Letter
from casework.blocks.portal.models import Representation
from casework.blocks.portal.sides import answering, reachable
from casework.blocks.requests.queries import asked_sides
from casework.lifecycle.acts import marked
from casework.models import Case
from screening.investments.models import Hearing, Side
from screening.investments.procedures.system import SideRule, system


def sides_of(case: Case) -> Mapping[str, SideRule]:
    """The sides that the procedure knows, the notifier's first."""
    return system(case.procedure).sides


def title_of_side(code: str) -> str:
    """A side in the reader's language."""
    return str(Side(code).label)


def hearing_sides(case: Case) -> frozenset[str]:
    """The sides whose hearing waits to be held; one query."""
    return frozenset(hearing_rows(case))


def hearing_rows(case: Case) -> QuerySet[Hearing, str]:
    """The same, to be read with something else."""
    rows = Hearing.objects.filter(case=case, held_at__isnull=True, refused_at__isnull=True)
    return rows.order_by().values_list("side", flat=True)


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
    """The sides that a decision goes to: the notifier first, then those that the procedure's data name, as far as
    somebody receives it there.
    """
    there, rules = {view.code for view in reachable(case)}, sides_of(case)
    told = (code for code, rule in rules.items() if rule.decision and code in there)
    return tuple(dict.fromkeys((str(Side.NOTIFIER), *told)))


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
