"""The time of a round of positions stands on its clock and nowhere else: whoever moves the clock moves the round."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.errors import Refused
from accounts.models import Person
from casework.actions import corrections
from casework.models import Case
from casework.referrals.acts import positions, referral
from casework.referrals.queries.positions import positions_page
from tests.casework.clocks.steps import POSITION, clock_of
from tests.factories import flow
from tests.factories.people import People

pytestmark = pytest.mark.django_db


def shown_due(case: Case, person: Person) -> object:
    with acting_as(person):
        return positions_page(case, sight_of(person, at=timezone.now()), at=timezone.now()).rounds[0].due_at


def test_an_extension_is_kept_by_the_guard_the_tab_and_the_round(people: People) -> None:
    case = flow.in_assessment(people)
    was = clock_of(case, POSITION).due_at
    assert was is not None
    with acting_as(people.supervisor):
        corrections.extend(
            deadline=clock_of(case, POSITION), length=5, reason="Illness.", by=people.supervisor, at=timezone.now()
        )
    now_due = clock_of(case, POSITION).due_at
    assert now_due is not None
    assert now_due > was
    assert shown_due(case, people.officer) == now_due
    with pytest.raises(Refused, match="time"):
        flow.do(positions.close_round, by=people.secretary, reference=case.reference, at=was + timedelta(hours=1))
    flow.do(positions.close_round, by=people.secretary, reference=case.reference, at=now_due + timedelta(hours=1))


def test_an_amended_referral_gives_every_service_its_whole_time_again(people: People) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "fjp")
    later = timezone.now() + timedelta(days=1)
    fields = {**flow.FIELDS, "facts": "Another warehouse."}
    flow.do(referral.amend, by=people.officer, at=later, reference=case.reference, fields=fields)
    first, second = clock_of(case, POSITION), clock_of(case, POSITION, run=2)
    assert (first.ended_at, second.started_at) == (later, later)
    assert shown_due(case, people.officer) == second.due_at
