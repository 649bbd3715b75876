"""Sessions, logs and the generated page of settings."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import RequestFactory
from django.utils import timezone

from config import env
from config.celery import app, heartbeat
from config.logs import RequestLog
from config.sessions import STARTED, SessionStore
from devstack import checks


@pytest.mark.django_db
def test_a_session_ends_half_an_hour_after_the_last_request() -> None:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    assert session.get_expiry_age() == 30 * 60


@pytest.mark.django_db
def test_a_busy_session_ends_ten_hours_after_signing_in() -> None:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    session[STARTED] = time.time() - settings.SESSION_ABSOLUTE_AGE + 60
    assert 58 <= session.get_expiry_age() <= 60
    session[STARTED] = time.time() - settings.SESSION_ABSOLUTE_AGE - 1
    assert session.get_expiry_age() == 0


@pytest.mark.django_db
def test_signing_in_again_starts_the_absolute_limit_again() -> None:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    session[STARTED] = 0.0
    session[SESSION_KEY] = "2"
    assert session.get_expiry_age() == 30 * 60


@pytest.mark.django_db
def test_a_stored_session_is_read_back_from_cache_and_from_database() -> None:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    session.save()
    assert SessionStore(session.session_key)[SESSION_KEY] == "1"
    session._cache.delete(session.cache_key)
    assert SessionStore(session.session_key)[SESSION_KEY] == "1"
    assert session.get_expiry_date() <= timezone.now() + timedelta(minutes=30)


def test_a_searched_name_never_reaches_the_log() -> None:
    request = RequestFactory().get("/search/", {"q": "Janssens"})
    assert RequestLog.format_request(request) == "GET /search/"


def test_beat_rings_for_what_keeps_the_product_going() -> None:
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert tasks == {
        "config.celery.heartbeat",
        "casework.tasks.relay_outbox",
        "casework.tasks.run_deadlines",
        "casework.tasks.watchdog",
        "casework.tasks.daily_digest",
        "casework.tasks.sweep_files",
        "casework.tasks.purge_drafts",
        "casework.tasks.compare_turns",
        "accounts.tasks.seal_audit",
    }


def test_every_task_that_beat_rings_for_exists() -> None:
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert rung - set(app.tasks) == set()


def test_work_is_handed_out_again_only_after_its_hard_limit() -> None:
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1


def test_the_page_of_settings_has_one_row_for_each_setting() -> None:
    page = checks.settings_page(env.SETTINGS)
    assert [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")] == [
        setting.name for setting in env.SETTINGS
    ]


def test_the_heartbeat_is_touched_whenever_a_task_has_ended() -> None:
    settings.DOSSIER_HEARTBEAT_FILE.unlink(missing_ok=True)
    heartbeat.apply()
    assert settings.DOSSIER_HEARTBEAT_FILE.exists()
