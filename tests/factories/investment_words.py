"""What the parties, the authorities and the services write in investment files."""

from datetime import date
from decimal import Decimal
from typing import Any

FIELDS: dict[str, Any] = {
    "transaction": "shares",
    "structure": "Purchase of a fifth of the shares of a grid operator.",
    "rationale": "A long-term holding.",
    "value": Decimal(250_000_000),
    "funding": "Own means and a bank loan.",
    "activity_states": ["BE", "NL"],
    "products": "Operation of an electricity grid.",
    "turnover": Decimal(150_000_000),
    "turnover_year": 2025,
    "signed_on": date(2026, 9, 1),
    "planned_on": date(2027, 3, 1),
    "contact_name": "Robin Invented",
    "contact_email": "robin@example.org",
    "mandate_of": "Northwind Holdings NV",
    "mandated_on": date(2026, 8, 20),
    "mandate": "A power of attorney for the whole procedure.",
}


PAYER: dict[str, Any] = {"payer_name": "Northwind Holdings NV", "payer_address": "Example street 1, Utrecht"}


PARTIES: list[dict[str, Any]] = [
    {"key": "I1", "role": "investor", "kind": "undertaking", "name": "Northwind Holdings NV", "country": "NL"},
    {"key": "O1", "role": "owner", "kind": "person", "name": "Alex Invented", "residence": "GB", "ultimate": True},
    {"key": "T1", "role": "target", "kind": "undertaking", "name": "Voorbeeldnet NV", "country": "BE"},
]


HOLDINGS: list[dict[str, Any]] = [
    {"owner": "O1", "owned": "I1", "votes_before": Decimal(100), "votes_after": Decimal(100), "control_after": "sole"},
    {"owner": "I1", "owned": "T1", "votes_before": Decimal(0), "votes_after": Decimal(20)},
]


ESTABLISHMENTS: list[dict[str, Any]] = [
    {"name": "Voorbeeldnet Brugge", "region": "flemish_region", "municipality": "Brugge"}
]


SECTORS: list[dict[str, Any]] = [{"code": "T10-ENE"}]


MEMBERS: dict[str, tuple[str, str]] = {
    "FED-ECO": ("member", "takes part in every file"),
    "VLA": ("member", "the target lies in Flanders"),
    "VSSE": ("intelligence", "gives its contribution"),
    "GISS": ("intelligence", "gives its contribution"),
    "CUTA": ("intelligence", "coordinates"),
}


LISTS: dict[str, list[dict[str, Any]]] = {
    "parties": PARTIES,
    "holdings": HOLDINGS,
    "establishments": ESTABLISHMENTS,
    "sectors": SECTORS,
}


OPINION: dict[str, Any] = {
    "scores": {
        f"{limb}.{factor}": 1
        for limb in ("vital_process_continuity", "sensitive_knowledge", "strategic_independence")
        for factor in ("sensitivity", "threat", "vulnerability")
    },
    "reasons": "The grid feeds the hospitals of the coast.",
}


CONTRIBUTION: dict[str, Any] = {
    "marking": 2,
    "scores": {"strategic_independence.threat": 3},
    "text": "Service Heron reports that Borislav Quillfeather chairs the fund behind the investor since last spring.",
    "disclosable": "The owners above the investor are not fully known.",
}
