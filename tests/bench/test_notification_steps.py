"""Every step of a notification's form with as much in it as the schema lets in, beside an ordinary one: a page of each
long list is drawn, so that no outsider's draft costs more than a page.
"""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string

from casework.blocks.questionnaire.steps import Step
from screening.investments.forms.filing_steps import STEPS, Frame
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.scope_data import ScopeRules
from screening.investments.queries.filing_content import Content
from screening.investments.queries.notification import rules_of

pytestmark = pytest.mark.bench
TODAY = date(2026, 11, 30)
BOUND = 8.0  # how often the ordinary step's milliseconds, for a page of rows beside a handful
BYTES = 1_500_000  # of all rows of a step
FIELDS, PARTY_FIELDS = NOTIFICATION.fields, NOTIFICATION.lists["parties"].fields
MOST_PARTIES, MOST_HOLDINGS, MOST_ESTABLISHMENTS = (
    NOTIFICATION.lists[name].most for name in ("parties", "holdings", "establishments")
)


def party(key: str, role: str) -> dict[str, Any]:
    empty = dict.fromkeys(PARTY_FIELDS, "")
    said = {"key": key, "role": role, "kind": "undertaking", "name": f"Company {key} Holdings", "country": "NL"}
    return {**empty, **said, "birth_date": None, "ultimate": False, "state_owned": False, "confidential": []}


def holding(owner: str, owned: str) -> dict[str, Any]:
    votes = {"votes_before": Decimal(9), "votes_after": Decimal(9), "capital_after": None}
    control = {"control_before": "none", "control_after": "none"}
    return {"owner": owner, "owned": owned, **votes, **control, "rights": "", "confidential": []}


def content(*, others: int, owners: int, holdings: int, establishments: int) -> Content:
    """A notification of so many rows."""
    keys = [f"O{n}" for n in range(owners)]
    parties = [*(party(f"I{n}", "investor") for n in range(others)), *(party(key, "owner") for key in keys)]
    pairs = [(one, other) for one in keys for other in keys if one != other][:holdings]
    place = {"region": "flemish_region", "municipality": "Brugge", "unit_number": "", "staff": None, "activity": ""}
    places: list[dict[str, Any]] = [{"name": f"Place {n}", **place, "confidential": []} for n in range(establishments)]
    fields: dict[str, Any] = {**dict.fromkeys(FIELDS), "language": "en", "activity_states": [], "confidential": []}
    rows = {"holdings": tuple(holding(*pair) for pair in pairs), "establishments": tuple(places)}
    return Content(fields=fields, parties=tuple(parties), sectors=(), **rows)


def drawn(step: Step[Content]) -> str:
    """The rows of a step as its page draws them."""
    return "".join(
        render_to_string("casework/blocks/questionnaire/rows.html", {"shown": shown})
        for shown in step.parts()
        if shown.window is not None
    )


def ms(name: str, of: Content, rules: ScopeRules | None) -> tuple[float, int]:
    """The shortest of three runs in milliseconds, and the bytes of the rows."""
    spent, size = [], 0
    for _run in range(3):
        begun = time.process_time()
        size = len(drawn(STEPS[name](of, Frame(rules, TODAY, places={}))).encode())
        spent.append((time.process_time() - begun) * 1000)
    return min(spent), size


def test_no_step_costs_more_than_a_page_of_rows(capsys: pytest.CaptureFixture[str]) -> None:
    rules = rules_of("be.fdi", on=TODAY)
    most = {"holdings": MOST_HOLDINGS, "establishments": MOST_ESTABLISHMENTS}
    wide = content(others=MOST_PARTIES, owners=0, **{**most, "holdings": 0})
    deep = content(others=1, owners=MOST_PARTIES - 1, **most)
    small = content(others=5, owners=5, holdings=10, establishments=5)
    found = []
    for name in STEPS:
        ordinary, _bytes = ms(name, small, rules)
        for label, large in (("wide", wide), ("deep", deep)):
            spent, size = ms(name, large, rules)
            found.append((f"{name}, {label}", spent, max(ordinary, 20), size))
    with capsys.disabled():
        print(f"\n{'':24}{'ms':>9}{'× ordinary':>12}{'bytes':>10}")
        for name, spent, floor, size in found:
            print(f"{name:24}{spent:>9.1f}{spent / floor:>12.1f}{size:>10}")
    assert [name for name, spent, floor, size in found if spent > BOUND * floor or size > BYTES] == []
