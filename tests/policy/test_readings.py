"""Every page that shows something of a case leaves exactly one reading on the trail: every address is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.audit import READINGS
from accounts.context import acting_as_system
from accounts.models import Event
from casework.lifecycle.acts import acts_of
from tests.policy.routes import Route, routes
from tests.policy.test_matrix import Caller
from tests.policy.world import Actor, World, sample

# Pages that show nothing of any case: rules, one's own settings, forms for something new, other people's accounts.
WITHOUT_CONTENT = {
    "healthz", "new-referral", "filing-new", "enquiry-new", "draft-invite", "meeting-call", "reports", "procedures",
    "procedure", "procedure-body", "body-seat",
    "clock-value", "letter-templates", "letter-sample", "procedure-letters", "unread", "saved-filters", "search",
    "api-schema", "api-investments-schema", "health", "setup", "procedure-letter-sample",
}  # fmt: skip
# Pages of which these readers' own things in this world hold none: asked in test_readings_elsewhere.py and below; the
# two of somebody else's draft in tests of their own; a notice only leads on, and an opinion is kept by what is sent.
NOT_HERE = {
    "act", "action-step", "decision-record", "enquiry-edit", "filing-step", "filing-take-up", "letter-draft",
    "letter-new", "notice", "obligation-step", "opinion-autosave", "outgoing-text", "portal-comment", "portal-fine",
    "portal-hearing", "referral-edit", "take-draft",
}  # fmt: skip
READERS = (
    "reader", "oversight", "case_officer", "supervisor", "body_secretary", "fdi_secretary", "fdi_coordinator",
    "fdi_representative",
)  # fmt: skip


@pytest.fixture
def world(standing_world: World, db: None, settings: Any) -> World:
    settings.SESSION_SAVE_EVERY_REQUEST = False
    cache.clear()
    return standing_world


def pages(world: World, actor: Actor) -> Iterator[tuple[Route, str]]:
    """The addresses of the cases' pages and of their lists, with own objects."""
    for route in routes():
        view = getattr(route.callback, "cls", None) or getattr(route.callback, "view_class", None) or route.callback
        if view.__module__.split(".")[0] in ("casework", "screening") and route.name not in WITHOUT_CONTENT:
            yield route, sample(world, actor, route, "own")


def readings_after(last: int, actor: Actor) -> list[Event]:
    with acting_as_system("a test reads the trail"):
        return list(Event.objects.filter(pk__gt=last, actor_id=actor.person.pk, code__in=READINGS))


def asked(client: Client, actor: Actor, path: str, *, api: bool = False, body: Any = None) -> tuple[Any, list[Event]]:
    """What an address answers, and the readings that it leaves; nothing else stays of it."""
    more = {"headers": {"authorization": f"Bearer {actor.token}"}} if api else {}
    with acting_as_system("a test reads the trail"):
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        answer = client.get(path, **more) if body is None else client.post(path, body, **more)
        found = readings_after(last, actor)
        transaction.set_rollback(True)
    return answer, found


def silent(route: Route, actor: Actor, path: str, answer: Any, found: list[Event]) -> str:
    """What is wrong with the readings that a page left; empty where it was shown with exactly one on the trail."""
    who = f"{actor.title}: {path} ({route.name})"
    if answer.status_code >= 500:
        return f"{who} answered {answer.status_code}"
    if answer.status_code != 200:
        return ""
    if len(found) != 1:
        return f"{who} left {[event.code for event in found]}"
    if "reference" in route.parameters and not found[0].case_id:
        return f"{who} doesn't say which case was read"
    uncounted = found[0].code == "access.listed" and "count" not in found[0].data
    return f"{who} doesn't say how many were shown" if uncounted else ""


def test_nobody_reads_a_case_without_a_trace(world: World) -> None:
    """Every address as every reader; and each is shown to one of them, or it would be walked past in silence."""
    wrong: list[str] = []
    unseen: set[str] = set()
    shown: set[str] = set()
    for actor in (a for a in world.actors if a.role in READERS):
        client = Caller(actor).client
        for route, path in pages(world, actor):
            answer, found = asked(client, actor, path, api=route.is_api)
            wrong += filter(None, [silent(route, actor, path, answer, found)])
            # 405: it only takes what is sent
            (shown if answer.status_code in {200, 405} else unseen).add(route.name)
    assert wrong == [], "\n".join(wrong)
    assert unseen - shown == NOT_HERE, " ".join(sorted(unseen - shown))


def test_the_page_of_every_act_leaves_a_reading_when_opened_and_when_it_comes_back(world: World) -> None:
    """What stands beside a form is read there, and once more above the same form with its errors."""
    wrong, opened = [], set()
    for actor in (a for a in world.actors if a.role in READERS):
        client = Caller(actor).client
        for case in (world.cases["own"], world.filings["own"]):
            for act in acts_of(case.kind):
                path = f"/cases/{case.reference}/acts/{act}/"
                for body in (None, {}):
                    answer, found = asked(client, actor, path, body=body)
                    shown = answer.status_code == 200 or (body is not None and answer.status_code == 422)
                    if shown and [event.case_id for event in found] != [case.pk]:
                        wrong.append(f"{actor.title}: {path} ({answer.status_code}) left {[e.code for e in found]}")
                    opened |= {act} if answer.status_code == 200 else set()
    assert wrong == [], "\n".join(wrong)
    assert {"add_document", "ask_downgrade", "ask_question", "assign", "correct_clock", "grant"} <= opened
