"""Eight who submit at once beside one, and beside a floor of the same run that shares nothing: who waits for whom?

Read the ratios, not the milliseconds. The tests' server doesn't wait for its disk; what a held row costs where
commits take long stands in docs/adr/070.
"""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import Person
from casework.referrals.acts import referral
from tests.bench.crowded.conftest import MANY, Crowd
from tests.factories import flow
from tests.factories.people import make_person

pytestmark = pytest.mark.bench

WRITERS = 8
DRAFTS = 5  # of each writer
Writer = Callable[[int], None]


def seconds(work: Writer, writers: int) -> float:
    """How long that many writers, numbered, need for what each has to do, side by side."""
    failed: list[BaseException] = []
    start = threading.Barrier(writers + 1)

    def one(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    assert failed == []
    return time.perf_counter() - begun


def submitting(people: list[Person], references: list[list[str]]) -> Writer:
    """Submit what was prepared for each writer: a number is drawn for each."""

    def work(number: int) -> None:
        for reference in references[number]:
            flow.do(referral.submit, by=people[number], reference=reference)

    return work


def saving(people: list[Person], references: list[list[str]]) -> Writer:
    """The floor: save the same drafts once more, by the same write door, with nothing that all share."""

    def work(number: int) -> None:
        for reference in references[number]:
            fields = {**flow.FIELDS, "grounds": f"Other grounds of {reference}."}
            given = {"reference": reference, "fields": fields, "subjects": flow.SUBJECTS}
            flow.do(referral.save_draft, by=people[number], marking=1, compartments=[], **given)

    return work


def test_eight_submit_at_once_and_wait_for_each_other_no_more_than_eight_who_save(crowd: Crowd) -> None:
    crowd.grow(MANY)
    # what one person asks is counted, and that person's own requests follow each other: so eight, and one more
    people = [make_person(f"writer-{n}", role="case_officer", service="VSSE") for n in range(WRITERS + 1)]
    drafts = [[flow.draft(crowd.people, by=person).reference for _ in range(DRAFTS)] for person in people]
    slower = {}
    for name, make in (("save", saving), ("submit", submitting)):
        one = seconds(make(people[-1:], drafts[-1:]), 1)
        slower[name] = seconds(make(people[:-1], drafts[:-1]), WRITERS) / one
    print(f"\neight at once beside one, {MANY:,} cases: ", {name: round(s, 1) for name, s in slower.items()})
    assert slower["submit"] < 2 * slower["save"]
