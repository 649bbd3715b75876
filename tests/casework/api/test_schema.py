"""Generated requests over the whole description: no server error, no answer that the description doesn't promise."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casework.models import Case
from tests.casework.api.client import Program
from tests.factories import flow
from tests.factories.people import People

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROUTES = {
    "/api/v1/cases/": ["get"],
    "/api/v1/cases/{reference}/": ["get"],
    "/api/v1/cases/{reference}/actions/{id}/{act}/": ["post"],
    "/api/v1/cases/{reference}/changes/": ["get", "post"],
    "/api/v1/cases/{reference}/acts/": ["get"],
    "/api/v1/cases/{reference}/acts/{act}/": ["get", "post"],
    "/api/v1/inbox/": ["get"],
    "/api/v1/referrals/": ["post"],
    "/api/v1/search/": ["get"],
}


@pytest.fixture
def world(people: People) -> Iterator[dict[str, Any]]:
    """A token of somebody who may do much, and a case that is there; the test's transaction outlives each request."""
    made = {"program": Program(people, people.supervisor), "case": flow.in_assessment(people)}
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_that_is_described(world: dict[str, Any], mode: GenerationMode) -> None:
    """Requests that fit the description and requests that don't; most of them about something that is there."""
    there: Case = world["case"]
    program: Program = world["program"]
    seen: dict[str, set[int]] = {}
    described = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for path, method in [(p, m) for p, methods in ROUTES.items() for m in methods]:

        @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=described[path][method].as_strategy(generation_mode=mode), known=integers(0, 3))
        def holds(case: Any, known: int) -> None:
            if known and "reference" in (case.path_parameters or {}):
                case.path_parameters["reference"] = there.reference
            if known and case.path.endswith("/referrals/") and isinstance(case.body, dict):
                case.body["procedure"] = "be.jic"
            answered = case.call_and_validate(headers=program.headers(), checks=CHECKS)
            seen.setdefault(f"{case.method} {case.path}", set()).add(answered.status_code)

        holds()
    assert len(seen) == sum(len(methods) for methods in ROUTES.values())
    if mode is GenerationMode.POSITIVE:  # not everything ended at the door
        assert {200} <= set.union(*seen.values()), seen


# described by screening, and tried in tests/screening/investments/notification and tests/screening/investments/dispatch
OF_INVESTMENTS = {
    "/api/v1/investments/": ["get", "post"],
    "/api/v1/investments/{reference}/": ["get", "put"],
    "/api/v1/investments/{reference}/notify/": ["post"],
    "/api/v1/cases/{reference}/access/": ["get"],
    "/api/v1/cases/{reference}/access/{id}/end/": ["post"],
    "/api/v1/cases/{reference}/outgoing/{id}/take_back/": ["post"],
}


def test_every_route_of_the_api_is_described() -> None:
    found = SchemaGenerator().get_schema(public=True)
    assert {p: sorted(o) for p, o in found["paths"].items()} == ROUTES | OF_INVESTMENTS
