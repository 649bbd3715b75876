"""The product as it runs: gunicorn, a Celery worker and beat on the run's own database and Redis, in Chromium."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from devstack import processes
from tests.factories.people import ROSTER, make_people, redefine

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = f"journey-{secrets.token_hex(6)}"
PATIENCE = 60  # seconds for a server to answer; an idle machine needs two


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet and without a sandbox (the tests may run as root)."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(command: list[str], role: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
    environment = (
        os.environ | {"DATABASE_URL": os.environ[f"DOSSIER_TEST_{role}_URL"]} | more if role else os.environ | more
    )
    # ended with us: a run that somebody kills leaves no worker that delivers into the next one
    return processes.start([sys.executable, "-m", *command], log=log, environment=environment)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as response:  # noqa: S310  (our own loopback address)
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="package")
def stack(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Web server, worker and beat; yields the address, stops all of them after this folder's tests.

    Left running they would deliver and seal what later tests write.
    """
    logs, port = tmp_path_factory.mktemp("logs"), _free_port()
    mails = {"DOSSIER_EMAIL_URL": f"filemail://{logs / 'mail'}", "DOSSIER_BASE_URL": f"http://127.0.0.1:{port}"}
    web = [
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--threads",
        "8",
    ]
    children = [
        _start(web, "", logs / "web.log", **mails),
        _start(["celery", "-A", "config", "worker", "--loglevel=WARNING"], "JOBS", logs / "worker.log", **mails),
        _start(
            ["celery", "-A", "config", "beat", "--loglevel=WARNING"],
            "JOBS",
            logs / "beat.log",
            **mails,
        ),
    ]
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
    while not _answers(address):
        if time.monotonic() > end or children[0].poll() is not None:
            pytest.fail(f"The web server doesn't answer: {(logs / 'web.log').read_text()[-2000:]}")
        time.sleep(0.2)
    yield address
    for child in children:
        os.killpg(child.pid, signal.SIGTERM)
    for child in children:
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@pytest.fixture(scope="module")
def roster(stack: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The people of tests/factories, committed, with one password for all; gone after the module."""
    from django.contrib.auth.hashers import make_password

    from accounts.models import Person

    with django_db_blocker.unblock():
        make_people()
        redefine(Person.objects.filter(username__in=ROSTER), password=make_password(PASSWORD))
        yield
        TransactionTestCase()._fixture_teardown()


@dataclass
class Visitor:
    """One person at a browser of their own."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)  # requests to any other host

    def go(self, path: str) -> int:
        """Open a page; returns its status."""
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status

    def press(self, name: str) -> None:
        """Press the button of that name and wait for the page that answers."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def search(self, words: str) -> None:
        """Type words into the header's box and wait for what is found."""
        self.go("/search/")
        self.page.locator("main [name=q]").fill(words)
        self.page.locator("main [name=q]").press("Enter")
        self.page.wait_for_load_state()

    def read_changes(self, reference: str) -> None:
        """Tick every section that changed as read, on the page that shows what changed."""
        self.go(f"/cases/{reference}/changes/")
        boxes = self.page.locator("main input[type=checkbox]:not(:disabled)")
        for index in range(boxes.count()):
            boxes.nth(index).check()
        if boxes.count():
            self.page.locator("main form button.button--primary").first.click()
            self.page.wait_for_load_state()

    def act(self, reference: str, act: str, /, **fields: str) -> None:
        """Fill in the page of an act and do it; fails with the page's own sentence when the act is refused."""
        status = self.go(f"/cases/{reference}/acts/{act}/")
        assert status == 200, self.page.locator("main").inner_text()[:600]
        self.fill(fields)
        self.page.locator("main form .button--primary, main form .button--danger").first.click()
        self.page.wait_for_load_state()
        problem = self.page.locator("[data-error-summary]")
        assert problem.count() == 0, problem.inner_text()

    def fill(self, fields: dict[str, str]) -> None:
        """Fill in fields by their names, whatever kind they are."""
        for name, value in fields.items():
            found = self.page.locator(f"main [name='{name}']")
            kind = found.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                found.first.select_option(value)
            elif kind in ("radio", "checkbox"):
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            else:
                found.first.fill(value)


def sign_in(browser: Browser, address: str, username: str, password: str, **options: Any) -> Visitor:
    """That person signed in, in a browser of their own; ``options`` are those of Playwright's contexts."""
    options = {
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/Brussels",
        **options,
    }
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    found = Visitor(context.new_page(), address)
    context.on("request", lambda r: None if r.url.startswith((address, "data:")) else found.foreign.append(r.url))
    found.go("/sign-in/")
    if username:
        found.page.get_by_label("User name").fill(username)
        found.page.get_by_label("Password").fill(password)
        found.press("Sign in")
        assert "/sign-in/" not in found.page.url, found.page.locator("main").inner_text()
    return found


@pytest.fixture
def visitor(stack: str, roster: None, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """``visitor("officer")`` signs that person in. ``java_script_enabled=False`` switches scripts off."""
    visitors: list[Visitor] = []

    def enter(username: str, **options: Any) -> Visitor:
        visitors.append(sign_in(browser, stack, username, PASSWORD, **options))
        return visitors[-1]

    yield enter
    for found in visitors:
        found.page.context.close()
    assert [url for v in visitors for url in v.foreign] == []
