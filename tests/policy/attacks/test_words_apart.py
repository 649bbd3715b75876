"""A lower marking while a position is drafted or corrected: whose words stand apart, and in no language."""

from collections.abc import Callable

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Marking, Person
from casework.models import Case
from casework.referrals.acts import positions
from casework.referrals.models import Position
from casework.referrals.queries.positions import PositionView, positions_page
from tests.factories import flow
from tests.factories.people import People, make_people
from tests.policy.attacks.test_lower_marking import HOLDS, SENTENCE, lowered

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def asked(standing: Callable[..., tuple[People, Case]]) -> tuple[People, Case]:
    return standing(_asked)


def _asked() -> tuple[People, Case]:
    """A SECRET case in assessment: a service gave its position, another one drafts without words yet."""
    people = make_people()
    case = flow.in_assessment(people, marking=int(Marking.SECRET))
    flow.give(people, case, "fjp", holds=HOLDS)
    chosen = {"holds": "", "threat_level": 4, "outcome": "criminal_federal"}
    flow.do(positions.save_position, by=people.cuta, reference=case.reference, fields=chosen)
    return people, flow.fresh(case)


def shown(case: Case, person: Person, service: str) -> PositionView:
    with acting_as(person):
        page = positions_page(flow.fresh(case), sight_of(person, at=timezone.now()), at=timezone.now())
    return next(view for view in page.rounds[0].positions if view.service == service)


def test_a_position_corrected_by_a_french_speaker_does_not_speak_french_to_everybody_for_ever(
    asked: tuple[People, Case],
) -> None:
    people, case = asked
    lowered(people, case)
    flow.read_all(case, people.fjp)
    corrected = {**flow.POSITION, "holds": "Nothing that is closed.", "threat_level": 2}
    with translation.override("fr"):
        given = {"reference": case.reference, "fields": corrected, "draft_version": 1}
        flow.do(positions.correct_position, by=people.fjp, **given)
    for language in ("en", "fr"):
        with translation.override(language):
            assert [one.holds for one in shown(case, people.fjp, "FJP").former] == [gettext(SENTENCE)]
    with acting_as_system("a test looks"):
        assert [one["holds"] for one in Position.objects.get(case=case, service=people.fjp.service).former] == [
            SENTENCE
        ]


def test_a_draft_that_says_nothing_in_words_yet_keeps_its_level_for_whoever_may_open_it(
    asked: tuple[People, Case],
) -> None:
    people, case = asked
    before = shown(case, people.cuta, "CUTA")
    lowered(people, case)
    after = shown(case, people.cuta, "CUTA")
    assert (after.level, after.outcome) == (before.level, before.outcome) != ("", "")
    with acting_as(people.cuta):
        assert Position.objects.get(case=case, service=people.cuta.service).holds == SENTENCE
