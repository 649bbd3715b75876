"""Every address names exactly one permission, and those for everybody are known by name."""

from accounts.permissions import Permission
from tests.policy.routes import NOT_SET, routes

FOR_EVERYBODY = {
    "enrol",
    "enrol-token",
    "healthz",
    "sign-in",
    "account_login",
    "sign-out",
    "mfa_authenticate",  # the second half of signing in
    "set_language",
    "api-schema",
    "api-investments-schema",
}


def test_every_address_names_its_permission() -> None:
    silent = [route.pattern for route in routes() if route.permission is NOT_SET]
    assert silent == []


def test_only_the_known_addresses_ask_for_no_permission() -> None:
    assert {route.name for route in routes() if route.permission is None} == FOR_EVERYBODY


def test_every_named_permission_exists() -> None:
    strangers = [r.pattern for r in routes() if r.permission not in (None, NOT_SET, *Permission)]
    assert strangers == []


def test_every_address_has_a_name() -> None:
    assert [route.pattern for route in routes() if not route.name] == []
