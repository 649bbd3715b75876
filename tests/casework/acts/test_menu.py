"""In which group of the menu an act stands that can't be done now."""

from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from casework.queries.act_menu import menu
from tests.factories import flow
from tests.factories.people import People, make_person


def test_what_waiting_opens_is_near_and_what_is_somebody_elses_by_nature_is_not(people: People) -> None:
    case, now = flow.in_assessment(people), timezone.now()
    for person, act, near in ((people.giss, "dissent", True), (make_person("colleague"), "amend", False)):
        with acting_as(person):
            found = menu(case, sight_of(person, at=now), now)
        assert (act in {a.name for a in found.near}, act in {a.name for a in found.far}) == (near, not near)
