"""The sides of an investment file, as the portal is told of them."""

from datetime import datetime

from accounts.errors import Absent, Refused
from accounts.permissions import Permission
from casework.blocks.portal.models import Enclosed
from casework.blocks.portal.outsiders import Belongs, Outsiders
from casework.blocks.requests.queries import asked_sides
from casework.models import Case, Revision
from screening.investments.acts.notification import WRITABLE
from screening.investments.models import Enclosure, InformationRequest, Mandate, Obligation, Side
from screening.investments.queries.sides import sides_of


def _awaits(case: Case, side: str, belongs: Belongs) -> None:
    """With the notification while it can be written, else with an answer to an open request or an obligation."""
    request_id, obligation_id = belongs.get("request_id"), belongs.get("obligation_id")
    if request_id is not None:
        asked = InformationRequest.objects.filter(case=case, side=side, pk=request_id)
        if not asked.filter(answered_at__isnull=True, withdrawn_at__isnull=True).exists():
            raise Refused("This request for information isn't open.", field="upload")
    elif side != Side.NOTIFIER:
        raise Refused("Files are handed in with an answer: the authority asks first.", field="upload")
    elif obligation_id is not None:
        if not Obligation.objects.filter(case=case, pk=obligation_id).exists():
            raise Absent(str(obligation_id))
    elif case.state not in WRITABLE:
        raise Refused("The notification is handed in: files can be added again only when it is returned.")


def _stays(case: Case, row: Enclosed) -> bool:
    """Whether it belongs to what the authority has read: all but what was added since the notification was returned."""
    if case.state not in WRITABLE or not isinstance(row, Enclosure) or row.request_id or row.obligation_id:
        return True
    return case.opened_at is not None and row.added_at < _last_handed_in(case)


def _last_handed_in(case: Case) -> datetime:
    rows = Revision.objects.filter(case=case, section="notification").order_by("-number")
    last = rows.values_list("written_at", flat=True).first()
    return last if last is not None else case.created_at


SIDES = Outsiders(
    permission=Permission.FDI_REPRESENT,
    words=Side,
    own=Side.NOTIFIER.value,
    sides=sides_of,
    asked=asked_sides,
    awaits=_awaits,
    stays=_stays,
    enclosures=Enclosure,
    mandates=Mandate,
    names_its_party="The notifying firm names its party itself, in the notification.",
    says_itself="Your firm says this in the notification.",
    does=("file.obligation", "file.letter_opened", "file.access_opened"),
    beside=("filing",),
)
