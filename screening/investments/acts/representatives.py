"""Who represents a side of a file: a firm names and ends its own people, the secretariat invites and ends firms.

A firm is on one side of a file and stays there; one firm of each side has the lead. What one firm is told never depends
on another side (docs/adr/073).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from accounts.queries.order import by_name
from casework.actions.transition import Done, perform
from casework.blocks.requests.queries import asked_sides
from casework.errors import Refused, demand
from casework.lifecycle.acts import Leaves, act
from casework.models import Case
from casework.notifications import outbox
from casework.notifications.audiences import holders
from screening.investments.access import EVERY_SIDE, outside
from screening.investments.models import Mandate, Representation, Rights, Side
from screening.investments.queries.sides import sides_of
from screening.investments.table import FDI
from screening.investments.tables.sides import UNKNOWN_SIDE

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
NO_LEAD = "No firm leads for this side yet: this one takes the lead."


def invite(
    case: Case,
    to: Person,
    by: Person,
    at: datetime,
    *,
    reason: str = "",
    side: str = Side.NOTIFIER,
    rights: str = "",
    acts_for: str = "",
) -> Representation:
    """Name a person on a side of a file that is locked. ``rights`` are the firm's: without them a colleague of a firm
    that is there gets what the firm has, the first firm of a side the lead. Raises Refused.
    """
    if not sight_of(to, at=at).may(Permission.FDI_REPRESENT):
        raise Refused("Only a representative from outside can be invited.", field="to")
    if side not in sides_of(case):
        raise Refused(UNKNOWN_SIDE, field="side")
    rows = list(Representation.objects.filter(case=case).select_related("person", "firm"))
    here = [row for row in rows if row.ended_at is None]
    if any(row.person_id == to.pk for row in here):
        raise Refused(NAMED, field="to")
    if any(row.side != side and (row.firm_id == to.service_id or row.person_id == to.pk) for row in rows):
        raise Refused(OTHER_SIDE, field="to")
    given = _rights([row for row in here if row.side == side], to, rights)
    if side != Side.NOTIFIER:
        _mandate(case, side, to, acts_for, by, at)
    return Representation.objects.create(
        filing=case.filing,
        case=case,
        person=to,
        firm=to.service,
        side=side,
        rights=given,
        added_by=by,
        added_at=at,
        reason=reason,
    )


def tell_side(row: Representation, at: datetime) -> None:
    """Whoever is on the side already hears which firm was named beside them, and whether it only reads."""
    payload = {"code": NAMED_READING if row.rights == Rights.READ else NAMED_BESIDE, "audience": "representatives"}
    who = {"side_code": row.side, "by": row.person_id, "service": row.firm.code, "ids": []}  # the named one hears more
    key = f"named-beside:{row.pk}"
    with acting_as_system("a side hears which firm was named beside it"):
        outbox.put(kind="notify", effect_key=key, case=row.case, payload={**payload, **who}, at=at)


def _names_a_party(given: Mapping[str, Any]) -> bool:
    """The name of its party leaves to the firm; its rights alone don't."""
    return bool(str(given.get("acts_for") or "").strip())


@act(
    FDI,
    "change_firm",
    form="change_firm.ChangeFirmForm",
    icon="users",
    trail=_("%(actor)s changed the part of the firm %(service_code)s on %(case)s: %(rights_code)s."),
    notice=_("%(case)s: what a firm of your side may do, or for whom it acts, was changed."),
    leaves=Leaves(("acts_for",), writes=False, only=_names_a_party),
)
def change_firm(
    *,
    reference: str,
    by: Person,
    at: datetime,
    firm_id: int,
    reason: str,
    rights: str = "",
    acts_for: str = "",
    version: int | None = None,
) -> Done:
    """Give a firm other rights, or correct the name of the party that it reads it acts for; what is empty stays.

    Whoever gets the lead takes it from the firm that has it, which hands in from then on.
    """

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        demand(reason, "Say why the part of this firm changes.", "reason")
        rows = list(Representation.objects.filter(case=case, ended_at__isnull=True).select_related("firm", "person"))
        own = [row for row in rows if row.firm_id == firm_id]
        if not own:
            raise Refused("This firm represents nobody on this file.", field="firm_id")
        side, party = own[0].side, acts_for.strip()
        if not party and rights in ("", own[0].rights):
            raise Refused("Nothing would change: choose other rights, or write another name.", field="rights")
        if rights not in ("", own[0].rights):
            _give_rights(case, own[0], rights)
        if party:
            _correct_party(case, own[0], party, by, at)
        return {"service_code": own[0].firm.code, "side_code": side, "rights_code": rights or own[0].rights}

    given: dict[str, Any] = {"reference": reference, "by": by, "at": at, "version": version}
    return perform(act="change_firm", effect=effect, given={"reason": reason}, reason=reason[:300], **given)


