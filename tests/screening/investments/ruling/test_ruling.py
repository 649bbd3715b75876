"""Ministers decide, the rule makes one decision of it, a person confirms it; and like files stand beside."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Person
from casework.models import Case
from screening.investments.acts import completeness, ruling
from screening.investments.models import CommitteeOpinion, MinisterDecision, Ruling
from screening.investments.queries.like_filings import LikeFilings, like_filings
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.investments.ruling.looking import due, moment, running

pytestmark = pytest.mark.django_db
Sign = Callable[[Person], Client]
DEPARTS = "Most like files ended otherwise ({}): say in one sentence why this one departs from them."


def like_of(person: Person, case: Case) -> LikeFilings:
    with acting_as(person):
        return like_filings(case, sight_of(person, at=timezone.now()))


def test_each_minister_decides_once_and_the_last_one_starts_the_time_to_combine(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_minister(screeners, case, "minister_vla")
    assert "BE-COMBINE" not in running(case)
    with pytest.raises(Refused, match="Your minister has decided on this file"):
        flow.decide_minister(screeners, case, "minister_vla")
    flow.decide_minister(screeners, case, "minister_eco", direction="positive")
    assert "BE-COMBINE" in running(case)
    with acting_as_system("a test looks"):
        found = dict(MinisterDecision.objects.filter(case=case).values_list("service__code", "direction"))
    assert found == {"VLA": "negative", "FED-ECO": "positive"}


def test_a_minister_allows_with_measures_only_where_one_is_settled(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners)
    with pytest.raises(Refused, match="No measure is settled") as refused:
        flow.decide_minister(screeners, case, "minister_vla", direction="positive_with_measures")
    assert refused.value.field == "direction"


@pytest.mark.parametrize("outcome", ["positive", "positive_with_measures", "withdrawn", ""])
def test_nothing_but_what_the_decisions_come_to_is_confirmed(screeners: Screeners, outcome: str) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_minister(screeners, case, "minister_vla", direction="negative")
    flow.decide_minister(screeners, case, "minister_eco", direction="positive")
    with pytest.raises(Refused, match="come to negative") as refused:
        flow.combine(screeners, case, outcome=outcome)
    assert refused.value.field == "outcome"
    assert flow.case_of(case.reference).filing.outcome == ""


def test_the_combined_decision_ends_the_file_and_starts_the_time_to_appeal(screeners: Screeners) -> None:
    case = flow.decided(screeners)
    with acting_as_system("a test looks"):
        row = Ruling.objects.get(case=case)
    assert (row.outcome, row.rule, row.recorded_by_id) == ("negative", "any_negative_blocks", screeners.chair.pk)
    assert (case.filing.outcome, case.filing.outcome_at) == ("negative", row.recorded_at)
    assert running(case, "BE-") == {"BE-APPEAL"}


def test_nobody_closes_an_unread_file(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_ministers(screeners, case)
    given = {"outcome": "negative", "reasons": "As decided."}
    with pytest.raises(Refused, match="Decisions of the ministers"):
        flow.do(ruling.combine, by=screeners.chair, reference=case.reference, **given)


def test_clocks_of_the_second_phase_are_the_unconfirmed_ones_of_the_data(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners, at=moment(2026, 11, 25))
    assert due(case, "BE-MIN") is not None


# -- like files -------------------------------------------------------------------------------------------------------


def test_departing_from_most_like_files_takes_one_sentence_at_its_field(screeners: Screeners) -> None:
    for _ in range(2):
        flow.decided(screeners)
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case)
    with pytest.raises(Refused) as refused:
        flow.clear(screeners, case)
    assert (str(refused.value.sentence), refused.value.field) == (DEPARTS.format("negative"), "departs_because")
    assert flow.case_of(case.reference).state == "assessment"
    flow.clear(screeners, case, departs_because="This investor's owners are known.")
    with acting_as_system("a test looks"):
        row = Ruling.objects.get(case=case)
    assert row.departs_because == "This investor's owners are known."
    assert len(row.like_files) == 2


def test_an_opinion_departs_with_its_sentence_too(screeners: Screeners) -> None:
    flow.cleared(screeners)
    case = flow.in_screening(screeners)
    with pytest.raises(Refused) as refused:
        flow.send_draft(screeners, case)
    assert (str(refused.value.sentence), refused.value.field) == (DEPARTS.format("positive"), "departs_because")
    flow.send_draft(screeners, case, departs_because="The owners are not known here.")
    with acting_as_system("a test looks"):
        assert CommitteeOpinion.objects.get(case=case).departs_because == "The owners are not known here."


def test_a_file_that_ends_as_the_others_needs_no_sentence_and_keeps_none(screeners: Screeners) -> None:
    first = flow.cleared(screeners)
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case)
    flow.clear(screeners, case, departs_because="It doesn't.")
    with acting_as_system("a test looks"):
        row = Ruling.objects.get(case=case)
    assert (row.like_files, row.departs_because) == ([first.reference], "")


def test_files_without_a_shared_sector_or_without_a_word_on_the_deal_are_no_like_files(screeners: Screeners) -> None:
    flow.cleared(screeners, lists={"sectors": [{"code": "T25-MED"}]})
    outside = flow.in_assessment(screeners)
    given = {"by": screeners.chair, "reference": outside.reference, "reasons": "No establishment."}
    flow.do(completeness.out_of_scope, **given)
    assert like_of(screeners.secretary, flow.in_assessment(screeners)).filings == ()


def test_the_nearest_file_stands_first_and_says_what_is_alike(screeners: Screeners) -> None:
    parties = [{**row, "country": "US"} if row["key"] == "I1" else row for row in flow.PARTIES]
    parties = [{**row, "residence": "US"} if row["key"] == "O1" else row for row in parties]
    near = flow.cleared(screeners)
    far = flow.cleared(screeners, lists={"parties": parties})
    found = like_of(screeners.secretary, flow.in_assessment(screeners)).filings
    assert [row.reference for row in found] == [near.reference, far.reference]
    assert found[0].alike == ("Energy", "country: Netherlands, United Kingdom", "from 10 % of the votes")
    assert found[1].alike == ("Energy", "from 10 % of the votes")
    assert (found[0].outcome, found[0].reason) == ("cleared_assessment", "Nobody finds a risk.")


def test_like_files_come_through_the_read_door_only(screeners: Screeners, client_of: Sign) -> None:
    hidden = flow.cleared(screeners)
    case = in_assessment_with_energy(screeners)
    assert [row.reference for row in like_of(screeners.secretary, case).filings] == [hidden.reference]
    assert like_of(screeners.ene, case) == LikeFilings()
    flow.give_opinions(screeners, case)
    flow.give_opinion(screeners, case, "ene")
    flow.clear(screeners, case)
    chair = client_of(screeners.chair).get(f"/cases/{case.reference}/ruling/").content.decode()
    energy = client_of(screeners.ene).get(f"/cases/{case.reference}/ruling/").content.decode()
    assert (hidden.reference in chair, hidden.reference in energy) == (True, False)


def in_assessment_with_energy(people: Screeners) -> Case:
    """A file of which one more authority is a member."""
    case = flow.notified(people)
    flow.confirm_members(people, case, **{"FED-ENE": ("member", "energy")})
    flow.do(completeness.declare_complete, by=people.secretary, reference=case.reference)
    return flow.case_of(case.reference)


def test_like_files_stand_beside_the_act_and_the_sentence_is_asked_at_its_field(
    screeners: Screeners, client_of: Sign
) -> None:
    before = flow.decided(screeners)
    case = flow.in_assessment(screeners)
    flow.give_opinions(screeners, case)
    flow.tell_union(screeners, case)
    flow.read_all(case, screeners.chair)
    browser, address = client_of(screeners.chair), f"/cases/{case.reference}/acts/clear/"
    page = browser.get(address).content.decode()
    assert before.reference in page and "Most of them ended: negative." in page
    answer = browser.post(
        address, {"reasons": "No risk.", "early_because": "No.", "version": flow.case_of(case.reference).version}
    )
    form = answer.context["form"]
    assert answer.status_code == 422 and list(form.errors) == ["departs_because"], answer.content.decode()
    assert "No risk." in answer.content.decode()


def test_a_person_confirms_what_the_rule_makes_of_it(screeners: Screeners, client_of: Sign) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_ministers(screeners, case)
    flow.read_all(case, screeners.chair)
    browser, address = client_of(screeners.chair), f"/cases/{case.reference}/acts/combine/"
    answer = browser.get(address)
    page, form = answer.content.decode(), answer.context["form"]
    assert form.fields["outcome"].choices == [("negative", "negative")]
    assert "checked" not in str(form["outcome"])
    assert "Nobody has confirmed this rule: not verified" in page and "blocks" in page
    given: dict[str, Any] = {"reasons": "As decided.", "early_because": "No state spoke."}
    given["version"] = answer.context["version"]
    assert list(browser.post(address, given).context["form"].errors) == ["outcome"]
    assert browser.post(address, {**given, "outcome": "negative"}).status_code == 302
    flow.let_leave(screeners)
    assert flow.case_of(case.reference).filing.outcome == "negative"


def test_a_second_chair_reads_who_recorded_the_opinion(screeners: Screeners) -> None:
    case = flow.before_ministers(screeners)
    flow.decide_ministers(screeners, case)
    other = make_person("second-chair", role="fdi_chair", service="VLA")
    flow.read_all(case, other)
    given = {"outcome": "negative", "reasons": "As decided.", "early_because": flow.EARLY}
    flow.do(ruling.combine, by=other, reference=case.reference, **given)
    assert flow.case_of(case.reference).state == "decided"
