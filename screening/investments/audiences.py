"""Who is told of a filing: the audience words of its table, turned into people."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import CompartmentHolding
from accounts.permissions import Permission as P
from accounts.queries.together import read_together
from casework.blocks.portal.sides import of_sides
from casework.models import Case
from casework.notifications.audiences import Ask, Audiences, holders, service_ids
from casework.procedures.catalogue import all_procedures
from screening.investments.models import FileMember, Fine, InformationRequest, Side
from screening.investments.procedures.system import system
from screening.investments.queries.sides import sides_told
from screening.investments.tables.children import OBLIGATION


def _of_part(ask: Ask, part: str) -> list[int]:
    rows = FileMember.objects.filter(case=ask.the_case, part=part, removed_at__isnull=True)
    return list(rows.values_list("service_id", flat=True))


def secretariat(ask: Ask) -> Iterable[int | None]:
    """The secretariat's people who run files."""
    return holders([P.FDI_SECRETARIAT], _desk(ask), ask.at)


def chair(ask: Ask) -> Iterable[int | None]:
    """Whoever signs for the committee."""
    return holders([P.FDI_CHAIR], [*_of_part(ask, "member"), *_desk(ask)], ask.at)


def _desk(ask: Ask) -> list[int]:
    return service_ids([system(ask.the_case.procedure).secretariat])


def members(ask: Ask) -> Iterable[int | None]:
    """The members of the authorities concerned."""
    return holders([P.FDI_OPINION], _of_part(ask, "member"), ask.at)


def ministers(ask: Ask) -> Iterable[int | None]:
    """The ministers' people of the authorities concerned."""
    return holders([P.FDI_MINISTER], _of_part(ask, "member"), ask.at)


def intelligence(ask: Ask) -> Iterable[int | None]:
    """The analysts and the coordinator of the intelligence services of the file."""
    return holders([P.FDI_CONTRIBUTE, P.FDI_COORDINATE], _of_part(ask, "intelligence"), ask.at)


def circle(ask: Ask) -> Iterable[int | None]:
    """Those of the intelligence services who are read into the circle of contributions: nobody else hears of one."""
    inside = set(_inside(ask.the_case, ask.at))
    return [pk for pk in intelligence(ask) if pk in inside]


def _inside(case: Case, at: datetime) -> QuerySet[CompartmentHolding, int]:
    held = CompartmentHolding.objects.filter(compartment__code=system(case.procedure).circle, starts_at__lte=at)
    return held.exclude(ends_at__lte=at).values_list("person_id", flat=True)


def coordinators(case: Case, at: datetime) -> list[int]:
    """Ids of the coordinators of the file's intelligence services who are read into their circle."""
    members = FileMember.objects.filter(case=case, part=FileMember.Part.INTELLIGENCE, removed_at__isnull=True)
    services, inside = members.values_list("service_id", flat=True), _inside(case, at)
    read_together(services, inside)
    return sorted(holders([P.FDI_COORDINATE], services, at) & set(inside))


def representatives(ask: Ask) -> Iterable[int | None]:
    """The representatives of the side that the act is addressed to; of the notifier where it names none."""
    return of_sides(ask.the_case, [_side(ask)], ask.at)


def parties_of_the_decision(ask: Ask) -> Iterable[int | None]:
    """The representatives of the sides that the procedure's data tell of the decision, the notifier's always."""
    return of_sides(ask.the_case, sides_told(ask.the_case), ask.at)


def invited(ask: Ask) -> Iterable[int | None]:
    """Who was invited, or whose representation the authority ended, and nobody beside them."""
    return [int(pk) for pk in ask.payload.get("ids", ())]


def given_notice(ask: Ask) -> Iterable[int | None]:
    """The representatives, where notice of the fine was given: of one that was only considered nobody outside hears."""
    told = Fine.objects.filter(case=ask.the_case, pk=ask.payload.get("fine_id") or 0, notified_at__isnull=False)
    return representatives(ask) if told.exists() else []


def _side(ask: Ask) -> str:
    """The side that an act names, or to which a request went whose clock warns."""
    if ask.payload.get("side_code"):
        return str(ask.payload["side_code"])
    asked = InformationRequest.objects.filter(case=ask.the_case, deadline_id=ask.payload.get("deadline_id") or 0)
    return asked.values_list("side", flat=True).first() or str(Side.NOTIFIER)


def clock_body(ask: Ask) -> Iterable[int | None]:
    """Whoever a running clock waits for: the secretariat always, the members while they examine."""
    return {*secretariat(ask), *(members(ask) if ask.the_case.state in ("assessment", "screening") else ())}


# symbols of the flow whose clocks count what the parties owe
OWED_OUTSIDE = ("request", "closing", "fine_answer", "fine_payment")


def outside_of() -> dict[str, str]:
    """Who owes what a clock counts, by its id: what every procedure names for a request and for the word on closing,
    and the clock of an obligation.
    """
    named = [name for one in all_procedures() for symbol in OWED_OUTSIDE for name in one.flow.get(symbol, ())]
    named += [clock for row in OBLIGATION.rows for _verb, clock in row.clock_steps()]
    return dict.fromkeys((name.rpartition(":")[2] for name in named), "representatives")


OF_FILINGS = Audiences(
    words={
        "secretariat": secretariat,
        "chair": chair,
        "members": members,
        "new members": members,
        "ministers": ministers,
        "intelligence services": intelligence,
        "circle": circle,
        "coordinators": lambda ask: coordinators(ask.the_case, ask.at),
    },
    outsiders={
        "representatives": representatives,
        "invited representative": invited,
        "parties of the decision": parties_of_the_decision,
        "former representative": invited,
        "who was given notice": given_notice,
    },
    outside_of=outside_of(),
    clock_body=clock_body,
    clock_supervisors=chair,
    called={
        "secretariat": _("the secretariat"),
        "chair": _("the chair"),
        "members": _("the authorities concerned"),
        "new members": _("the authorities confirmed"),
        "ministers": _("the ministers concerned"),
        "intelligence services": _("the intelligence services"),
        "circle": _("the intelligence services"),
        "coordinators": _("the coordinator of the intelligence services"),
        "representatives": _("the representatives"),
        "invited representative": _("the representative invited"),
        "parties of the decision": _("the representatives of whoever is told of the decision"),
        "former representative": _("whose representation ends"),
        "who was given notice": _("the representatives, where notice was given"),
    },
)
