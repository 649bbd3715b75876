"""Every role × every address × reading and writing × own, foreign, too highly marked and absent objects.

What somebody may not see answers exactly as what isn't there; what a role doesn't include is refused before the object
is looked for; and nothing ever ends in a server error.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from accounts.roles import ROLES
from tests.policy.oracle import holds, kinds_of, may_see
from tests.policy.routes import Route, routes
from tests.policy.world import Actor, World, sample

ROLES_OF_THE_MATRIX = ["", *ROLES]
METHODS = ("GET", "POST")
GATED = [route for route in routes() if route.permission is not None]
# Pages that open only in a certain state of the case, and say so with a 403 and its sentence.
STATE_DECIDES = {"act", "action-step", "referral-edit", "hand-over", "case-access", "decision-record"}
# The same of an investment file; its letters are of the secretariat's own service, of which nobody is here.
STATE_DECIDES |= {"obligation-step", "letter-new", "letter-draft", "portal-comment", "portal-hearing", "portal-fine"}
STATE_DECIDES |= {"portal-closing"}
STATE_DECIDES |= {"drop-question"}  # the kind's table says who may, once the case is open


@pytest.fixture
def world(standing_world: World, db: None, settings: Any) -> World:
    settings.SESSION_SAVE_EVERY_REQUEST = False  # thousands of requests, and none is about sessions
    cache.clear()
    return standing_world


class Caller:
    """Sends requests as one actor; each is undone, so that the next meets the same world."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.client = Client(raise_request_exception=False)
        self.client.force_login(actor.person, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def send(self, route: Route, method: str, path: str) -> HttpResponse:
        self.client.cookies = SimpleCookie(self.cookies)
        given = {"headers": {"authorization": f"Bearer {self.actor.token}"}} if route.is_api else {}
        with transaction.atomic():
            if method == "GET":
                answer = self.client.get(path, **given)
            elif route.is_api:
                answer = self.client.post(path, {}, content_type="application/json", **given)
            else:
                answer = self.client.post(path, {}, **given)
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[arg-type]
            transaction.set_rollback(True)
        return answer


def findings(world: World, actor: Actor) -> Iterator[str]:
    """Everything that isn't as the oracle says, a sentence each."""
    caller = Caller(actor)
    for route in GATED:
        paths = {kind: sample(world, actor, route, kind) for kind in kinds_of(actor, route)}
        for method in METHODS:
            answers: dict[str, HttpResponse] = {}
            for kind, path in paths.items():
                answers[kind] = caller.send(route, method, path)
                yield from judged(actor, route, method, kind, answers[kind])
            yield from unlike(world, actor, route, method, answers)
        if {"reference", "pk"} <= set(route.parameters) and may_see(actor, "own", route):
            yield from swapped(world, actor, caller, route)


def judged(actor: Actor, route: Route, method: str, kind: str, answer: HttpResponse) -> Iterator[str]:
    path = answer.wsgi_request.path  # type: ignore[attr-defined]
    status, said = answer.status_code, f"{actor.title}: {method} {path} ({kind}) answered {answer.status_code}"
    if status >= 500:
        yield f"{said}: a server error"
    elif not holds(actor, route.permission):
        if status != 403:
            yield f"{said}, and the role lacks {route.permission}"
    elif not route.parameters or may_see(actor, kind, route):
        allowed = {200, 302, 405} | ({403, 404, 409} if route.name in STATE_DECIDES else set())
        if method == "GET" and status not in allowed:
            yield f"{said}, and it is theirs to read"
    elif status not in (404, 405):
        yield f"{said}, and it isn't theirs to see"


def unlike(world: World, actor: Actor, route: Route, method: str, answers: dict[str, HttpResponse]) -> Iterator[str]:
    """Hidden and absent must not be told apart, by status or by length."""
    if "absent" not in answers:
        return
    absent = answers["absent"]
    for kind, answer in answers.items():
        if may_see(actor, kind, route) and holds(actor, route.permission):
            continue
        if (answer.status_code, len(answer.content)) != (absent.status_code, len(absent.content)):
            yield f"{actor.title}: {method} {route.pattern}: {kind} and absent differ"


def swapped(world: World, actor: Actor, caller: Caller, route: Route) -> Iterator[str]:
    """The number of a hidden thing under the reference of an own case leads nowhere."""
    for method in METHODS:
        path = sample(world, actor, route, "own", number_of="marked")
        status = caller.send(route, method, path).status_code
        closed = status == 403 and route.name in STATE_DECIDES  # refused before the number is looked at
        if holds(actor, route.permission) and status not in (404, 405) and not closed:
            yield f"{actor.title}: {method} {path} answered {status} with a number that hangs off another case"


@pytest.mark.parametrize("role", ROLES_OF_THE_MATRIX, ids=lambda role: role or "without-role")
def test_every_address_answers_this_role_as_the_oracle_says(world: World, role: str) -> None:
    actor = next(a for a in world.actors if a.role == role)
    found = list(findings(world, actor))
    assert found == [], "\n".join(found)


def test_nobody_gets_anything_without_signing_in(world: World) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for route in GATED:
        for method in METHODS:
            for kind in ("own", "absent"):
                path = sample(world, world.actors[0], route, kind)
                answer = client.get(path) if method == "GET" else client.post(path, {})
                asked = (
                    answer.status_code == 401 if route.is_api else answer.get("Location", "").startswith("/sign-in/")
                )
                if not asked:
                    wrong.append(f"{method} {path} answered {answer.status_code}")
    assert wrong == []


def test_addresses_for_everybody_never_fail(world: World) -> None:
    client = Client(raise_request_exception=False)
    for route in routes():
        if route.permission is None:
            for answer in (client.get(route.path({})), client.post(route.path({}), {})):
                assert answer.status_code < 500
