"""The periodic work of accounts: sealing the trail. Started by beat, safe to start twice."""

from celery import shared_task

from accounts import pulse
from accounts.audit import AuditError, sealing


@shared_task(name="accounts.tasks.seal_audit", ignore_result=True)
def seal_audit() -> int:
    """Seal the events that wait; return how many were sealed. A second one at the same time finds nothing to do.

    Why it can't is kept for the page of health and for those who are told (config/vigil.py).
    """
    try:
        sealed = sealing.seal_events().events
    except AuditError as error:
        pulse.complain("sealing", str(error))
        raise
    pulse.give("sealing")
    return sealed
