"""The audit trail: ``record`` is its only writer, ``sentence`` its voice, and the modules beside prove that it is
whole.

An event holds who, when, what (a code), on which case and object, to whom, and a few codes and numbers; never the words
of a case. Time, number, the user names and names of who did it and to whom, and the leaf hash are set by the database
in the same insertion (``accounts/sql/audit.sql``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection
from django.utils.translation import gettext as _

from accounts.audit.codes import READINGS, Code, is_known, known_codes, register_codes, render
from accounts.audit.errors import AuditError, RecordError
from accounts.audit.words import UNKNOWN, VALUES, word
from accounts.context import current_request, signed_context
from accounts.sentences import apart
from accounts.written import labelled

if TYPE_CHECKING:
    from accounts.models import Event, Person

__all__ = [
    "AuditError",
    "Code",
    "RecordError",
    "is_known",
    "known_codes",
    "record",
    "register_codes",
    "sentence",
    "together",
]

LONGEST_VALUE = 200  # characters; enough for any code, key, hash or reference
LONGEST_CHANGE = 300  # characters; a name, an e-mail address
WORDS = re.compile(r"[\s\x00-\x1f]")
CONTROLS = re.compile(r"[\x00-\x1f]")

# A function of the database, so that its plan is kept (accounts/sql/audit.sql); several events go in one statement.
_RECORD = (
    "audit_record(%s::bigint, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::bigint, %s::jsonb, %s::text,"
    " %s::inet)"
)
# what waits to be written together, and the context that records it
_waiting: ContextVar[tuple[str, list[tuple[Any, ...]]]] = ContextVar("waiting_events", default=("", []))


class Referenced(Protocol):
    """What the trail wants to know of a case."""

    @property
    def pk(self) -> Any:
        """Its key."""

    @property
    def reference(self) -> str:
        """What people call it."""

    @property
    def label_id(self) -> int | None:
        """The label that it stands under."""


def record(
    code: str,
    *,
    by: Person | None,
    at: datetime,
    case: Referenced | None = None,
    obj: Any = None,
    label_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """Write one event to the trail, in the transaction of the act it speaks of.

    ``by`` is None for the product itself and for an unknown visitor; the database refuses an actor who isn't the
    person of the signed context. ``at`` is the moment of the act (kept in the data; the time of recording is the
    database's own). ``obj`` is a model instance, or a pair (kind, key). ``label_id`` is the label that the object
    stands under, that of the case if left out. ``data`` holds codes and whole numbers: a text with a space in it is
    refused, because the words of a case don't belong in a trail that never forgets. ``changes`` is what changed of a
    person, a role or a setting, field by field with what stood there before and stands there after: names and
    addresses of those who work here, never words of a case. Raises RecordError.
    """
    if not is_known(code):
        raise RecordError(f"The event code {code} isn't registered.")
    kind, key = _object(obj)
    request = current_request.get()
    event = (
        by.pk if by is not None else None,
        str(code),
        case.pk if case is not None else None,
        case.reference if case is not None else "",
        kind,
        key,
        label_id if label_id is not None or case is None else case.label_id,
        json.dumps({**_checked(data or {}), **_changed(changes), "at": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}),
        request.request_id if request else "",
        request.address if request else None,
    )
    context, waiting = _waiting.get()
    if context and context == signed_context():
        waiting.append(event)
    else:
        _write([event])
    if request is not None and code in READINGS:
        request.shown.recorded = True


@contextmanager
def together(*, kept: bool = True) -> Iterator[None]:
    """Write what is recorded inside in one statement at the end, in order; what another context records, at once. With
    ``kept`` False none of it: what it speaks of is taken back.
    """
    if kept and _waiting.get()[0] == signed_context():
        yield  # the block around writes it
        return
    waiting: list[tuple[Any, ...]] = []
    token = _waiting.set((signed_context(), waiting))
    try:
        yield
    finally:
        _waiting.reset(token)
    if kept:
        _write(waiting)


def _write(events: list[tuple[Any, ...]]) -> None:
    if events:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([_RECORD] * len(events))}", [value for one in events for value in one])


def sentence(event: Event, *, actor: str = "", names: Mapping[int, str] | None = None) -> str:
    """Return what an event says, in the active language, with the names that people had then and words for its codes.
    ``actor`` is the actor's name and ``names`` are those of other people, by number, for events from the time before
    names were kept.
    """
    named = names or {}
    values = {**event.data, "actor": event.actor_name or actor or _("somebody"), "case": event.case_reference}
    values["object"] = object_words(event, named)
    for key in ("person", "witness"):
        if isinstance(event.data.get(key), int):
            values[key] = (subject_words(event) if key == "person" else "") or _name(event.data[key], named)
    if isinstance(event.data.get("changes"), dict):
        values["changes"] = change_words(event.data["changes"])
    return " ".join(render(event.code, values.items()).split())


def people_named(event: Event) -> set[int]:
    """The numbers of the people whose names the sentence of an event needs and the event doesn't hold."""
    found = {event.data.get("witness"), None if event.subject_name else event.data.get("person")}
    if event.object_kind == "person" and not event.subject_name and event.object_id.isdigit():
        found.add(int(event.object_id))
    return {number for number in found if isinstance(number, int)}


def subject_words(event: Event) -> str:
    """To whom it was done: name and user name as they were then; empty where no person is concerned."""
    return f"{apart(event.subject_name)} ({event.subject_username})" if event.subject_name else ""


def change_words(changes: Mapping[str, Any]) -> str:
    """What changed, field by field: before → after."""
    said = (
        labelled(word("field", field), f"{apart(VALUES.get(before, before))} → {apart(VALUES.get(after, after))}")
        for field, (before, after) in changes.items()
    )
    return "; ".join(said) + "."


def object_words(event: Event, names: Mapping[int, str]) -> str:
    """What it was done to: a person by name, anything else by what it is and its number."""
    if event.object_kind == "person":
        return subject_words(event) or _name(event.object_id, names)
    if not event.object_kind:
        return "" if event.case_reference else str(UNKNOWN["object"])
    what = word("object", event.object_kind)
    return _("%(what)s no. %(number)s") % {"what": what, "number": event.object_id} if event.object_id else what


def _name(number: object, names: Mapping[int, str]) -> str:
    return (names.get(int(str(number)), "") if str(number).isdigit() else "") or _("somebody")


def _changed(changes: Mapping[str, tuple[str, str]] | None) -> dict[str, Any]:
    """The changes as they will be stored; raises RecordError for a field that is no code or a value too long."""
    if not changes:
        return {}
    for field, (before, after) in changes.items():
        if WORDS.search(field) or max(len(before), len(after)) > LONGEST_CHANGE:
            raise RecordError("A change names a field and two short values.")
    found = {field: [CONTROLS.sub(" ", before), CONTROLS.sub(" ", after)] for field, (before, after) in changes.items()}
    return {"changes": found}


def _object(obj: Any) -> tuple[str, str]:
    if obj is None:
        return "", ""
    if isinstance(obj, tuple):
        kind, key = obj
        return str(kind), str(key)
    return obj._meta.model_name, str(obj.pk)


def _checked(value: Any) -> Any:
    """Return data as it will be stored; raises RecordError for anything but codes, whole numbers and lists of them."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        if len(value) > LONGEST_VALUE or WORDS.search(value):
            raise RecordError("Audit data holds codes and numbers, never free text.")
        return str(value)
    if isinstance(value, Mapping):
        return {str(_checked(key)): _checked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [_checked(item) for item in items]
    raise RecordError(f"Audit data holds codes and whole numbers, not {type(value).__name__}.")
