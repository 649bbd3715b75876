"""Two looks at the same page differ once midnight falls between them: what is left of a time counts down."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

T = TypeVar("T")


def on_one_day(look: Callable[[], T]) -> T:
    """What ``look`` found on one day: where midnight fell into it, all that it did is undone and it looks once more."""
    for _try in range(2):
        day = timezone.localdate()
        with transaction.atomic():
            found = look()
            if timezone.localdate() == day:
                return found
            transaction.set_rollback(True)
    raise AssertionError("It takes longer than a day.")
