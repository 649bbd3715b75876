"""What is asked by the rows is what was asked by the rules before there were rows, on cases walked by chance."""

import os
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from accounts.queries.asker import asker_of
from casework.access import visible_cases
from casework.lifecycle.kinds import kinds
from casework.models import Case, Turn
from casework.queries import turns
from tests.casework.turns import former, wandering
from tests.factories import flow
from tests.factories import investment_flow as filings
from tests.factories.investments import Screeners
from tests.factories.people import People

# of each kind; `DOSSIER_TEST_WALKS=2500 make test ARGS=tests/casework/turns/test_agreement.py` walks many more
WALKS = int(os.environ.get("DOSSIER_TEST_WALKS", "5"))
SOME = 25  # cases between two looks

Begin = Callable[..., Case]


def walk_and_look(moves: Mapping[str, Any], begins: tuple[Begin, ...], people: Any) -> None:
    """Walk as many cases as asked for, and compare now and then."""
    for number in range(WALKS):
        chance = Random(number)
        begun = {"subjects": [{"kind": "person", "name": f"Testman {number}"}]} if moves is wandering.REFERRAL else {}
        wandering.wander(moves, people, chance.choice(begins)(people, **begun), chance)
        if number % SOME == SOME - 1 or number == WALKS - 1:
            compare(people.all())


def compare(people: list[Person]) -> None:
    """No row is missing or stale, and everybody is asked by the rows what the rules ask."""
    with acting_as_system("a test looks"):
        wrong = [(work.reference, missing, stale) for work, missing, stale in turns.wrong() if missing or stale]
    assert wrong == []
    with acting_as_system("a test looks"):
        asked = {*Turn.objects.order_by().values_list("kind", "code").distinct()}
    assert asked <= {(each.name, code) for each in kinds() if each.turns for code in each.turns.asks.known}
    for person in people:
        with acting_as(person):
            assert by_rows(person) == by_rules(person), person.username


def by_rows(person: Person) -> set[tuple[str, str]]:
    """What the lists count; and what their rows say is the same."""
    sight = sight_of(person, at=timezone.now())
    cases = dict(visible_cases(sight).values_list("pk", "reference"))
    found = set(turns.turns_of(sight).filter(case__in=cases).values_list("case_id", "code"))
    rows = visible_cases(sight).annotate(open_=turns.of_each_case(asker_of(sight))).values_list("pk", "open_")
    open_ = {pk: [turns.read(one) for one in each] for pk, each in rows}
    assert found == {(pk, code) for pk, each in open_.items() for code in turns.codes_of(each, sight)}
    return {(cases[pk], code) for pk, code in found}


def by_rules(person: Person) -> set[tuple[str, str]]:
    sight = sight_of(person, at=timezone.now())
    cases = visible_cases(sight)
    if cases.query.is_empty():
        return set()
    rules = former.turns(former.seat_of(sight), sight.at)
    one = {"returned_decision": "returned"}  # asked of two permissions under one code by now
    rows = former.annotated(cases, rules)
    return {(c.reference, one.get(code, code)) for c in rows for code in rules if getattr(c, f"asks_{code}")}


def test_of_referrals(people: People, settings: Any) -> None:
    settings.DOSSIER_NAMES_AN_HOUR = 1_000_000
    walk_and_look(wandering.REFERRAL, (flow.draft, flow.submitted, flow.in_assessment, flow.proposed), people)


def test_of_investment_files(screeners: Screeners) -> None:
    begins: tuple[Begin, ...] = (filings.notified, filings.in_assessment, filings.in_screening, filings.enquiry_opened)
    walk_and_look(wandering.FILE, begins, screeners)
