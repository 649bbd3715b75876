"""Invented content for every kind of letter, to look at the templates with; no file of anybody."""

from copy import deepcopy
from typing import Any

SAID: dict[str, dict[str, Any]] = {
    "acknowledgement": {},
    "completeness": {},
    "incompleteness": {"missing": "The chart of the group after the deal.\nThe turnover of the target in 2025."},
    "request": {
        "number": 1,
        "introduction": "We refer to section 4 of your notification.",
        "questions": [
            "Who holds the keys to the control room after the deal?",
            "Which suppliers outside the European Union have remote access?",
        ],
        "closing": "Please name a person whom we can call.",
        "due_on": "2026-04-20",
        "stops_clock": True,
    },
    "draft_opinion": {
        "direction": "positive_with_measures",
        "text": "The target runs a network on which other services depend.\n\nA measure could secure its continuity.",
    },
    "ccis_opinion": {"direction": "risk", "text": "The deal makes a vital process depend on a single owner abroad."},
    "decision": {
        "outcome": "positive_with_measures",
        "reasons": "The continuity of the network is secured by the measures below.",
        "combined": True,
        "measures": [
            {"title": "Compliance officer", "text": "The investor appoints a compliance officer in Belgium."},
            {"title": "Continuity", "text": "The control room stays in Belgium for ten years."},
        ],
    },
    "hearing": {"set_for": "2026-05-04T10:00:00+02:00", "place": "Room 3, Invented Street 1, Brussels"},
    "fine_notice": {
        "breach": "Late or missing answer",
        "amount": "1000000",
        "reasons": "The request of 2 March was answered on 30 April.",
        "due_on": "2026-06-12",
    },
    "fine": {
        "breach": "Late or missing answer",
        "amount": "1000000",
        "reasons": "The parties do not dispute that the answer came late.",
        "due_on": "2026-07-31",
    },
    "other": {"about": "Change of contact person", "text": "From Monday another person answers your questions."},
}
DUE = {"completeness": "2026-04-13", "draft_opinion": "2026-05-18", "decision": "2026-06-30", "fine": "2026-07-30"}


def sample(kind: str, language: str) -> dict[str, Any]:
    """The content of an invented letter of that kind and language."""
    outward = kind != "ccis_opinion"
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
        "said": deepcopy(SAID[kind]),
        "due": {"day": DUE[kind], "unconfirmed": kind != "completeness"} if kind in DUE else {},
        "trail": {
            "seal": 12,
            "sealed": "2026-03-12T10:29:00+01:00",
            "checkpoint": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
            "key": "sample",
        },
    }
