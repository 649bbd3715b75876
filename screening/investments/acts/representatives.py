"""The secretariat's acts on who represents a side of a file (``casework.blocks.portal.representatives``)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.blocks.portal import representatives
from casework.lifecycle.acts import Leaves, act
from screening.investments.queries.file_openings import invited, invited_for_notifier
from screening.investments.table import FDI


def _names_a_party(given: Mapping[str, Any]) -> bool:
    """The name of its party leaves to the firm; its rights alone don't."""
    return bool(str(given.get("acts_for") or "").strip())


invite = act(
    FDI,
    "invite_notification",
    form="screening.investments.forms.enquiry.InviteForm",
    icon="send",
    tone="info",
    trail=_("%(actor)s invited the parties of %(case)s to notify."),
    notice=_("%(case)s: you are invited to notify a deal."),
    leaves=Leaves(writes=False),
    marks=("invites",),
    opens=invited_for_notifier,
)(representatives.invite)
invite_representative = act(
    FDI,
    "invite_representative",
    form="screening.investments.forms.enquiry.InviteRepresentativeForm",
    icon="send",
    tone="info",
    trail=_("%(actor)s invited %(person)s to represent the parties of %(case)s."),
    notice=_("%(case)s: you are invited to represent a party of this file."),
    leaves=Leaves(("acts_for",), writes=False),
    marks=("invites",),
    opens=invited,
)(representatives.invite_representative)
change_firm = act(
    FDI,
    "change_firm",
    form="screening.investments.forms.change_firm.ChangeFirmForm",
    icon="users",
    trail=_("%(actor)s changed the part of the firm %(service_code)s on %(case)s: %(rights_code)s."),
    notice=_("%(case)s: what a firm of your side may do, or for whom it acts, was changed."),
    because="reason",
    leaves=Leaves(("acts_for",), writes=False, only=_names_a_party),
)(representatives.change_firm)
end_by_authority = act(
    FDI,
    "end_representation",
    form="screening.investments.forms.enquiry.EndRepresentationForm",
    icon="circle-x",
    danger=True,
    because="reason",
    trail=_("%(actor)s ended the representation of %(person)s on %(case)s."),
    notice=_("%(case)s: your representation was ended; you see nothing of the file any more."),
)(representatives.end_by_authority)
