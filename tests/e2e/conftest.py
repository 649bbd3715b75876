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

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = f"journey-{secrets.token_hex(6)}"
PATIENCE = 60  # seconds for a server to answer; an idle machine needs two


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
    web = ["gunicorn", "config.wsgi:application", "--config", "python:tests.e2e.serving"]
    web += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8"]
    celery = ["celery", "-A", "config"]
    worker = [*celery, "worker", "--loglevel=WARNING", "--concurrency=1", "--without-mingle", "--without-gossip"]
    children = [
        _start(web, "", logs / "web.log", **mails),
        _start(worker, "JOBS", logs / "worker.log", **mails),
        _start([*celery, "beat", "--loglevel=WARNING"], "JOBS", logs / "beat.log", **mails),
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


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait up to half a minute for a server or its worker."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(0.1)


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

    def has_a_notice(self) -> bool:
        """Whether the bell would ring, as the page's script asks."""
        answer = self.page.request.get(f"{self.address}/notices/count/")
        return int(answer.json()["unread"]) > 0

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


def come(browser: Browser, address: str, **options: Any) -> Visitor:
    """Somebody at a browser of their own; ``options`` are those of Playwright's contexts."""
    usual = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Brussels"}
    context = browser.new_context(**usual | options)
    context.set_default_timeout(PATIENCE * 1000)
    found = Visitor(context.new_page(), address)
    context.on("request", lambda r: None if r.url.startswith((address, "data:")) else found.foreign.append(r.url))
    return found


def sign_in(browser: Browser, address: str, username: str, password: str, **options: Any) -> Visitor:
    """That person signed in, in a browser of their own."""
    found = come(browser, address, **options)
    found.go("/sign-in/")
    if username:
        found.page.get_by_label("User name").fill(username)
        found.page.get_by_label("Password").fill(password)
        found.press("Sign in")
        assert "/sign-in/" not in found.page.url, found.page.locator("main").inner_text()
    return found


class Door:
    """Signs people in at browsers of their own: by the form, and with the cookies of that time when they come again."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.kept: dict[str, Any] = {}
        self.inside: list[Visitor] = []

    def enter(self, username: str, **options: Any) -> Visitor:
        """That person; who comes again is on no page yet."""
        if username in self.kept:
            found = come(self.browser, self.address, storage_state=self.kept[username], **options)
        else:
            found = sign_in(self.browser, self.address, username, PASSWORD, **options)
            self.kept[username] = found.page.context.storage_state()
        self.inside.append(found)
        return found

    def forget(self, session: str) -> None:
        """Whoever has this session signs in anew the next time."""
        self.kept = {name: kept for name, kept in self.kept.items() if session not in str(kept)}

    def leave(self) -> None:
        """All leave, and none has asked for anything from elsewhere."""
        gone, self.inside = self.inside, []
        for found in gone:
            found.page.context.close()
        assert [url for v in gone for url in v.foreign] == []


@pytest.fixture(scope="module")
def door(stack: str, browser: Browser) -> Door:
    """For one module: its people are gone afterwards, and their sessions with them."""
    return Door(browser, stack)


@pytest.fixture
def visitor(roster: None, door: Door) -> Iterator[Callable[..., Visitor]]:
    """``visitor("officer")`` signs that person in. ``java_script_enabled=False`` switches scripts off."""
    yield door.enter
    door.leave()
