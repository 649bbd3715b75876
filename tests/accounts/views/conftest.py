"""Whoever administers, at a browser."""

import pytest
from django.test import Client

from tests.accounts.views.pages import ClientOf
from tests.factories.people import People


@pytest.fixture
def admin(people: People, client_of: ClientOf) -> Client:
    return client_of(people.admin)
