"""The secretariat's acts on who represents a side of a file (``casework.blocks.portal.representatives``)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.blocks.portal import representatives
from casework.blocks.portal.representatives import seat, tell_named
from casework.blocks.portal.sides import here
from casework.errors import Absent, Refused, demand
from casework.lifecycle.acts import Leaves
from casework.models import Case
from screening.investments.models import Side
from screening.investments.queries.filing_openings import invited, invited_for_notifier
from screening.investments.queries.left_behind import last_of, waiting_draft
from screening.investments.table import act


def _names_a_party(given: Mapping[str, Any]) -> bool:
    """The name of its party leaves to the firm; its rights alone don't."""
    return bool(str(given.get("acts_for") or "").strip())


invite = act(
    "invite_notification",
    form="screening.investments.forms.representatives.InviteForm",
    icon="send",
    tone="info",
    trail=_("%(actor)s invited the parties of %(case)s to notify."),
    notice=_("%(case)s: you are invited to notify a deal."),
    leaves=Leaves(writes=False),
    marks=("invites",),
    opens=invited_for_notifier,
)(representatives.invite)
invite_representative = act(
    "invite_representative",
    form="screening.investments.forms.representatives.InviteRepresentativeForm",
    icon="send",
    tone="info",
    trail=_("%(actor)s invited %(person)s to represent the parties of %(case)s."),
    notice=_("%(case)s: you are invited to represent a party of this file."),
    leaves=Leaves(("acts_for",), writes=False),
    marks=("invites",),
    opens=invited,
)(representatives.invite_representative)
change_firm = act(
    "change_firm",
    form="screening.investments.forms.representatives.ChangeFirmForm",
    icon="users",
    trail=_("%(actor)s changed the part of the firm %(service_code)s on %(case)s: %(rights_code)s."),
    notice=_("%(case)s: what a firm of your side may do, or for whom it acts, was changed."),
    because="reason",
    leaves=Leaves(("acts_for",), writes=False, only=_names_a_party),
)(representatives.change_firm)
end_by_authority = act(
    "end_representation",
    form="screening.investments.forms.representatives.EndRepresentationForm",
    icon="circle-x",
    danger=True,
    because="reason",
    trail=_("%(actor)s ended the representation of %(person)s on %(case)s."),
    notice=_("%(case)s: your representation was ended; you see nothing of the file any more."),
)(representatives.end_by_authority)


def take_up(*, reference: str, by: Person, at: datetime, reason: str) -> None:
    """Represent the parties of a draft of the own firm that nobody represents any more. Raises Absent, Refused."""
    with own_left_draft(reference, sight_of(by, at=at), lock=True) as case:
        demand(reason, "Say why the draft is taken over.", "reason")
        _name(case, by, by, at, reason, "file.draft_taken_up")


def invite_to_draft(*, reference: str, by: Person, at: datetime, to: Person, reason: str) -> None:
    """Name somebody on a draft that nobody represents any more, by its number; the secretariat learns nothing of it.

    A number that there isn't, and one whose draft has a representative, are refused alike. Raises Refused.
    """
    sight = sight_of(by, at=at)
    if not sight.may(Permission.FDI_SECRETARIAT):
        raise Refused("Your role doesn't include running investment files.", code="permission")
    if not sight_of(to, at=at).may(Permission.FDI_REPRESENT):
        raise Refused("Only a representative from outside can be invited.", field="to")
    demand(reason, "Say why the draft is taken over.", "reason")
    with acting_as_system("the secretariat names somebody on a draft that nobody represents"):
        case = waiting_draft(reference.strip().upper(), at, lock=True)
        if case is None or case.owning_service_id != sight.service_id:
            raise Refused("No draft of this number waits for a representative.", field="reference")
        _name(case, to, by, at, reason, "file.draft_invited")


@contextmanager
def own_left_draft(reference: str, sight: Sight, *, lock: bool = False) -> Iterator[Case]:
    """A draft that nobody represents any more and that the reader's own firm represented last; Absent otherwise."""
    with acting_as_system("a draft of the own firm that nobody represents"):
        case = waiting_draft(reference, sight.at, lock=lock) if sight.may(Permission.FDI_REPRESENT) else None
        if case is None or last_of(case).firm_id != sight.service_id:
            raise Absent(reference)
        yield case


def _name(case: Case, to: Person, by: Person, at: datetime, reason: str, code: str) -> None:
    """Name ``to`` on the draft in the place of whoever can't go on with it."""
    former = last_of(case)
    here(case, side=Side.NOTIFIER).update(ended_by=by, ended_at=at)
    row = seat(case, to, by, at, reason=reason.strip()[:300])
    data = {"representation_id": row.pk, "person": to.pk, "former_id": former.person_id}
    audit.record(code, by=by, at=at, case=case, data=data)
    if to.pk != by.pk:
        tell_named(row)
