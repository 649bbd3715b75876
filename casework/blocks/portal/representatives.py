"""Who represents a side: a firm names and ends its own people, the authority invites and ends firms.

A firm is on one side of a case and stays there; one firm of each side has the lead. What one firm is told never depends
on another side (docs/adr/073).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.queries.order import by_name
from casework.blocks.portal.door import Seat, outside, own_seat
from casework.blocks.portal.models import Representation, Rights
from casework.blocks.portal.outsiders import Outsiders
from casework.blocks.portal.sides import SAYS, here, mandates
from casework.blocks.portal.table import UNKNOWN_SIDE
from casework.errors import Conflict, Refused, demand
from casework.lifecycle.kinds import told
from casework.models import Case
from casework.notifications import outbox
from casework.notifications.audiences import holders

NOT_OURS = "Only a representative of your own firm can be named."
BY_THE_SECRETARIAT = "This person can't be named from here: write to the secretariat."
NAMED = "This person represents the parties already."
LAST = "Somebody must represent the parties: name another person first."
OTHER_SIDE = "This firm acts, or acted, for another side of this file: nobody acts for two."
HAS_LEAD = "Another firm has the lead for this side: end it first, or give this one other rights."
NAMED_READING, NAMED_BESIDE = "file.firm_reads", "file.firm_named"
OTHER_RIGHTS = "This firm is on the file with other rights: change them first."
ANSWERS_ALONE = (
    "A request for information waits for this firm, which alone can answer it: take the request back first, or give"
    " another firm of its side the right to hand in."
)
CHANGED = "A colleague changed this since you opened it; nothing of yours was lost."
NO_LEAD = "No firm leads for this side yet: this one takes the lead."


def invite(case: Case, sight: Sight, *, by: Person, at: datetime, to: Person) -> dict[str, Any]:
    """Name somebody on the side that a case is of. Raises Refused."""
    return _invited(case, to, by, at)


def invite_representative(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    to: Person,
    reason: str,
    side: str = "",
    rights: str = "",
    acts_for: str = "",
) -> dict[str, Any]:
    """Name a representative of a side, with a reason: a case doesn't depend on one living person.

    ``side`` is that which the case is of, where none is named; ``rights`` are the firm's where it is new on the case;
    ``acts_for`` is the party that the firm of another side is told it is there for.
    """
    demand(reason, "Say why another representative is invited.", "reason")
    return _invited(case, to, by, at, reason=reason.strip(), side=side, rights=rights, acts_for=acts_for)


def _invited(
    case: Case,
    to: Person,
    by: Person,
    at: datetime,
    *,
    side: str = "",
    rights: str = "",
    acts_for: str = "",
    **more: str,
) -> dict[str, Any]:
    """Without ``rights`` a colleague of a firm that is there gets what the firm has, the first firm of a side the
    lead.
    """
    outsiders = told(case, Outsiders)
    side = side or outsiders.own
    if not sight_of(to, at=at).may(outsiders.permission):
        raise Refused("Only a representative from outside can be invited.", field="to")
    if side not in outsiders.sides(case):
        raise Refused(UNKNOWN_SIDE, field="side")
    rows = list(Representation.objects.filter(case=case).select_related("person", "firm"))
    now = [row for row in rows if row.ended_at is None]
    if any(row.person_id == to.pk for row in now):
        raise Refused(NAMED, field="to")
    if any(row.side != side and (row.firm_id == to.service_id or row.person_id == to.pk) for row in rows):
        raise Refused(OTHER_SIDE, field="to")
    given = _rights([row for row in now if row.side == side], to, rights)
    if side != outsiders.own:
        _mandate(case, side, to, acts_for, by, at)
    row = seat(case, to, by, at, side=side, rights=given, **more)
    _tell_side(row)
    return _spoken_of(row)


def seat(case: Case, to: Person, by: Person, at: datetime, **more: Any) -> Representation:
    """Write who represents a side: the one that the case is of, for the firm that the person works for now, unless
    others are named.
    """
    row = {"firm": to.service, "side": told(case, Outsiders).own, **more}
    return Representation.objects.create(case=case, person=to, added_by=by, added_at=at, **row)


def _spoken_of(row: Representation) -> dict[str, Any]:
    """What the trail keeps of an act on one representation, and who hears of it: the person alone."""
    who = {"representation_id": row.pk, "person_id": row.person_id, "side_code": row.side}
    return {**who, "tell_ids": [row.person_id]}


def _tell_side(row: Representation) -> None:
    """Whoever is on the side already hears which firm was named beside them, and whether it only reads."""
    code, key = NAMED_READING if row.rights == Rights.READ else NAMED_BESIDE, f"named-beside:{row.pk}"
    more: dict[str, Any] = {"by": row.person_id, "side_code": row.side, "service": row.firm.code}  # that one hears more
    with acting_as_system("a side hears which firm was named beside it"):
        outbox.notify(code, "representatives", key=key, at=row.added_at, case=row.case, **more)


def change_firm(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    firm_id: int,
    reason: str,
    rights: str = "",
    acts_for: str = "",
) -> dict[str, Any]:
    """Give a firm other rights, or correct the name of the party that it reads it acts for; what is empty stays.

    Whoever gets the lead takes it from the firm that has it, which hands in from then on. Raises Refused.
    """
    demand(reason, "Say why the part of this firm changes.", "reason")
    own = here(case, firm=firm_id).select_related("firm", "person").first()
    if own is None:
        raise Refused("This firm represents nobody on this file.", field="firm_id")
    party = acts_for.strip()
    if not party and rights in ("", own.rights):
        raise Refused("Nothing would change: choose other rights, or write another name.", field="rights")
    if rights not in ("", own.rights):
        _give_rights(case, own, rights)
    if party:
        _correct_party(case, own, party, by, at)
    return {"service_code": own.firm.code, "side_code": own.side, "rights_code": rights or own.rights}


def _give_rights(case: Case, of: Representation, rights: str) -> None:
    if rights not in Rights.values:
        raise Refused("A firm leads, hands in, or reads.", field="rights")
    if of.rights == Rights.LEAD:
        raise Refused("One firm of a side leads: give the lead to another one, this one hands in then.", field="rights")
    beside = here(case, side=of.side)
    answering = beside.exclude(firm=of.firm).exclude(rights=Rights.READ).filter(person__is_active=True)
    if rights == Rights.READ and of.side in told(case, Outsiders).asked(case) and not answering.exists():
        raise Refused(ANSWERS_ALONE, field="rights")
    with acting_as_system("the secretariat changes what a firm may do"):
        if rights == Rights.LEAD:
            beside.filter(rights=Rights.LEAD).update(rights=Rights.HAND_IN)
        beside.filter(firm=of.firm).update(rights=rights)


def _correct_party(case: Case, of: Representation, party: str, by: Person, at: datetime) -> None:
    outsiders = told(case, Outsiders)
    if of.side == outsiders.own:
        raise Refused(outsiders.names_its_party, field="acts_for")
    changed = {"acts_for": party, "changed_by": by, "changed_at": at, "version": F("version") + 1}
    mandates(case, side=of.side, firm=of.firm).update(**changed)


def _rights(now: list[Representation], to: Person, wanted: str) -> str:
    """What the firm of ``to`` may do on a side, whose open representations are ``now``."""
    own = [row.rights for row in now if row.firm_id == to.service_id]
    if own:
        if wanted and wanted != own[0]:
            raise Refused(OTHER_RIGHTS, field="rights")
        return own[0]
    led = any(row.rights == Rights.LEAD for row in now if row.person.is_active)
    if led and wanted in ("", Rights.LEAD):
        raise Refused(HAS_LEAD, field="rights")
    if not led and wanted not in ("", Rights.LEAD):
        raise Refused(NO_LEAD, field="rights")
    return wanted or str(Rights.LEAD)


def _mandate(case: Case, side: str, to: Person, acts_for: str, by: Person, at: datetime) -> None:
    """For whom the firm acts, as the authority knows it; what the firm says of itself later stays."""
    if mandates(case, side=side, firm=to.service).exists():
        return
    if not acts_for.strip():
        raise Refused("Say whom this firm acts for: it reads this name, and no other party's.", field="acts_for")
    who: dict[str, Any] = {"changed_by": by, "changed_at": at}
    rows = told(case, Outsiders).mandates._default_manager
    rows.create(case=case, side=side, firm=to.service, acts_for=acts_for.strip(), **who)


def end_by_authority(
    case: Case, sight: Sight, *, by: Person, at: datetime, representation_id: int, reason: str
) -> dict[str, Any]:
    """End a representation, with a reason: the person sees nothing of the case from then on. Raises Refused."""
    demand(reason, "Say why the representation ends.", "reason")
    row = here(case, pk=representation_id).first()
    if row is None:
        raise Refused("This representation has ended already.", field="representation_id")
    with acting_as_system("the secretariat ends a representation"):
        _end(row, by, at)
    return _spoken_of(row)


def _end(row: Representation, by: Person, at: datetime) -> None:
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])


# -- the firm's own people --------------------------------------------------------------------------------------------


def add_representative(*, reference: str, by: Person, at: datetime, to: Person) -> None:
    """Name a colleague of the own firm on the own side as well. Raises Absent, Refused."""
    with outside(sight_of(by, at=at), reference, lock=True, every_side=True, reads=True) as case:
        may = sight_of(to, at=at).may(told(case, Outsiders).permission)
        if to.service_id != by.service_id or not may:
            raise Refused(NOT_OURS, field="to")
        open_ones = _own(case, by)
        if any(row.person_id == to.pk for row in open_ones):
            raise Refused(NAMED, field="to")
        mine = next(row for row in open_ones if row.person_id == by.pk)
        if _was_of_another_side(case, to, mine.side):
            raise Refused(BY_THE_SECRETARIAT, field="to")
        row = seat(case, to, by, at, firm=mine.firm, side=mine.side, rights=mine.rights)
        audit.record("file.representative_added", by=by, at=at, case=case, data={"representation_id": row.pk})
        tell_named(row)


def tell_named(row: Representation) -> None:
    """Whoever was named by somebody of the firm, or on a draft, hears of it, and the others on the side."""
    code, key, by = "file.representative_added", f"representation:{row.pk}", row.added_by_id
    outbox.notify(code, "representatives", key=key, at=row.added_at, case=row.case, by=by, side_code=row.side)


def _was_of_another_side(case: Case, to: Person, side: str) -> bool:
    """Whether a person acts, or acted, for another side. Whoever asks isn't told: nobody outside knows of it."""
    with acting_as_system("another side's rows are cut for whoever asks"):
        return Representation.objects.filter(case=case, person=to).exclude(side=side).exists()


