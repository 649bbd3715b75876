"""The sides of a file: which its procedure knows, and what each is asked, told and sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from accounts.access import Sight
from accounts.queries.composed import Slot
from casework.access import of_case
from casework.blocks.letters.models import Letter as SharedLetter
from casework.blocks.portal.models import Representation
from casework.blocks.portal.sides import answering, reachable, unreached
from casework.blocks.requests.queries import FileLink, Requests, asked_sides
from casework.lifecycle.acts import marked
from casework.models import Case, Document
from screening.investments.models import Enclosure, Hearing, InformationRequest, Letter, Question, Side
from screening.investments.procedures.system import SideRule, system
from screening.investments.tables.known import ONLY_READERS


def sides_of(case: Case) -> Mapping[str, SideRule]:
    """The sides that the procedure knows, the notifier's first."""
    return system(case.procedure).sides


def title_of_side(code: str) -> str:
    """A side in the reader's language."""
    return str(Side(code).label)


def hearing_sides(case: Case) -> frozenset[str]:
    """The sides whose hearing waits to be held; one query."""
    return frozenset(hearing_rows(case))


def hearing_rows(case: Case | Slot) -> QuerySet[Hearing, str]:
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


def sides_of_text(case: Case, act: str, given: Mapping[str, object], letter: SharedLetter | None) -> tuple[str, ...]:
    """The sides that an outgoing text goes to, the notifier first: a decision goes to each that is told of it."""
    if letter is not None:
        return (letter.side,)
    if "firm_id" in given:
        own = Representation.objects.filter(case=case, firm_id=int(str(given["firm_id"])))
        return tuple(own.values_list("side", flat=True)[:1])
    if act in marked("sends a decision"):
        return sides_told(case)
    return (str(given.get("side") or Side.NOTIFIER),)


def _refused(case: Case, side: str) -> str | None:
    return unreached(case, side) or (None if side in answering(case) else ONLY_READERS)


def _enclosures(case: Case, sight: Sight) -> Mapping[int, list[FileLink]]:
    """Files handed in, by request; those that the reader can't open are left out without a trace."""
    open_ones = of_case(sight, case, Document, removed_at__isnull=True).values("pk")
    rows = Enclosure.objects.filter(case=case, request__isnull=False, document__in=open_ones).order_by("pk")
    found: dict[int, list[FileLink]] = defaultdict(list)
    for row in rows:
        found[row.request_id or 0].append(FileLink(row.title, row.document_id))
    return found


def _letters(case: Case, sight: Sight) -> Mapping[tuple[str, int], list[FileLink]]:
    """The letters as sent, by the side and the number of their request."""
    open_ones = of_case(sight, case, Document, removed_at__isnull=True).values("pk")
    rows = Letter.objects.filter(
        case=case, kind=Letter.Kind.REQUEST, sent_at__isnull=False, document__in=open_ones
    ).order_by("number")
    found: dict[tuple[str, int], list[FileLink]] = defaultdict(list)
    for row in rows:
        number = row.content.get("said", {}).get("number")
        if isinstance(number, int):
            found[row.side, number].append(FileLink(str(row.get_kind_display()), row.document_id or 0))
    return found


REQUESTS = Requests(
    request=InformationRequest,
    question=Question,
    usual=Side.NOTIFIER,
    gatherer=lambda case: system(case.procedure).secretariat,
    stops=lambda case: {code: rule.stops_clocks for code, rule in sides_of(case).items()},
    refused=_refused,
    title_of_side=title_of_side,
    letters=_letters,
    enclosures=_enclosures,
    sections={Side.NOTIFIER: "answers", Side.TARGET: "answers_target", Side.SELLER: "answers_seller"},
    nothing_asked=gettext_noop("Nothing was asked of the investor yet"),
)
