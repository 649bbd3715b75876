"""Which address the trail keeps, with and without proxies in front."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.context import address_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "kept"),
    [
        (0, "203.0.113.9", "198.51.100.1"),  # nobody is trusted: what a client claims is ignored
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the client wrote the first one
        (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),  # it didn't come through both
        (1, "not an address", None),
    ],
)
def test_the_outermost_trusted_proxy_says_where_a_request_came_from(
    settings: Settings, proxies: int, forwarded: str, kept: str | None
) -> None:
    settings.DOSSIER_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": forwarded})
    assert address_of(request) == kept
