"""What the benchmark writes by SQL asks of people what the product would ask."""

import random

import pytest
from django.db import connection

from accounts.context import acting_as_system
from casework.lifecycle.turns import difference
from casework.models import Case
from casework.queries.turn_facts import load
from tests.bench.crowded.conftest import MANY, Crowd

pytestmark = pytest.mark.bench


def test_turns_written_by_sql_are_those_that_the_product_works_out(crowd: Crowd) -> None:
    crowd.grow(MANY)
    with acting_as_system("a benchmark looks at what it wrote"):
        for kind in ("referral", "fdi"):
            numbers = list(Case.objects.filter(kind=kind).values_list("pk", flat=True))
            chosen = random.Random(kind).sample(numbers, min(300, len(numbers)))
            found = {
                one.reference: difference(one.stands, one.wanted)
                for one in load(Case.objects.filter(pk__in=chosen), kind)
            }
            assert {ref: one for ref, one in found.items() if one.opens or one.changes or one.closes} == {}
            assert len(found) == len(chosen)
    connection.close()
