"""Invented content for every kind of letter, to look at the templates with; no file of anybody."""

import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "samples.toml").read_text(encoding="utf-8"))


def sample(kind: str, language: str) -> dict[str, Any]:
    """The content of an invented letter of that kind and language."""
    outward, said = kind != "ccis_opinion", _said()
    signed = {"acknowledgement": "automatic", "ccis_opinion": "coordinator", "decision": "chair", "fine": "chair"}.get(
        kind, "secretariat"
    )
    return {
        "form": 1,
        "kind": kind,
        "number": 3,
        "reference": "FDI-2026-999999",
        "language": language,
        "procedure": {"id": "be.fdi", "version": "2023-07-01"},
        "subject": "Northwind Holdings NV → Voorbeeldnet NV",
        "outward": outward,
        "marking": 0 if outward else 1,
        "compartments": [],
        "dated": "2026-03-12T10:30:00+01:00",
        "received": "2026-03-01T16:05:00+01:00",
        "sender": {"code": "ISC-SEC", "name": "Secretariat"},
        "addressee": {"people": ["Robin Invented"], "firms": ["Law firm One"], "investors": ["Northwind Holdings NV"]},
        "signed": {"by": "" if signed == "automatic" else "Sam Sample", "for": signed},
        "said": deepcopy(said[kind]),
        "due": {"day": said["due"][kind], "unconfirmed": kind != "completeness"} if kind in said["due"] else {},
        "trail": {
            "seal": 12,
            "sealed": "2026-03-12T10:29:00+01:00",
            "checkpoint": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
            "key": "sample",
        },
    }
