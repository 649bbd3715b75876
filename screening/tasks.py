"""What beat rings for in screening. Each task may be run twice, late, or killed half-way without harm."""

from celery import shared_task
from django.utils import timezone

from screening.actions import obligations


@shared_task(name="screening.tasks.run_obligations")
def run_obligations() -> int:
    """Tell the people of obligations that come near or have passed; how many were told of."""
    return obligations.announce_due(at=timezone.now())
