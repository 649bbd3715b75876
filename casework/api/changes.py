"""What changed on a case since the token's person last looked, and ticking it as read: the page of changes."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from accounts.queries.frozen import named
from casework.actions.revisions import mark_read
from casework.api import bodies
from casework.api import description as d
from casework.api.door import Endpoint
from casework.api.once import once
from casework.api.problems import Fault, Invalid
from casework.api.sent import TickBody
from casework.api.shapes import ChangesShape, TickedShape, address
from casework.models import Case
from casework.queries.changes import Change, ChangedSection, changes_since

SECTIONS = "sections"


class Changes(Endpoint):
    """What changed on a case."""

    permission = Permission.CASE_VIEW

    @extend_schema(operation_id="changes", parameters=[d.REFERENCE], responses=d.answers(200, ChangesShape, d.READ))
    def get(self, request: Request, reference: str) -> Response:
        """Every section with its newest number, the one last read, and each field before and now; unread ones first."""
        case = self.open(reference, shown="changes")
        sections = [_section(section) for section in changes_since(case, self.by.pk)]
        return Response(ChangesShape({"reference": case.reference, "sections": sections}).data)

    @extend_schema(
        operation_id="tick",
        parameters=[d.REFERENCE, d.KEY],
        request={"application/json": TickBody},
        responses=d.answers(200, TickedShape, d.WRITE),
    )
    def post(self, request: Request, reference: str) -> Response:
        """Tick sections as read, at the numbers that were shown."""
        case = self.open(reference)
        return once(self, request, lambda: self._tick(case, bodies.members(request.data)))

    def _tick(self, case: Case, given: dict[str, Any]) -> Response:
        ticked = _checked(given)
        mark_read(reference=case.reference, sight=self.sight, by=self.by, at=self.at, sections=ticked)
        left = [s.section for s in changes_since(case, self.by.pk) if s.unread]
        # numbers and codes only: this answer may be kept beside an Idempotency-Key
        values = {"reference": case.reference, "url": address(case.reference), "read": ticked, "unread": left}
        return Response(TickedShape(values).data)


def _checked(given: dict[str, Any]) -> dict[str, int]:
    """Section to number. Raises Invalid; whether such a revision exists is the act's to say."""
    sections = given.pop(SECTIONS, None)
    faults = [Fault(name, _("There is no field of this name.")) for name in given]
    if not isinstance(sections, dict) or any(isinstance(n, bool) or not isinstance(n, int) for n in sections.values()):
        faults.append(Fault(SECTIONS, _("This field takes another type of value.")))
    elif not sections:
        faults.append(Fault(SECTIONS, _("Tick the sections that you have read.")))
    if faults:
        raise Invalid(faults)
    return dict(sections)


def _section(row: ChangedSection) -> dict[str, Any]:
    own = named(row, "section", "title", "number", "by", "at", "read_number", "read_at", "unread")
    return {**own, "changes": [_change(change) for change in row.changes]}


def _change(change: Change) -> dict[str, str]:
    before, after = ("".join(piece.text for piece in side) for side in (change.before, change.after))
    return {"label": change.label, "before": before, "after": after}
