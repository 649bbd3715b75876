"""Investment files that got where they are by walking through the product's own acts, by the people who may do them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from casework.models import Case
from screening.actions import completeness, members, notification
from tests.factories.flow import do, fresh, read_all
from tests.factories.investments import Screeners

__all__ = ["do", "fresh", "read_all"]

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
}
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


def draft(
    people: Screeners, *, at: datetime | None = None, lists: dict[str, Any] | None = None, **changes: Any
) -> Case:
    """A complete notification, ready to be handed in."""
    procedure, language = changes.pop("procedure", "be.fdi"), changes.pop("language", "nl")
    reference = do(notification.start_draft, by=people.rep, at=at, procedure=procedure, language=language)
    rows = {**LISTS, **(lists or {})}
    do(notification.save, by=people.rep, at=at, reference=reference, fields={**FIELDS, **changes}, lists=rows)
    return case_of(reference)


def case_of(reference: str) -> Case:
    """The case as it stands, seen by the product itself."""
    from accounts.context import acting_as_system

    with acting_as_system("a test looks"):
        return Case.objects.select_related("label", "filing", "owning_service", "author").get(reference=reference)


def notified(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """Handed in; the secretariat checks it."""
    case = draft(people, at=at, **changes)
    do(notification.notify, by=people.rep, at=at, reference=case.reference)
    return case_of(case.reference)


def incomplete(people: Screeners, **changes: Any) -> Case:
    """Sent back to the representative."""
    case = notified(people, **changes)
    do(completeness.declare_incomplete, by=people.secretary, reference=case.reference, missing="The group chart.")
    return case_of(case.reference)


def confirm_members(people: Screeners, case: Case, *, at: datetime | None = None, **more: tuple[str, str]) -> None:
    """The secretariat confirms who is concerned."""
    do(members.confirm, by=people.secretary, at=at, reference=case.reference, members={**MEMBERS, **more})


def in_assessment(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """Complete; the authorities concerned examine it."""
    case = notified(people, at=at, **changes)
    confirm_members(people, case, at=at)
    do(completeness.declare_complete, by=people.secretary, at=at, reference=case.reference)
    return case_of(case.reference)