def _own(case: Case, by: Person) -> list[Representation]:
    """The open representations of the own firm; firms are on one side of a case."""
    return list(here(case, firm=by.service).select_related("person", "firm").order_by("pk"))


def colleagues(*, reference: str, by: Person, at: datetime) -> list[Person]:
    """Whom the own firm could name on the case as well, by name. Raises Absent."""
    with outside(sight_of(by, at=at), reference, every_side=True) as case:
        named = [row.person_id for row in _own(case, by)]
        able = holders([told(case, Outsiders).permission], [by.service_id], at)
        return by_name(Person.objects.filter(pk__in=able).exclude(pk__in=named), lambda p: p.name)


def end_representation(*, reference: str, by: Person, at: datetime, person_id: int) -> None:
    """Take somebody of the own firm off the case; the last one stays, who can answer. Raises Absent, Refused."""
    with outside(sight_of(by, at=at), reference, lock=True, every_side=True, reads=True) as case:
        open_ones = _own(case, by)
        row = next((r for r in open_ones if r.person_id == person_id), None)
        if row is None:
            raise Refused("This person doesn't represent the parties.", field="person_id")
        if len(open_ones) == 1:
            raise Refused(LAST, field="person_id")
        _end(row, by, at)
        audit.record("file.representative_ended", by=by, at=at, case=case, data={"representation_id": row.pk})
        who: dict[str, Any] = {"by": by.pk, "ids": [person_id]}
        outbox.notify(
            "case.end_representation", "former representative", key=f"ended:{row.pk}", at=at, case=case, **who
        )


