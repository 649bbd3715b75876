"""What ends on investment files when a person leaves a firm: the representations. The file then says so."""

from collections.abc import Mapping
from datetime import datetime

from accounts import audit
from accounts.context import acting_as_system
from accounts.models import Person, Service
from casework.lifecycle.common import DRAFT, ENDED
from casework.notifications import outbox
from screening.investments.queries.ending import only_representative, represented_by


def end_representations(*, person: Person, service: Service, by: Person, at: datetime) -> Mapping[str, int]:
    """End every representation of a person who leaves, and tell the secretariat of files that still run."""
    with acting_as_system("a representative leaves"):
        alone = only_representative(person, at).count()
        rows = represented_by(person).select_for_update(of=("self",))
        found = list(rows.select_related("case").order_by("pk"))
        for row in found:
            row.ended_by, row.ended_at = by, at
            row.save(update_fields=["ended_by", "ended_at"])
            data = {"representation_id": row.pk, "person_id": person.pk}
            audit.record("file.representative_left", by=None, at=at, case=row.case, data=data)
            if row.case.state not in (DRAFT, *ENDED):  # of a draft nobody at the authority may hear
                payload = {"code": "file.representative_left", "audience": "secretariat", "ids": []}
                outbox.put(kind="notify", effect_key=f"left:r{row.pk}", case=row.case, payload=payload, at=at)
    return {"representations": len(found), "unrepresented": alone}
