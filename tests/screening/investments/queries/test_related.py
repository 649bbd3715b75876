"""Other files of the same parties stand on a file; nobody learns of one that they can't open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.models import Person
from casework.models import Case
from screening.investments.pages.related import RelatedFiling, related_filings
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def parties(*changed: dict[str, Any]) -> dict[str, Any]:
    """The parties of a walk, some of their fields changed by key; holdings go with them."""
    changes = {one["key"]: one for one in changed}
    return {"parties": [{**row, **changes.get(row["key"], {})} for row in flow.PARTIES]}


STRANGERS = parties(
    {"key": "I1", "name": "Southwind SA"}, {"key": "O1", "name": "Kim Unheard"}, {"key": "T1", "name": "Andersnet NV"}
)


def seen(person: Person, case: Case) -> tuple[RelatedFiling, ...]:
    with acting_as(person):
        sight = sight_of(person, at=timezone.now())
        return related_filings(flow.case_of(case.reference), sight)


def test_a_file_shows_the_earlier_ones_of_its_investor_target_and_owner(
    screeners: Screeners, client_of: SignIn
) -> None:
    first = flow.cleared(screeners)
    other = flow.notified(screeners, lists=STRANGERS)
    swapped = parties(
        {"key": "I1", "name": "HOLDINGS Northwind NV"},
        {"key": "O1", "name": "Kim Unheard"},
        {"key": "T1", "name": "Andersnet NV"},
    )
    case = flow.notified(screeners, lists=swapped)
    found = {row.reference: [(one.name, one.here) for one in row.shared] for row in seen(screeners.secretary, case)}
    assert found == {
        first.reference: [("Northwind Holdings NV", "investor")],
        other.reference: [("Kim Unheard", "owner in the chain"), ("Andersnet NV", "target")],
    }
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/notification/").content.decode()
    assert f"/cases/{first.reference}/" in page and "Other files of the same parties" in page


def test_a_company_number_agrees_whatever_the_name(screeners: Screeners) -> None:
    number = {"key": "T1", "registration": "0403.019.261"}
    first = flow.notified(screeners, lists=parties(number))
    renamed = parties(
        {"key": "I1", "name": "Southwind SA"},
        {"key": "O1", "name": "Kim Unheard"},
        {"key": "T1", "name": "Nieuwnet NV", "registration": "BE0403019261"},
    )
    case = flow.notified(screeners, lists=renamed)
    (row,) = seen(screeners.secretary, case)
    assert (row.reference, [(one.name, one.by_number) for one in row.shared]) == (
        first.reference,
        [("Voorbeeldnet NV", True)],
    )


def test_a_file_that_somebody_cannot_open_leaves_no_trace(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.in_assessment(screeners)
    before = client_of(screeners.vla).get(f"/cases/{case.reference}/notification/").content.decode()
    assert "Other files of the same parties" not in before
    hidden = flow.notified(screeners)  # not complete: no authority sees it yet
    flow.draft(screeners)  # nobody but its representative sees it
    assert [row.reference for row in seen(screeners.secretary, case)] == [hidden.reference]
    assert seen(screeners.vla, case) == ()
    after = client_of(screeners.vla).get(f"/cases/{case.reference}/notification/").content.decode()
    assert "Other files of the same parties" not in after


def test_a_word_in_common_makes_no_party_the_same(screeners: Screeners) -> None:
    flow.notified(screeners)
    lists = parties(
        {"key": "I1", "name": "Northwind Airways NV"},
        {"key": "O1", "name": "Alex Different"},
        {"key": "T1", "name": "Voorbeeldnet Leuven"},
    )
    assert seen(screeners.secretary, flow.notified(screeners, lists=lists)) == ()
