"""What a letter says, as codes and texts that no language changes; words and layout are added when it is set.

Everything here leaves the house with the letter (it is attached to the PDF): only what its addressee may know goes in.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.days import BRUSSELS
from accounts.models import Compartment, Service
from casework.models import Case
from casework.queries.trail_head import trail_head

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


def framed(case: Case, *, outward: bool, at: datetime, sender: str, own: Given) -> dict[str, Any]:
    """What stands on every letter beside what is a kind's ``own``: whose it is, when, under which marking, and the
    newest seal of the trail. ``sender`` is the code of the service that writes. Up to three queries.
    """
    named = Service.objects.filter(code=sender).values_list("name", flat=True).first()
    return {
        "form": FORM,
        "reference": case.reference,
        "procedure": {"id": case.procedure, "version": case.procedure_version},
        "outward": outward,
        "marking": 0 if outward else case.label.marking,
        "compartments": [] if outward else _compartments(case),
        "dated": brussels(at),
        "sender": {"code": sender, "name": named or sender},
        "trail": {key: value for key, value in trail_head().items() if key != "events"},
        **own,
    }


def _compartments(case: Case) -> list[str]:
    rows = Compartment.objects.filter(pk__in=case.label.compartments).order_by("code")
    return list(rows.values_list("code", flat=True))
