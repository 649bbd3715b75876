"""What the walks over all addresses share."""

from collections.abc import Callable

import pytest

from tests.policy.world import World, make_world


@pytest.fixture(scope="module")
def standing_world(standing: Callable[[Callable[[], World]], World]) -> World:
    """The objects that addresses name, made once for a module; every walk takes back what its requests do."""
    return standing(make_world)
