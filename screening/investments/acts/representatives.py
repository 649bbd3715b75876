"""The secretariat's acts on who represents a side of a file (``casework.blocks.portal.representatives``)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from casework.blocks.portal import representatives
from casework.errors import demand
from casework.lifecycle.acts import Leaves, act
from casework.models import Case
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
    because="reason",
    leaves=Leaves(("acts_for",), writes=False, only=_names_a_party),
)
def change_firm(case: Case, sight: Sight, *, by: Person, at: datetime, reason: str, **given: Any) -> dict[str, Any]:
    """Give a firm (``firm_id``) other ``rights``, or correct whom it ``acts_for``; what is empty stays."""
    demand(reason, "Say why the part of this firm changes.", "reason")
    return representatives.change_firm(case, by, at, **given)


@act(
    FDI,
    "end_representation",
    form="enquiry.EndRepresentationForm",
    icon="circle-x",
    danger=True,
    because="reason",
    trail=_("%(actor)s ended the representation of %(person)s on %(case)s."),
    notice=_("%(case)s: your representation was ended; you see nothing of the file any more."),
)
def end_by_authority(
    case: Case, sight: Sight, *, by: Person, at: datetime, representation_id: int, reason: str
) -> dict[str, Any]:
    """End a representation, with a reason: the person sees nothing of the file from then on."""
    demand(reason, "Say why the representation ends.", "reason")
    return representatives.end(case, by, at, representation_id=representation_id)
