"""What a letter says, as codes and texts that no language changes; words and layout are added when it is set.

Everything here leaves the house with the letter (it is attached to the PDF): only what its addressee may know goes in.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.days import BRUSSELS
from accounts.models import Compartment, Service
from accounts.queries.together import read_together
from casework.models import Case
from casework.queries.trail_head import head_of, newest_seal

FORM = 1  # of the content; a letter says under which one it was written
Given = Mapping[str, Any]


def canonical(content: Given) -> bytes:
    """The one way of writing the content down: JSON, keys in order, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(content: Given) -> str:
    """SHA-256 of the content as ``canonical`` writes it."""
    return hashlib.sha256(canonical(content)).hexdigest()


def texts_of(said: Given) -> list[str]:
    """What people wrote of it: the texts that the disclosure guard looks over."""
    found: list[str] = []
    for value in said.values():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            found += (
                [str(v) for v in row.values()] if isinstance(row, Mapping) else [row] if isinstance(row, str) else []
            )
    return [text for text in found if text.strip()]


def parties(content: Given) -> list[str]:
    """For whom the people written to stand: what is said of an addressee beside them and their firms."""
    return [one for name, rows in content["addressee"].items() if name not in ("people", "firms") for one in rows]


def brussels(at: datetime) -> str:
    """A time as it stands in a letter's content."""
    return at.astimezone(BRUSSELS).isoformat(timespec="seconds")


def framed(
    case: Case, *, outward: bool, at: datetime, sender: str, beside: Iterable[QuerySet[Any, Any]] = ()
) -> dict[str, Any]:
    """What stands on every letter beside what is a kind's own: whose it is, when, under which marking, and the newest
    seal of the trail. ``sender`` is the code of the service that writes. One query, which answers those ``beside`` it
    too.
    """
    service, seal = Service.objects.filter(code=sender).values_list("name", flat=True), newest_seal()
    circles = Compartment.objects.filter(pk__in=[] if outward else case.label.compartments).order_by("code")
    compartments = circles.values_list("code", flat=True)
    read_together(service, seal, compartments, *beside)
    return {
        "form": FORM,
        "reference": case.reference,
        "procedure": {"id": case.procedure, "version": case.procedure_version},
        "outward": outward,
        "marking": 0 if outward else case.label.marking,
        "compartments": list(compartments),
        "dated": brussels(at),
        "sender": {"code": sender, "name": next(iter(service), "") or sender},
        "trail": {key: value for key, value in head_of(seal).items() if key != "events"},
    }
