"""A long list of owners or holdings is drawn a page at a time, and what isn't shown stays as it is."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Person
from casework.blocks.questionnaire.pages import AT_ONCE, PAGE
from casework.models import Case
from screening.investments.models import Filing
from screening.investments.queries.filing_content import Content, read_content
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.notification.pages import read, rows, shown

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
OWNERS, HOLDINGS = 198, 400  # with an investor and a target: what the schema lets in
OWN_HOLDINGS = [
    {"owner": f"O{n}", "owned": f"O{n + step}", "votes_before": Decimal(9), "votes_after": Decimal(9)}
    for step in (1, 2, 3)
    for n in range(1, OWNERS - step)
][:HOLDINGS]


def owners_of(stored: Content) -> list[Any]:
    return [row for row in stored.parties if row["role"] == "owner"]


def owner(number: int) -> dict[str, Any]:
    return {"key": f"O{number}", "role": "owner", "kind": "undertaking", "name": f"Owner {number}", "country": "NL"}


@pytest.fixture
def long(screeners: Screeners) -> Case:
    """A draft with as much in its lists as the schema lets in."""
    parties = [*(row for row in flow.PARTIES if row["role"] != "owner"), *(owner(n) for n in range(1, OWNERS + 1))]
    return flow.draft(screeners, lists={"parties": parties, "holdings": OWN_HOLDINGS})


def content(case: Case) -> Content:
    with acting_as_system("a test looks"):
        return read_content(Filing.objects.select_related("case").get(case=case))


def test_a_step_at_the_maxima_of_the_schema_draws_one_page_of_each_list(
    long: Case, screeners: Screeners, client_of: SignIn
) -> None:
    """Thirteen seconds and ten megabytes at every look stopped the product for everybody else."""
    page = client_of(screeners.rep).get(f"/filings/{long.reference}/chain/").content.decode()
    for prefix in ("owners", "holdings"):
        drawn = {name.split("-")[1] for name in read(page) if name.startswith(f"{prefix}-") and name[-1] != "S"}
        assert len(drawn - {"page"}) == PAGE
    assert len(page) < 2_000_000
    assert 'value="page:owners:8"' in page and 'value="page:holdings:16"' in page


def test_turning_a_page_saves_it_and_leaves_the_others_alone(
    long: Case, screeners: Screeners, client_of: SignIn
) -> None:
    writer, path = client_of(screeners.rep), f"/filings/{long.reference}/chain/"
    before = content(long)
    form = {**shown(writer, path), "owners-3-name": "Renamed", "then": "page:holdings:16"}
    turned = writer.post(path, form)
    assert (turned.status_code, turned["Location"]) == (302, f"{path}?holdings-page=16")
    last = shown(writer, turned["Location"])
    assert last["holdings-0-owner"] == [before.holdings[375]["owner"]]
    assert writer.post(path, {**last, "holdings-24-DELETE": "on", "then": "stay"}).status_code == 302
    after = content(long)
    assert [row["name"] for row in owners_of(after)] == [
        "Renamed" if row["key"] == owners_of(before)[3]["key"] else row["name"] for row in owners_of(before)
    ]
    held = [(row["owner"], row["owned"]) for row in before.holdings]
    assert [(row["owner"], row["owned"]) for row in after.holdings] == held[:-1]


def test_a_row_added_to_a_page_keeps_every_other_and_the_list_its_bound(
    long: Case, screeners: Screeners, client_of: SignIn
) -> None:
    writer, path = client_of(screeners.rep), f"/filings/{long.reference}/chain/"
    form = {**shown(writer, f"{path}?holdings-page=2"), "then": "stay"}
    form |= {"holdings-TOTAL_FORMS": "26", "holdings-25-owner": "O1", "holdings-25-owned": "T1"}
    refused = writer.post(path, form)
    assert refused.status_code == 422
    assert "This list holds at most 400 rows." in refused.content.decode()
    assert writer.post(path, {**form, "holdings-0-DELETE": "on"}).status_code == 302
    assert len(content(long).holdings) == HOLDINGS


def test_an_owner_taken_out_takes_the_holdings_of_other_pages_along(
    long: Case, screeners: Screeners, client_of: SignIn
) -> None:
    writer, path = client_of(screeners.rep), f"/filings/{long.reference}/chain/"
    form = shown(writer, f"{path}?owners-page=8&holdings-page=16")
    gone = form["owners-0-key"][0]
    assert writer.post(path, {**form, "owners-0-DELETE": "on", "then": "stay"}).status_code == 302
    after = content(long)
    assert gone not in {row["key"] for row in after.parties}
    assert not [row for row in after.holdings if gone in (row["owner"], row["owned"])]
    assert len(owners_of(after)) == OWNERS - 1


def test_no_kept_text_draws_more_rows_than_a_page_takes(screeners: Screeners, client_of: SignIn) -> None:
    """Three kilobytes that named two hundred rows cost seconds at every look."""
    case = flow.draft(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/chain/"
    many = rows("owners", *({"kind": "z"} for _n in range(200)))
    assert writer.post(f"{path}autosave/", many).status_code == 200
    drawn = {name.split("-")[1] for name in shown(writer, path) if name.startswith("owners-")}
    assert 0 < len([place for place in drawn if place.isdigit()]) <= AT_ONCE + 1