def _give_rights(case: Case, of: Representation, rights: str) -> None:
    if rights not in Rights.values:
        raise Refused("A firm leads, hands in, or reads.", field="rights")
    if of.rights == Rights.LEAD:
        raise Refused("One firm of a side leads: give the lead to another one, this one hands in then.", field="rights")
    here = Representation.objects.filter(case=case, side=of.side, ended_at__isnull=True)
    answering = here.exclude(firm=of.firm).exclude(rights=Rights.READ).filter(person__is_active=True)
    if rights == Rights.READ and of.side in asked_sides(case) and not answering.exists():
        raise Refused(ANSWERS_ALONE, field="rights")
    with acting_as_system("the secretariat changes what a firm may do"):
        if rights == Rights.LEAD:
            here.filter(rights=Rights.LEAD).update(rights=Rights.HAND_IN)
        here.filter(firm=of.firm).update(rights=rights)


def _correct_party(case: Case, of: Representation, party: str, by: Person, at: datetime) -> None:
    if of.side == Side.NOTIFIER:
        raise Refused("The notifying firm names its party itself, in the notification.", field="acts_for")
    changed = {"acts_for": party, "changed_by": by, "changed_at": at, "version": F("version") + 1}
    Mandate.objects.filter(case=case, side=of.side, firm=of.firm).update(**changed)


def _rights(here: list[Representation], to: Person, wanted: str) -> str:
    """What the firm of ``to`` may do on a side, whose open representations are ``here``."""
    own = [row.rights for row in here if row.firm_id == to.service_id]
    if own:
        if wanted and wanted != own[0]:
            raise Refused(OTHER_RIGHTS, field="rights")
        return own[0]
    led = any(row.rights == Rights.LEAD for row in here if row.person.is_active)
    if led and wanted in ("", Rights.LEAD):
        raise Refused(HAS_LEAD, field="rights")
    if not led and wanted not in ("", Rights.LEAD):
        raise Refused(NO_LEAD, field="rights")
    return wanted or str(Rights.LEAD)


def _mandate(case: Case, side: str, to: Person, acts_for: str, by: Person, at: datetime) -> None:
    """For whom the firm acts, as the authority knows it; what the firm says of itself later stays."""
    if Mandate.objects.filter(case=case, side=side, firm=to.service).exists():
        return
    demand(acts_for, "Say whom this firm acts for: it reads this name, and no other party's.", "acts_for")
    who: dict[str, Any] = {"changed_by": by, "changed_at": at}
    Mandate.objects.create(case=case, side=side, firm=to.service, acts_for=acts_for.strip(), **who)


