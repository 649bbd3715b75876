"""The secretariat's acts on who represents a side of a file (``casework.blocks.portal.representatives``)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from casework.actions.transition import Done, perform
from casework.blocks.portal import representatives
from casework.lifecycle.acts import Leaves, act
from casework.models import Case
from screening.investments.acts.outcome import demand
from screening.investments.table import FDI


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
    """Give a firm other rights, or correct the name of the party that it reads it acts for; what is empty stays."""

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        demand(reason, "Say why the part of this firm changes.", "reason")
        return representatives.change_firm(case, by, at, firm_id=firm_id, rights=rights, acts_for=acts_for)

    given: dict[str, Any] = {"reference": reference, "by": by, "at": at, "version": version}
    return perform(act="change_firm", effect=effect, given={"reason": reason}, reason=reason[:300], **given)


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
        row = representatives.end(case, by, at, representation_id=representation_id)
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