# -- what a firm says of its own mandate -------------------------------------------------------------------------------


def says_elsewhere(case: Case, seat: Seat) -> bool:
    """Whether a firm says this in what it hands in: whoever leads for the side that the case is of."""
    return (seat.side, seat.rights) == (told(case, Outsiders).own, Rights.LEAD)


def save_mandate(*, reference: str, by: Person, at: datetime, fields: Mapping[str, Any], version: int = 0) -> None:
    """Keep what the own firm says; ``version`` is that of what was looked at. Raises Absent, Refused, Conflict.

    For whom it acts is the authority's to say when it invites the firm; whoever leads for the side that the case is of
    says it in what it hands in, and names the party of every firm beside it.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True, every_side=True, reads=True) as case:
        seat = own_seat(case, sight)
        if says_elsewhere(case, seat):
            raise Refused(told(case, Outsiders).says_itself, code="mandate")
        row = mandates(case, firm=by.service).select_for_update().first()
        if row is None:
            row = told(case, Outsiders).mandates(case=case, side=seat.side, firm=by.service, version=0)
        if row.version != version:
            raise Conflict(CHANGED, theirs=row)
        for name in SAYS:
            setattr(row, name, fields.get(name) or (None if name == "mandated_on" else ""))
        row.changed_by, row.changed_at, row.version = by, at, row.version + 1
        row.save()
        audit.record("file.mandate_saved", by=by, at=at, case=case, data={"mandate_id": row.pk})
