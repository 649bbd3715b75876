"""Who is concerned by a file: confirmed by the secretariat, each with the reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.access import Sight
from accounts.models import Person, Service
from casework.actions.revisions import let_in
from casework.actions.transition import Done, perform
from casework.errors import Refused
from casework.models import Case
from screening.lifecycle.fdi import EXAMINED
from screening.models import FileMember

PARTS = frozenset(FileMember.Part.values)


def confirm(
    *,
    reference: str,
    by: Person,
    at: datetime,
    members: Mapping[str, tuple[str, str]],
    version: int | None = None,
) -> Done:
    """Confirm who is concerned: ``members`` maps a service's code to (part, reason); whoever is left out is removed.

    Before the file is complete nobody is let in by this; afterwards a new member sees the file at once.
    """

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        services = {s.code: s for s in Service.objects.filter(code__in=list(members), is_active=True)}
        for code, (part, reason) in members.items():
            if code not in services or part not in PARTS:
                raise Refused("This service can't be confirmed here.", field="members")
            if not reason.strip():
                raise Refused("Say why each service is concerned.", field="members")
        if not any(part == FileMember.Part.MEMBER for part, _reason in members.values()):
            raise Refused("At least one authority must be concerned.", field="members")
        current = {
            m.service.code: m for m in FileMember.objects.filter(case=case, removed_at=None).select_related("service")
        }
        for code, row in current.items():
            if code not in members:
                row.removed_by, row.removed_at = by, at
                row.save(update_fields=["removed_by", "removed_at"])
        new = [code for code in members if code not in current]
        FileMember.objects.bulk_create(
            FileMember(
                case=case,
                service=services[code],
                part=members[code][0],
                reason=members[code][1][:300],
                confirmed_by=by,
                confirmed_at=at,
            )
            for code in new
        )
        if case.state in EXAMINED:
            let_in(case, new)
            case.save()
        return {}

    return perform(reference=reference, act="confirm_members", by=by, at=at, version=version, effect=effect)
