"""What gunicorn does besides answering: ``--config python:config.serving``."""

from typing import Any

from config import vigil


def post_worker_init(worker: Any) -> None:
    """The application is loaded in this process: begin to look at the health of the installation."""
    vigil.start()
