"""What beat and the bell ring for. Each task may be run twice, late, or killed half-way without harm."""

import logging
from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.utils import timezone

from accounts import pulse
from accounts.context import acting_as_system
from casework.actions import deadlines, documents, drafts
from casework.notifications import alarms, deliver, outbox
from casework.queries.notices import oldest_open
from casework.queries.turns import wrong

log = logging.getLogger(__name__)

DRAIN = 200  # outbox rows in one task; beat rings again within two seconds
SHARE = 5.0  # seconds of one task: a long queue must not keep every thread from sealing, clocks and heartbeat
NIGHTLY = 20_000  # cases whose turns are compared
COMPARING = 200.0  # seconds after which the rest waits for the next night; the task is ended after 240
COMPARED = "turns:compared"  # under which is kept up to which case they were
STUCK = 30.0  # seconds that a row may be due without anybody taking it
UNSETTLED = timedelta(days=1)  # by then no transaction is still on its way


@shared_task(name="casework.tasks.relay_outbox")
def relay_outbox() -> int:
    """Deliver what is due in the outbox, one row a transaction; how many rows were tried."""
    tried, until = 0, monotonic() + SHARE
    while tried < DRAIN and monotonic() < until and deliver.deliver_next(at=timezone.now()):
        tried += 1
    return tried


@shared_task(name="casework.tasks.run_deadlines")
def run_deadlines() -> int:
    """Warn of clocks that come near their end and record those that have run out; how many were looked at."""
    total = 0
    while looked := deadlines.run_due(at=timezone.now()):
        total += looked
    return total


@shared_task(name="casework.tasks.daily_digest")
def daily_digest() -> int:
    """Ask for the daily e-mail of everybody who chose it; how many were asked for."""
    return sum(deliver.write_to(person, at=timezone.now()) for person in deliver.people_to_write_to())


@shared_task(name="casework.tasks.sweep_files")
def sweep_files() -> int:
    """Remove what an upload left behind that was never put on a case; how many files."""
    at = timezone.now()
    with acting_as_system("sweeping of unsettled files"):
        return documents.sweep_files(before=at - UNSETTLED)


@shared_task(name="casework.tasks.purge_drafts")
def purge_drafts() -> int:
    """Delete what was typed and never sent once it serves nothing any more, and searches that are over; how many."""
    at = timezone.now()
    with acting_as_system("purging of old drafts"):
        return drafts.purge(at=at) + drafts.purge_searches(at=at)


@shared_task(name="casework.tasks.compare_turns")
def compare_turns() -> int:
    """Compare turns with the cases from which they are worked out, some each night, going on where the night before
    ended; how many cases differ. That some do is said again each night until `manage.py check_turns` finds none; where
    the cache forgot it, the last alarm knows.
    """
    last, until, differing = int(pulse.kept(COMPARED) or 0), monotonic() + COMPARING, 0
    with acting_as_system("whose turn it is, compared by night"):
        stood = pulse.sign_of("turns").reason or alarms.last_told("turns") == "differs"
        for compared, (work, missing, stale) in enumerate(wrong(last), 1):
            last, differing = work.number, differing + bool(missing or stale)
            if compared == NIGHTLY or monotonic() > until:
                break
        else:
            last = 0
    pulse.keep(COMPARED, last, otherwise="how far turns were compared can't be remembered")
    if differing:
        log.error("the turns of %d cases differ from what is worked out: run check_turns", differing)
    pulse.complain("turns", "check_turns") if differing or stood else pulse.give("turns")
    return differing


@shared_task(name="casework.tasks.watchdog")
def watchdog() -> float:
    """Measure the age of the oldest open outbox row, say it to ``/healthz``, and ring again when it is stuck.

    Who is told that something stands still hears it from the web server (config/vigil.py): it lives when beat doesn't.
    """
    with acting_as_system("health of the outbox"):
        age = oldest_open(timezone.now())
    if age <= STUCK:
        pulse.give("outbox")
    else:
        pulse.complain("outbox", f"The oldest row has waited for {age:.0f} seconds.")
        log.error("the oldest row of the outbox has waited for %d seconds", age)
        outbox.ring()
    return age