@act(
    FDI,
    "end_representation",
    form="enquiry.EndRepresentationForm",
    icon="circle-x",
    danger=True,
    trail=_("%(actor)s ended the representation of %(person)s on %(case)s."),
    notice=_("%(case)s: your representation was ended; you see nothing of the file any more."),
)
def end_by_authority(
    *, reference: str, by: Person, at: datetime, representation_id: int, reason: str, version: int | None = None
) -> Done:
    """End a representation, with a reason: the person sees nothing of the file from then on."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        demand(reason, "Say why the representation ends.", "reason")
        row = Representation.objects.filter(case=case, pk=representation_id, ended_at__isnull=True).first()
        if row is None:
            raise Refused("This representation has ended already.", field="representation_id")
        row.ended_by, row.ended_at = by, at
        with acting_as_system("the secretariat ends a representation"):
            row.save(update_fields=["ended_by", "ended_at"])
        return {
            "representation_id": row.pk,
            "person_id": row.person_id,
            "side_code": row.side,
            "tell_ids": [row.person_id],
        }

    return perform(
        reference=reference,
        act="end_representation",
        by=by,
        at=at,
        version=version,
        effect=effect,
        given={"reason": reason},
        reason=reason[:300],
    )


# -- the firm's own people --------------------------------------------------------------------------------------------


def add_representative(*, reference: str, by: Person, at: datetime, to: Person) -> None:
    """Name a colleague of the own firm on the own side as well. Raises Absent, Refused."""
    with outside(sight_of(by, at=at), reference, lock=True, sides=EVERY_SIDE, reads=True) as case:
        if to.service_id != by.service_id or not sight_of(to, at=at).may(Permission.FDI_REPRESENT):
            raise Refused(NOT_OURS, field="to")
        open_ones = _own(case, by)
        if any(row.person_id == to.pk for row in open_ones):
            raise Refused(NAMED, field="to")
        mine = next(row for row in open_ones if row.person_id == by.pk)
        if _was_of_another_side(case, to, mine.side):
            raise Refused(BY_THE_SECRETARIAT, field="to")
        row = Representation.objects.create(
            filing=case.filing,
            case=case,
            person=to,
            firm=mine.firm,
            side=mine.side,
            rights=mine.rights,
            added_by=by,
            added_at=at,
        )
        audit.record("file.representative_added", by=by, at=at, case=case, data={"representation_id": row.pk})
        payload = {
            "code": "file.representative_added",
            "audience": "representatives",
            "side_code": mine.side,
            "by": by.pk,
            "ids": [],
        }
        outbox.put(kind="notify", effect_key=f"representation:{row.pk}", case=case, payload=payload, at=at)


def _was_of_another_side(case: Case, to: Person, side: str) -> bool:
    """Whether a person acts, or acted, for another side. Whoever asks isn't told: nobody outside knows of it."""
    with acting_as_system("another side's rows are cut for whoever asks"):
        return Representation.objects.filter(case=case, person=to).exclude(side=side).exists()


def _own(case: Case, by: Person) -> list[Representation]:
    """The open representations of the own firm; firms are on one side of a file."""
    rows = Representation.objects.filter(case=case, ended_at__isnull=True, firm=by.service)
    return list(rows.select_related("person", "firm").order_by("pk"))


def colleagues(*, reference: str, by: Person, at: datetime) -> list[Person]:
    """Whom the own firm could name on the file as well, by name. Raises Absent."""
    with outside(sight_of(by, at=at), reference, sides=EVERY_SIDE) as case:
        named = [row.person_id for row in _own(case, by)]
        able = holders([Permission.FDI_REPRESENT], [by.service_id], at)
        return by_name(Person.objects.filter(pk__in=able).exclude(pk__in=named), lambda p: p.name)


def end_representation(*, reference: str, by: Person, at: datetime, person_id: int) -> None:
    """Take somebody of the own firm off the file; the last one stays, who can answer. Raises Absent, Refused."""
    with outside(sight_of(by, at=at), reference, lock=True, sides=EVERY_SIDE, reads=True) as case:
        open_ones = _own(case, by)
        row = next((r for r in open_ones if r.person_id == person_id), None)
        if row is None:
            raise Refused("This person doesn't represent the parties.", field="person_id")
        if len(open_ones) == 1:
            raise Refused(LAST, field="person_id")
        row.ended_by, row.ended_at = by, at
        row.save(update_fields=["ended_by", "ended_at"])
        audit.record("file.representative_ended", by=by, at=at, case=case, data={"representation_id": row.pk})
        gone = {"code": "case.end_representation", "audience": "former representative"}
        who = {"by": by.pk, "ids": [person_id]}
        outbox.put(kind="notify", effect_key=f"ended:{row.pk}", case=case, payload={**gone, **who}, at=at)
