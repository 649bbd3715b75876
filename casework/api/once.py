"""A write acts once: the client's key, the fingerprint of its request and the answer stand in the transaction of the
act.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from casework.actions.storage import digest_of
from casework.api import problems
from casework.api.door import Endpoint
from casework.api.problems import Fault, Invalid
from casework.models import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 200  # characters of a key
KEPT = timedelta(days=7)  # afterwards a key is new again
REPLAYED = "Idempotency-Replayed"


def once(view: Endpoint, request: Request, act: Callable[[], Response]) -> Response:
    """Do ``act`` and keep its answer under the request's key, or give the answer kept before.

    A second request with the same key waits at the row of the first until that one's transaction ends. A refusal is
    an answer too and is kept; a fault of our own is not, because nothing of its transaction stays.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    row = _claim(view, request, _checked(key))
    if row.status is not None:
        return _again(row, fingerprint(request))
    try:
        answered = act()
    except Exception as error:
        refused = problems.answer(error, {"view": view})
        if refused is None:
            raise
        answered = refused
    row.status, row.body = answered.status_code, answered.data
    row.save(update_fields=["status", "body"])
    return answered


def _checked(key: str) -> str:
    if not (key.isascii() and key.isprintable() and key.strip() and len(key) <= LONGEST):
        fault = _("The key is 1 to %(most)s printable ASCII characters.") % {"most": LONGEST}
        raise Invalid([Fault(HEADER, fault)], status=400)
    return key


def _claim(view: Endpoint, request: Request, key: str) -> IdempotencyKey:
    """The key's row, ours when it has no answer yet; another transaction that holds it is waited for."""
    kept = IdempotencyKey.objects.filter(person=view.by)
    kept.filter(created_at__lt=view.at - KEPT).delete()
    fresh = IdempotencyKey(
        person=view.by,
        key=key,
        method=request.method or "",
        path=request.path,
        fingerprint=fingerprint(request),
        created_at=view.at,
    )
    IdempotencyKey.objects.bulk_create([fresh], ignore_conflicts=True)
    return kept.get(key=key)


def _again(row: IdempotencyKey, asked: str) -> Response:
    if row.fingerprint != asked:
        sentence = _("This Idempotency-Key was used for another request.")
        return problems.problem(422, sentence, kind="key-reused", faults=[Fault(HEADER, sentence)])
    status = row.status or 200
    kind = problems.MEDIA_TYPE if status >= 400 else None
    answered = Response(row.body, status=status, content_type=kind)
    if status == 201 and isinstance(row.body, dict):
        answered["Location"] = row.body["url"]
    answered[REPLAYED] = "true"
    return answered


def fingerprint(request: Request) -> str:
    """SHA-256 of method, address and content; the order of members and the blanks between them don't count."""
    data: Any = request.data
    if isinstance(data, QueryDict):
        data = {name: [_content(v) for v in data.getlist(name)] for name in data}
    text = json.dumps([request.method, request.path, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _content(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    return [value.name, digest_of(value)]
