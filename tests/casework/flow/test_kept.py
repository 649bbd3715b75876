"""What stands from the test before is there as if it had just been walked, and for nobody who didn't walk it."""

from typing import Any

import pytest

from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Event, Person
from casework.models import Case
from casework.referrals.acts import referral
from casework.referrals.models import Round
from tests.factories import flow
from tests.factories.kept import kept
from tests.factories.people import People, make_person

pytestmark = pytest.mark.django_db
WALKED: set[int] = set()


def found() -> list[str]:
    with acting_as_system("a test looks"):
        return list(Case.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_does_to_a_walked_case_is_taken_back(people: People, time: str) -> None:
    case = flow.submitted(people)
    assert kept.at == 3  # the roster; and a draft, handed in
    WALKED.add(case.pk)
    assert {case.pk} == WALKED  # not walked again
    assert (case.state, flow.fresh(case).state, found()) == ("submitted", "submitted", ["submitted"])
    case.state = "of this test's own object"
    flow.do(referral.withdraw, by=people.officer, reference=case.reference, reason="Sent in error.")
    assert found() == ["withdrawn"]


def test_a_test_that_walks_nothing_finds_nothing(people: People) -> None:
    assert found() == []
    with acting_as_system("a test looks"):
        assert not Event.objects.filter(case_id__isnull=False).exists()
    assert len(kept.steps) == 1


def test_a_longer_walk_goes_on_from_a_shorter_one(people: People) -> None:
    flow.draft(people)
    assert flow.in_assessment(people).state == "assessment"
    assert found() == ["draft", "assessment"]


def test_a_shorter_walk_is_taken_without_what_followed(people: People) -> None:
    assert flow.draft(people).state == "draft"
    assert found() == ["draft"]
    with acting_as_system("a test looks"):
        assert not Round.objects.exists()


def test_other_words_are_another_walk(people: People) -> None:
    assert flow.submitted(people, title="Another title").title == "Another title"
    assert flow.submitted(people).title != "Another title"
    assert found() == ["submitted", "submitted"]


def test_a_refused_walk_leaves_what_it_came_to(people: People) -> None:
    with pytest.raises(Refused):
        flow.submitted(people, facts="")
    assert found() == ["draft"]


def test_whoever_changes_the_product_walks_alone(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, do = [], flow.do

    def noted(act: Any, /, *, by: Person, **given: Any) -> Any:
        asked.append(act.__name__)
        return do(act, by=by, **given)

    monkeypatch.setattr(flow, "do", noted)
    flow.submitted(people)
    assert "submit" in asked


def test_people_who_came_since_stand_in_no_walk(people: People) -> None:
    officer = make_person("another-officer", service="VSSE")
    assert flow.submitted(people, by=officer).author == officer
    assert found() == ["submitted"]


def test_the_database_alone_is_empty(db: None) -> None:
    assert found() == []
    assert not Person.objects.exists()
