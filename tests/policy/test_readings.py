"""Every page that shows something of a case leaves exactly one reading on the trail: every address is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from accounts.audit import READINGS
from accounts.context import acting_as_system
from accounts.models import Event
from tests.policy.routes import Route, routes
from tests.policy.test_matrix import Caller
from tests.policy.world import Actor, World, make_world, sample

# Pages that show nothing of any case: rules, one's own settings, forms for something new, other people's accounts.
WITHOUT_CONTENT = {
    "healthz", "new-referral", "filing-new", "enquiry-new", "draft-invite", "meeting-call", "reports", "procedures",
    "procedure",
    "clock-value", "letter-templates", "letter-sample", "procedure-letters", "unread", "saved-filters", "search",
    "api-schema", "api-investments-schema", "health",
}  # fmt: skip
READERS = ("reader", "oversight", "case_officer", "supervisor", "body_secretary", "fdi_secretary", "fdi_representative")


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.SESSION_SAVE_EVERY_REQUEST = False
    cache.clear()
    return make_world()


def pages(world: World, actor: Actor) -> Iterator[tuple[Route, str]]:
    """The addresses of the cases' pages and of their lists, with own objects."""
    for route in routes():
        view = getattr(route.callback, "cls", None) or getattr(route.callback, "view_class", None) or route.callback
        if view.__module__.split(".")[0] in ("casework", "screening") and route.name not in WITHOUT_CONTENT:
            yield route, sample(world, actor, route, "own")


def readings_after(last: int, actor: Actor) -> list[Event]:
    with acting_as_system("a test reads the trail"):
        return list(Event.objects.filter(pk__gt=last, actor_id=actor.person.pk, code__in=READINGS))


def silent(world: World, actor: Actor) -> Iterator[str]:
    """Each page that was shown to the actor without exactly one reading on the trail."""
    caller = Caller(actor)
    for route, path in pages(world, actor):
        with acting_as_system("a test reads the trail"):
            last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with transaction.atomic():
            answer = caller.client.get(
                path, **({"headers": {"authorization": f"Bearer {actor.token}"}} if route.is_api else {})
            )
            found = readings_after(last, actor)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            yield f"{actor.title}: {path} ({route.name}) answered {answer.status_code}"
        if answer.status_code != 200:
            continue
        if len(found) != 1:
            yield f"{actor.title}: {path} ({route.name}) left {[event.code for event in found]}"
        elif "reference" in route.parameters and not found[0].case_id:
            yield f"{actor.title}: {path} ({route.name}) doesn't say which case was read"
        elif found[0].code == "access.listed" and "count" not in found[0].data:
            yield f"{actor.title}: {path} ({route.name}) doesn't say how many were shown"


@pytest.mark.parametrize("role", READERS)
def test_nobody_reads_a_case_without_a_trace(world: World, role: str) -> None:
    actor = next(a for a in world.actors if a.role == role)
    found = list(silent(world, actor))
    assert found == [], "\n".join(found)
