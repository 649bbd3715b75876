"""A server of the invented pages, under the product's own content security policy, for the browser."""

import copy
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from tests.design import pages


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the test's outcome is what matters."""


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """The address of the server. Its settings are the process's, so they must end with this folder's tests."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates", *templates[0]["DIRS"]]
    processors = ["django.template.context_processors.request", "django.template.context_processors.i18n"]
    templates[0]["OPTIONS"] = {**templates[0]["OPTIONS"], "context_processors": processors}
    templates[0]["OPTIONS"]["libraries"] = {"samples": "tests.design.samples"}
    pieces = ["csp.middleware.CSPMiddleware", "django.middleware.locale.LocaleMiddleware"]
    changes = override_settings(
        ROOT_URLCONF="tests.design.pages", MIDDLEWARE=pieces, TEMPLATES=templates, ALLOWED_HOSTS=["127.0.0.1"]
    )
    with changes:
        handler = StaticFilesHandler(WSGIHandler())
        server = make_server("127.0.0.1", 0, handler, server_class=_Threads, handler_class=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def answers() -> Iterator[dict[str, Any]]:
    """What the server was sent and how it answers, fresh for each test."""
    pages.answers.update(status=200, thinks=0.0, drafts=[], sent=0)
    yield pages.answers
