"""The statements of a page: how many, and which were asked twice with the same values."""

from collections import Counter
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

STEPS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")  # of the transaction: they ask nothing


class Statements(CaptureQueriesContext):
    """What was asked inside ``with Statements() as asked:``; ``len(asked)`` leaves out the steps of the transaction."""

    def __init__(self) -> None:
        super().__init__(connection)
        self.texts: list[str] = []  # each statement with its values, in their order

    def __exit__(self, *error: Any) -> None:
        """Keep the texts: the next request empties Django's own list."""
        super().__exit__(*error)
        self.texts = [found["sql"] for found in self.captured_queries if not found["sql"].startswith(STEPS)]

    @property
    def repeated(self) -> dict[str, int]:
        """Statement → how often, where it was asked more than once with the same values."""
        return {text: times for text, times in Counter(self.texts).items() if times > 1}

    def __len__(self) -> int:
        return len(self.texts)


def asked_by(browser: Client, address: str, **given: Any) -> Statements:
    """The statements of a page that answers, read a second time: what a process reads once isn't counted."""
    browser.get(address, **given)
    with Statements() as asked:
        assert (address, browser.get(address, **given).status_code) == (address, 200)
    return asked
