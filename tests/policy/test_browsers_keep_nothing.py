"""What is typed and shown stays out of the browser's memory: no field is remembered, no page is stored."""

import re
from collections.abc import Iterator

from django.core.cache import cache
from django.test import Client

from tests.policy.oracle import holds
from tests.policy.routes import routes
from tests.policy.world import World, make_world, sample

TYPED = re.compile(r"<(?:input|textarea)\b[^>]*>")
UNTYPED = re.compile(r'type="(?:hidden|checkbox|radio|file|submit|button)"| hidden[ >]')


def faults(world: World) -> Iterator[str]:
    """Every page that anybody can open, once for each role that opens it first."""
    seen = set()
    for actor in world.actors:
        client = Client(raise_request_exception=False)
        client.force_login(actor.person, backend="accounts.queries.signed_in.SignedIn")
        for route in routes():
            if route.is_api or route.permission is None or not holds(actor, route.permission) or route.name in seen:
                continue
            answer = client.get(sample(world, actor, route, "own"))
            if answer.status_code == 404:  # the one page that says nothing of anything
                continue
            if "no-store" not in answer.get("Cache-Control", ""):
                yield f"{route.pattern} may be stored: {answer.status_code} {answer.get('Cache-Control')}"
            if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
                continue
            seen.add(route.name)
            for field in TYPED.findall(answer.content.decode()):
                if "autocomplete=" not in field and not UNTYPED.search(field):
                    yield f"{route.pattern}: {field}"


def test_no_field_is_remembered_and_no_page_is_stored_by_the_browser(db: None) -> None:
    cache.clear()
    found = sorted(set(faults(make_world())))
    assert found == [], "\n".join(found)
