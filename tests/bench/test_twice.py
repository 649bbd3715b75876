"""A notification handed in twice, every long text written anew at its limit, beside one of which a word was changed."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from casework.blocks.questionnaire.values import LONGEST
from casework.models import Case
from screening.investments.acts import completeness, hand_in, notification
from tests.bench.test_bounds import ms, text
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

LONG = (
    "structure", "rationale", "funding", "products", "dual_use", "public_contracts", "data_held", "eu_programmes",
    "parallel_filings", "commitments",
)  # fmt: skip
TIMES = (
    8  # of what a word costs: the texts are a hundred times as long, and are read, cut into words, shown and printed
)
PAGES = {
    "what changed": ("secretary", "/cases/{}/changes/"),
    "notification": ("secretary", "/cases/{}/notification/"),
    "timeline": ("secretary", "/cases/{}/timeline/"),
    "portal": ("rep", "/filings/{}/"),
}


def twice(people: Screeners, first: dict[str, str], second: dict[str, str]) -> tuple[Case, float]:
    """A file sent back and handed in again with other texts; how many milliseconds the second time took."""
    case = flow.notified(people, **first)
    spent = []

    def again() -> None:
        missing = {"by": people.secretary, "reference": case.reference, "missing": "More of everything."}
        flow.do(completeness.declare_incomplete, **missing)
        fields = second if len(spent) % 2 == 0 else first
        flow.do(notification.save, by=people.rep, reference=case.reference, fields=fields)
        flow.do(hand_in.supplement, by=people.rep, signed=people.rep.name, reference=case.reference)
        spent.append(case.reference)

    return case, ms(again)


def read(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, path


def browser(person: Person) -> Client:
    """That person signed in."""
    client = Client()
    client.force_login(person, backend="accounts.queries.signed_in.SignedIn")
    return client


def texts(seed: int) -> dict[str, str]:
    """Each long text at its limit, with no word of another seed."""
    return {name: text(LONGEST // 6, seed=seed + at)[:LONGEST] for at, name in enumerate(LONG)}


def test_a_file_handed_in_twice_costs_what_its_texts_cost(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    people = make_screeners()
    small = {name: f"A few words on the {name}." for name in LONG}
    plain, plain_spent = twice(people, small, {**small, "funding": "Own means alone."})
    long, long_spent = twice(people, texts(100), texts(200))
    found: list[tuple[str, float, float]] = [("handing in again", long_spent, plain_spent)]
    clients: dict[str, Any] = {name: browser(getattr(people, name)) for name in ("secretary", "rep")}
    for name, (who, path) in PAGES.items():
        pages = [(clients[who], path.format(case.reference)) for case in (long, plain)]
        found.append((name, *(ms(lambda page=page: read(*page)) for page in pages)))  # type: ignore[misc]
    with capsys.disabled():
        print(f"\n{'':24}{'ms':>9}{'× a word':>10}{'bound':>8}")
        for title, spent, floor in found:
            print(f"{title:24}{spent:>9.0f}{spent / floor:>10.1f}{TIMES:>8}")
    assert [title for title, spent, floor in found if spent > TIMES * floor] == []
