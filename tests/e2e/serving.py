"""What gunicorn does besides answering the tests: ``--config python:tests.e2e.serving``."""

from typing import Any

from tests.factories.passwords import quick_passwords


def post_worker_init(worker: Any) -> None:
    """Passwords cost here what they cost in the tests' own process."""
    quick_passwords()
