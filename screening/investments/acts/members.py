"""Who is concerned by a file: confirmed by the secretariat, each with the reason."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, label, label_for
from accounts.context import acting_as_system
from accounts.models import Person, Service
from accounts.sentences import Sentence, say, to_data
from casework.actions.revisions import let_in
from casework.errors import Refused, demand
from casework.models import Case
from screening.investments.models import FileMember
from screening.investments.procedures.system import system
from screening.investments.queries.filing_openings import by_part, fits, ticked
from screening.investments.table import EXAMINED, act

LONGEST = 300  # characters of a reason
STAYS = "{code} works on this file as an intelligence service and stays: its coordinator looks over all that leaves it."
Members = Mapping[str, tuple[str, str]]  # code of a service → (part, reason)


@act(
    "confirm_members",
    form="members.MembersForm",
    icon="users",
    first=30,
    trail=_("%(actor)s confirmed who is concerned by %(case)s."),
    notice=_("%(case)s: your service is concerned by an investment."),
    beside=("deal", "as a service"),
    joins=ticked,
    told_later=("completeness",),
    marks=("runs the file",),
)
def confirm(
    case: Case, sight: Sight, *, by: Person, at: datetime, members: Members, removed: Mapping[str, str] | None = None
) -> None:
    """Confirm who is concerned: ``members`` maps a service's code to (part, reason); whoever is left out is removed. A
    reason that a rule gives is its ``Sentence``: readers get it in their language.

    ``removed`` maps a code to why it is no longer, or although proposed not, concerned. Before the file is complete
    nobody is let in by this; afterwards a new member sees the file at once, and one that is removed no longer does. An
    intelligence service that was let in stays: without one nobody would look over what leaves the file, and whether it
    has written anything is not the secretariat's to know (docs/adr/066).
    """
    reasons = {code: why.strip()[:LONGEST] for code, why in (removed or {}).items() if why.strip()}
    services = {s.code: s for s in Service.objects.filter(code__in=[*members, *reasons], is_active=True)}
    there = FileMember.objects.filter(case=case, removed_at__isnull=True).select_related("service")
    current = {m.service.code: m for m in there}
    if case.state in EXAMINED:
        _demand_staying(current, members)
    _check(case, members, services, at)
    gone = [code for code in current if code not in members]
    for code in gone:
        if code not in reasons:
            raise Refused(say("Say why {code} is not concerned any more.", code=code), field="removed_because")
    changed = [code for code in members if code in current and _differs(current[code], members[code])]
    for code in (*gone, *changed):
        _close(current[code], by, at, reasons.get(code, ""))
    new = [code for code in members if code not in current]
    rows = [_row(case, services[code], members[code], by, at) for code in (*new, *changed)]
    rows += [
        _set_aside(case, services[code], why, by, at)
        for code, why in reasons.items()
        if code in services and code not in members and code not in current
    ]
    FileMember.objects.bulk_create(rows)
    if case.state in EXAMINED:
        let_out(case, [current[code].service for code in gone])
        let_in(case, new)
        case.save()


def _check(case: Case, members: Members, services: Mapping[str, Service], at: datetime) -> None:
    able = by_part(case, at)
    for code, (part, reason) in members.items():
        if code not in services or part not in able:
            raise Refused("This service can't be confirmed here.", field="members")
        if not fits(case, code, part, able):
            raise Refused(say("Nobody of {code} has a role that does this in a file.", code=code), field="members")
        demand(reason, "Say why each service is concerned.", "members")
    if not any(part == FileMember.Part.MEMBER for part, _reason in members.values()):
        raise Refused("At least one authority must be concerned.", field="members")


def _demand_staying(current: Mapping[str, FileMember], members: Members) -> None:
    part = FileMember.Part.INTELLIGENCE
    for code, row in current.items():
        if row.part == part and (code not in members or members[code][0] != part):
            raise Refused(say(STAYS, code=code), field="members" if code in members else "removed_because")


def _differs(row: FileMember, wanted: tuple[str, str]) -> bool:
    return (row.part, row.reason) != (wanted[0], wanted[1].strip()[:LONGEST])


def _close(row: FileMember, by: Person, at: datetime, why: str) -> None:
    row.removed_by, row.removed_at, row.removed_because = by, at, why
    with acting_as_system(
        "one of an intelligence service, too, whose reason is put in other words; it stays on the file"
    ):
        row.save(update_fields=["removed_by", "removed_at", "removed_because"])


def _row(case: Case, service: Service, wanted: tuple[str, str], by: Person, at: datetime) -> FileMember:
    part, reason = wanted[0], wanted[1].strip()[:LONGEST]
    rule = to_data(wanted[1]) if isinstance(wanted[1], Sentence) else {}
    return FileMember(case=case, service=service, part=part, reason=reason, rule=rule, confirmed_by=by, confirmed_at=at)


def _set_aside(case: Case, service: Service, why: str, by: Person, at: datetime) -> FileMember:
    """Proposed and not confirmed: the reason stays on the file."""
    row = _row(case, service, (FileMember.Part.MEMBER, why), by, at)
    row.removed_by, row.removed_at, row.removed_because = by, at, why
    return row


def let_out(case: Case, services: list[Service]) -> None:
    """Take services off those taking part; the owner of the file and its secretariat always stay."""
    kept = {
        case.owning_service_id,
        *Service.objects.filter(code=system(case.procedure).secretariat).values_list("pk", flat=True),
    }
    gone = {service.pk for service in services} - kept
    staying = [pk for pk in case.label.services if pk not in gone]
    if staying != list(case.label.services):
        own = case.label
        case.label = label(label_for(marking=own.marking, compartments=own.compartments, services=staying))
