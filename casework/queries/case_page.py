"""The frame of every tab of a case: frozen objects, a fixed number of queries. A kind's own part is in its screens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight, any_of
from accounts.models import Compartment, Service
from accounts.permissions import Permission
from accounts.queries.composed import Slot, composed_each
from accounts.queries.frozen import seen
from accounts.queries.order import by_name
from casework.access import CASE, PERSON
from casework.lifecycle.kinds import kind
from casework.models import Assignment, Case, HandOver, Watch
from casework.queries.act_menu import Menu, menu_from
from casework.queries.deadlines import ClockView, clocks_of
from casework.queries.facts import facts_of, procedure_of
from casework.queries.markings import lowering
from casework.queries.screens import Caution, Fact, Parts, Step, Tab, screens_of


@dataclass(frozen=True)
class Frame:
    """What stands around every tab."""

    reference: str
    title: str
    kind: str
    state: str
    state_words: str
    version: int
    marking: int
    compartments: tuple[str, ...]
    urgent: bool
    steps: tuple[Step, ...]
    cautions: tuple[Caution, ...]
    tabs: tuple[Tab, ...]
    menu: Menu
    clocks: tuple[ClockView, ...]
    ended_clocks: tuple[ClockView, ...]
    people: tuple[Fact, ...]
    watching: bool
    watch_url: str
    record_url: str
    edit_url: str  # where its author goes on writing
    facts: Any  # the kind's own


def frame(case: Case, sight: Sight, *, at: datetime, tab: str) -> Frame:
    """The frame of a case that the caller has obtained through the read door."""
    screens = screens_of(case)
    beside, around = screens.beside(case, sight), _around(case, sight)
    facts = facts_of(case, sight, at=at)
    clocks = clocks_of(case, at, beside=(*beside.values(), *around.values()))
    parts = Parts(case=case, sight=sight, rules=procedure_of(case), facts=facts, at=at, beside=beside)
    return seen(
        Frame,
        case,
        title=case.title or str(screens.untitled),
        kind=_(parts.rules.title),
        state_words=_(kind(case.kind).state_words(case.state)),
        marking=case.label.marking,
        compartments=tuple(around["compartments"]),
        steps=screens.steps(case, parts.rules),
        cautions=(*(screens.cautions or lowering)(parts), *_waiting(parts, around["hand_overs"]), *_unread(parts)),
        tabs=_tabs(parts, tab),
        menu=menu_from(case, sight, parts.facts),
        clocks=tuple(c for c in clocks if c.tone != "done"),
        ended_clocks=tuple(c for c in clocks if c.tone == "done"),
        people=_people(case, around),
        watching=bool(around["watching"]),
        watch_url=reverse("watch", args=[case.reference]),
        record_url=screens.record_url(case),
        edit_url=screens.edit_url(parts),
        facts=parts.facts,
    )


def _around(case: Case, sight: Sight) -> dict[str, QuerySet[Any, Any]]:
    """What stands around every tab of every kind, to be read in one query."""
    held, services = list(case.label.compartments), list(case.label.services)
    return _questions().about(case=case.pk, person=sight.person_id, compartments=held, services=services)


@composed_each
def _questions() -> dict[str, QuerySet[Any, Any]]:
    numbers = ArrayField(BigIntegerField())
    hand_overs = HandOver.objects.filter(case=CASE, signed_at__isnull=True, withdrawn_at__isnull=True)
    members = Assignment.objects.filter(case=CASE, role="member", ended_at__isnull=True)
    compartments = Compartment.objects.filter(any_of("pk", Slot("compartments", numbers)))
    services = Service.objects.filter(any_of("pk", Slot("services", numbers))).order_by("code")
    return {
        "compartments": compartments.values_list("code", flat=True),
        "hand_overs": hand_overs.select_related("giver", "receiver"),
        "members": members.values_list("person__name", "person__service__code"),
        "services": services.values_list("code", flat=True),
        "watching": Watch.objects.filter(case=CASE, person=PERSON).values_list("pk")[:1],
    }


def _waiting(parts: Parts, hand_overs: Iterable[HandOver]) -> list[Caution]:
    """A hand-over to sign for, a corrected clock to settle."""
    case, found = parts.case, []
    hand_over = next(iter(hand_overs), None)
    if hand_over is not None:
        url = reverse("hand-over", args=[case.reference])
        if parts.facts.is_receiver:
            giver = hand_over.giver.name if hand_over.giver else _("The former lead")
            lead = _("%(giver)s hands this case over to you.") % {"giver": giver}
            found.append(
                Caution("soon", "file-check", lead, _("Read the note and sign for it."), url, _("Read and sign"))
            )
        else:
            lead = _("Handed over to %(name)s, not yet signed for.") % {"name": hand_over.receiver.name}
            found.append(Caution("info", "hourglass", lead, "", url, _("Read the note")))
    if parts.facts.clock_correction_open:
        lead = _("A corrected clock waits for a second person.")
        url = (
            ""
            if parts.facts.correction_proposed_by_actor
            else reverse("act", args=[case.reference, "settle_correction"])
        )
        may = parts.sight.may(Permission.CLOCK_APPROVE)
        found.append(
            Caution("info", "calendar-clock", lead, "", url if may else "", _("Settle it") if may and url else "")
        )
    return found


def _unread(parts: Parts) -> list[Caution]:
    """Sections that changed since the person last ticked them; a draft has no other reader."""
    if not parts.facts.unread_sections or parts.case.state == kind(parts.case.kind).table.initial:
        return []
    names = ", ".join(_(title) for title in parts.facts.unread_sections)
    url = reverse("changes", args=[parts.case.reference])
    return [Caution("info", "eye", _("New to you:"), f"{names}.", url, _("Read it"))]


def may_explain(case: Case, sight: Sight) -> bool:
    """Whether the person may ask who sees the case: its lead, a supervisor, the oversight body."""
    return sight.may(Permission.ACCESS_EXPLAIN) or case.lead_id == sight.person_id


def _tabs(parts: Parts, current: str) -> tuple[Tab, ...]:
    case = parts.case
    rows = [*screens_of(case).tabs(parts), ("case-timeline", _("Timeline"), None)]
    if may_explain(case, parts.sight):
        rows.append(("case-access", _("Access"), None))
    return tuple(_tab(case, *row, current=current) for row in rows)


def _tab(case: Case, address: str, label: str, count: int | None, *, current: str) -> Tab:
    """A tab; its name is the address's without the leading "case-"."""
    name = address.removeprefix("case-")
    return Tab(name, label, reverse(address, args=[case.reference]), count, name == current)


def _people(case: Case, around: Mapping[str, QuerySet[Any, Any]]) -> tuple[Fact, ...]:
    members = by_name(list(around["members"]), lambda member: str(member[0]))
    names = [f"{name} ({code})" for name, code in members]
    return (
        Fact(_("Lead"), f"{case.lead.name}" if case.lead else ""),
        Fact(_("Author"), f"{case.author.name} ({case.author.service.code})"),
        Fact(str(screens_of(case).owned), _(case.owning_service.name)),
        Fact(_("Assigned"), ", ".join(names)),
        Fact(_("Services"), ", ".join(around["services"]) or _("only the author")),
    )
