"""Celery: the application and what beat rings for, in code."""

import os
from datetime import timedelta
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings

from accounts import pulse
from config.database import require_modest_role
from config.lifeline import Lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HUNG_AFTER = 120.0  # seconds in which a worker ended no task, though beat rings
LINE = Lifeline("the worker", patience=HUNG_AFTER, excused=lambda: not pulse.sign_of("beat").ok)

app = Celery("dossier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: float, task: str) -> dict[str, Any]:
    """An order that nobody took within a few periods is stale: the next one does its work."""
    return {"task": task, "schedule": timedelta(seconds=seconds), "options": {"expires": max(10.0, seconds * 3)}}


# fmt: off
app.conf.beat_schedule = {
    "heartbeat":      _every(5,  "config.celery.heartbeat"),
    "relay outbox":   _every(2,  "casework.tasks.relay_outbox"),
    "run deadlines":  _every(30, "casework.tasks.run_deadlines"),
    "seal audit":     _every(5,  "accounts.tasks.seal_audit"),
    "watchdog":       _every(30, "casework.tasks.watchdog"),
    "purge drafts": {"task": "casework.tasks.purge_drafts", "schedule": crontab(hour=3, minute=40)},
    "compare turns": {"task": "casework.tasks.compare_turns", "schedule": crontab(hour=3, minute=50)},
    "sweep files":    {"task": "casework.tasks.sweep_files", "schedule": crontab(hour=3, minute=20)},
    "daily digest":   {"task": "casework.tasks.daily_digest", "schedule": crontab(hour=6, minute=30)},
}
# fmt: on


@app.task(name="config.celery.heartbeat")
def heartbeat() -> None:
    """Gives an idle worker something to finish, so that beat, broker and worker are seen to work together."""
    pulse.give("worker")


@signals.task_postrun.connect
def touch_heartbeat(**_told: Any) -> None:
    """A task has ended: whoever supervises the worker sees it by the age of a file."""
    settings.DOSSIER_HEARTBEAT_FILE.parent.mkdir(parents=True, exist_ok=True)
    settings.DOSSIER_HEARTBEAT_FILE.touch()
    LINE.sign()


@signals.worker_ready.connect
def hold_to_it(**_told: Any) -> None:
    """From now on, a worker that ends no task though beat rings ends itself."""
    if settings.CELERY_WORKER_POOL == "threads":  # elsewhere tasks end in other processes
        LINE.hold()


@signals.worker_init.connect
def refuse_to_start(**_told: Any) -> None:
    """In production, a worker that can't seal, or whose database role stands above the policies, doesn't begin."""
    if settings.DOSSIER_ENV == "production":
        if settings.DOSSIER_AUDIT_KEY_FILE is None:
            raise SystemExit("DOSSIER_AUDIT_KEY_FILE is empty: the worker could not seal the trail.")
        require_modest_role()
