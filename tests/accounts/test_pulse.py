"""Whoever watches sees that sealing, beat, worker or outbox stands still, and that it isn't the clock that says so."""

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import pulse, tasks
from accounts.audit import AuditError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def silence() -> None:
    """No sign of life from another test."""
    cache.clear()


def test_the_address_of_health_tells_each_part_and_the_age_of_sealing() -> None:
    for part in ("beat", "worker", "outbox"):
        pulse.give(part)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "late", "sealing": "late", "beat": "ok", "worker": "ok", "outbox": "ok", "sealed": None},
    )
    pulse.give("sealing")
    told = Client().get("/healthz").json()
    assert (told["status"], told["sealing"], told["sealed"]) == ("ok", "ok", 0)


@pytest.mark.parametrize(("age", "ok"), [(0, True), (30, True), (61, False), (-3600, False)])
def test_a_sign_that_is_old_or_comes_from_the_future_is_none(
    age: int, ok: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr("accounts.pulse.time.time", lambda: now - age)
    pulse.give("beat")
    monkeypatch.undo()
    assert pulse.sign_of("beat").ok is ok


def test_why_sealing_fails_is_kept_and_its_age_grows_on(settings: Any, tmp_path: Any) -> None:
    settings.DOSSIER_AUDIT_KEY_FILE = tmp_path / "audit.pem"
    settings.DOSSIER_ENV = "production"
    pulse.give("sealing")
    with pytest.raises(AuditError):
        tasks.seal_audit()
    sign = pulse.sign_of("sealing")
    assert not sign.ok and "can't be read" in sign.reason and sign.age == 0
    assert not sign.stopped  # not yet: somebody is told after two minutes
