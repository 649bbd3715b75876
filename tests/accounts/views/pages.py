"""What tests of administration share: days as a picker sends them, a page's text, the press of whoever approves."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.context import acting_as
from accounts.models import (
    AccessRequest,
    Person,
)
from casework.notifications.deliver import deliver_next
from tests.factories.people import People

PASSWORD = "Quiet lanterns 47 over water"
ClientOf = Callable[[Person], Client]


def day(days: int) -> str:
    """So many days from now, as a picker sends it."""
    return str(timezone.localdate() + timedelta(days=days))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def approve(client_of: ClientOf, people: People, **found: Any) -> AccessRequest:
    """The approver opens the page of requests and presses the button beside the one that waits."""
    approver = client_of(people.approver)
    with acting_as(people.approver):
        asked = AccessRequest.objects.get(state="requested", **found)
    assert asked.reason in text(approver.get("/requests/"))
    assert approver.post(f"/requests/{asked.pk}/approve/", {"version": asked.version}).status_code == 302
    return asked


def deliver() -> None:
    while deliver_next(at=timezone.now()):
        pass
