"""The only way to have something done later: a row written with the act. The queue is a bell, the row is the truth.

Nothing else in the product enqueues. A bell that nobody hears (a dead broker, a worker that was killed) costs a few
seconds: beat rings for ``relay_outbox`` as well, and the rows are still there.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction

from accounts.context import signed_context
from casework.models import Case, Outbox

log = logging.getLogger(__name__)

RELAY = "casework.tasks.relay_outbox"
BELL_EXPIRES = 60  # seconds; beat rings every two, so an older bell means nothing
# what waits to be written together, and the context that puts it
_waiting: ContextVar[tuple[str, list[Outbox]]] = ContextVar("waiting_rows", default=("", []))


def put(
    *,
    kind: str,
    effect_key: str,
    payload: Mapping[str, Any],
    at: datetime,
    case: Case | None = None,
    not_before: datetime | None = None,
) -> None:
    """Write one row in the caller's transaction; a second row with the same ``effect_key`` is left out in silence.

    ``kind`` is ``notify``, ``mail`` or ``record``. ``payload`` holds codes and numbers, never the text of a case. Any
    signed-in person may add a row and only the product may read it, so nothing is read back here.
    """
    put_all([row(kind=kind, effect_key=effect_key, payload=payload, at=at, case=case, not_before=not_before)])


def notify(
    code: str,
    audience: str,
    *,
    key: str,
    at: datetime,
    case: Case | None = None,
    by: int | None = None,
    ids: Iterable[int] = (),
    **more: Any,
) -> None:
    """Have an audience told, those of ``ids`` where its word means people by name, but never the person ``by``."""
    payload = {"code": code, "audience": audience, "by": by, "ids": list(ids), **more}
    put(kind="notify", effect_key=key, payload=payload, at=at, case=case)


def row(
    *,
    kind: str,
    effect_key: str,
    payload: Mapping[str, Any],
    at: datetime,
    case: Case | None = None,
    not_before: datetime | None = None,
) -> Outbox:
    """The same for ``put_all``, not written yet."""
    return Outbox(
        kind=kind,
        effect_key=effect_key,
        case=case,
        payload=dict(payload),
        created_at=at,
        not_before=not_before or at,
    )


def put_all(rows: Iterable[Outbox]) -> None:
    """Write several rows in one statement; those whose ``effect_key`` is there already are left out."""
    (context, block), waiting = _waiting.get(), list(rows)
    if context and context == signed_context():
        block += waiting
    elif waiting:
        _write(waiting)


@contextmanager
def together(*, kept: bool = True) -> Iterator[None]:
    """Write what is put inside in one statement at the end; what another context puts, at once. With ``kept`` False
    none of it.
    """
    if kept and _waiting.get()[0] == signed_context():
        yield  # the block around writes it
        return
    rows: list[Outbox] = []
    token = _waiting.set((signed_context(), rows))
    try:
        yield
    finally:
        _waiting.reset(token)
    if kept and rows:
        _write(rows)


def _write(waiting: list[Outbox]) -> None:
    Outbox.objects.bulk_create(waiting, ignore_conflicts=True)
    if not any(hook[1] is ring for hook in connection.run_on_commit):
        transaction.on_commit(ring)


def ring() -> None:
    """Tell a worker that there is something to deliver; without a broker say so in the log and go on."""
    try:
        with current_app.connection_for_write(transport_options=_IMPATIENT) as broker:
            current_app.send_task(RELAY, connection=broker, retry=False, ignore_result=True, expires=BELL_EXPIRES)
    except Exception as error:  # whatever the broker's client raises, the act is committed and stands
        log.warning("nobody heard the bell, the relay will deliver later: %s", type(error).__name__)


_IMPATIENT = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}
