"""What those who keep the product running must hear of, whatever they chose for their notices."""

from datetime import datetime

from accounts.context import acting_as_system
from accounts.models import Person, RoleAssignment
from accounts.permissions import Permission
from accounts.pulse import Sign
from accounts.roles import ROLES
from casework.models import Outbox
from casework.notifications import outbox

AGAIN = 6 * 3600  # seconds after which the same thing is told once more
WATCHING = frozenset({Permission.PEOPLE_MANAGE, Permission.AUDIT_VIEW})


def sealing_stopped(sign: Sign, *, at: datetime) -> None:
    """Tell administrators and auditors that the trail isn't sealed: a notice, and an e-mail that says why."""
    turn = int(at.timestamp()) // AGAIN
    with acting_as_system("the trail isn't sealed"):
        ids = _watching(at)
        payload = {"code": "trail.sealing_stopped", "audiences": ["named"], "ids": ids}
        outbox.put(kind="notify", effect_key=f"sealing-stopped:{turn}", payload=payload, at=at)
        outbox.put_all(
            [
                Outbox(
                    kind="mail",
                    effect_key=f"sealing-stopped:{turn}:{pk}",
                    payload={"code": "sealing", "person_id": pk, "reason": sign.reason},
                    created_at=at,
                    not_before=at,
                )
                for pk in ids
            ]
        )


def _watching(at: datetime) -> list[int]:
    roles = [code for code, role in ROLES.items() if role.permissions & WATCHING]
    held = RoleAssignment.objects.filter(role__in=roles, state=RoleAssignment.State.APPROVED, starts_at__lte=at)
    held = held.exclude(ends_at__lte=at)
    people = Person.objects.filter(is_active=True, role_assignments__in=held)
    return list(people.distinct().order_by("pk").values_list("pk", flat=True))
