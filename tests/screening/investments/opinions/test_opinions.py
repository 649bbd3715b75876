"""Each authority speaks for itself; the intelligence services under their own labels; one opinion is made of it."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Label, Person
from casework.blocks.opinions import classified
from casework.blocks.opinions.classified import contributions
from casework.errors import Conflict
from casework.models import Case, Revision
from screening.investments.acts import members, opinions
from screening.investments.models import Contribution, FileMember, JointAnnex, JointOpinion, Opinion
from tests.casework.notifications.mailbox import deliver
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_compartment, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def examined(screeners: Screeners) -> Case:
    return flow.in_assessment(screeners)


def refusal(act: Any, /, **given: Any) -> str:
    with pytest.raises(Refused) as refused:
        flow.do(act, **given)
    return str(refused.value.sentence)


def seen(person: Person, case: Case) -> list[str]:
    """Services whose contributions the person reads, through door and policy."""
    with acting_as(person):
        rows = contributions(sight_of(person, at=timezone.now()), case)
        assert rows.count() == Contribution.objects.count()  # the second wall says the same
        return sorted(rows.values_list("service__code", flat=True))


def test_an_opinion_is_given_once_a_phase_with_every_score(screeners: Screeners, examined: Case) -> None:
    reference = examined.reference
    flow.read_all(examined, screeners.eco)
    fields = {**flow.OPINION, "direction": "risk", "reasons": " "}
    say = {"by": screeners.eco, "reference": reference}
    assert refusal(opinions.give, **say, fields={**fields, "direction": "negative"}).startswith("This opinion isn't")
    assert refusal(opinions.give, **say, fields={**fields, "scores": {}}).startswith("Give a score")
    assert refusal(opinions.give, **say, fields=fields) == "A risk is found with reasons: write them."
    assert refusal(opinions.give, **say, fields={**fields, "scores": {"other": 1}}).startswith("This score isn't")
    flow.do(opinions.give, **say, fields={**fields, "reasons": "It feeds the hospitals."})
    assert refusal(opinions.give, **say, fields=fields) == "Your service has given its opinion in this phase."
    with acting_as_system("a test looks"):
        assert Revision.objects.filter(case=examined, section="opinions").count() == 1


def test_a_draft_is_the_service_s_own_and_a_colleague_s_is_not_overwritten(
    screeners: Screeners, examined: Case
) -> None:
    reference = examined.reference
    kept = flow.do(
        opinions.save_opinion, by=screeners.eco, reference=reference, fields={"reasons": "Half a"}, version=0
    )
    assert (kept.version, kept.state) == (1, "draft")
    with acting_as(screeners.vla):
        assert not Opinion.objects.filter(case=examined).exists()
    given = {"by": screeners.eco, "reference": reference, "fields": {"reasons": "Half a sentence"}}
    assert flow.do(opinions.save_opinion, **given, version=1).version == 2
    with pytest.raises(Conflict):
        flow.do(opinions.save_opinion, **given, version=1)
    assert refusal(opinions.save_opinion, by=screeners.vsse, reference=reference, fields={}).startswith("Your role")
    with pytest.raises(Absent):
        flow.do(opinions.save_opinion, by=screeners.wal, reference=reference, fields={})


def test_the_second_phase_asks_anew(screeners: Screeners, examined: Case) -> None:
    flow.give_opinions(screeners, examined, direction="risk")
    with acting_as_system("a test looks"):
        given = Opinion.objects.filter(case=examined, phase="assessment", state="given")
        assert sorted(given.values_list("service__code", flat=True)) == ["FED-ECO", "VLA"]


@pytest.mark.parametrize(("marking", "refused"), [(1, True), (2, False), (3, False), (4, True)])
def test_a_contribution_is_marked_from_confidential_up_to_the_own_clearance(
    screeners: Screeners, examined: Case, marking: int, refused: bool
) -> None:
    fields = {**flow.CONTRIBUTION, "marking": marking}
    given = {"by": screeners.vsse, "reference": examined.reference, "fields": fields}
    if refused:
        assert refusal(opinions.contribute, **given)
        return
    flow.do(opinions.contribute, **given)
    with acting_as_system("a test looks"):
        label = Contribution.objects.get().label
    assert (label.marking, label.compartments) == (marking, [make_compartment("CCIS").pk])


def test_a_contribution_is_read_in_its_circle_only(screeners: Screeners, examined: Case) -> None:
    p = screeners
    flow.do(opinions.save_contribution, by=p.vsse, reference=examined.reference, fields=flow.CONTRIBUTION)
    assert [seen(x, examined) for x in (p.vsse, p.giss, p.coordinator, p.secretary, p.eco)] == [
        ["VSSE"],
        [],
        [],
        [],
        [],
    ]
    flow.contribute(p, examined)
    assert seen(p.vsse, examined) == ["VSSE"]  # the draft was given, not doubled
    flow.contribute(p, examined, "giss", marking=3)
    circle = [seen(x, examined) for x in (p.vsse, p.giss, p.coordinator)]
    assert circle == [["GISS", "VSSE"]] * 3
    others = (p.secretary, p.chair, p.eco, p.vla, p.minister_eco)
    assert [seen(x, examined) for x in others] == [[]] * len(others)


def test_an_analyst_outside_the_circle_neither_contributes_nor_learns(screeners: Screeners, examined: Case) -> None:
    outsider = make_person("vsse-outside", role="fdi_analyst", service="VSSE")
    low = make_person("vsse-low", role="fdi_analyst", service="VSSE", level=2, compartments=("CCIS",))
    flow.do(
        opinions.save_contribution, by=screeners.vsse, reference=examined.reference, fields={"marking": 3, "text": "x"}
    )
    assert seen(outsider, examined) == seen(low, examined) == []
    given = {"reference": examined.reference, "fields": flow.CONTRIBUTION}
    assert refusal(opinions.contribute, by=outsider, **given) == classified.OUTSIDE
    flow.do(opinions.save_contribution, by=low, **given)  # no key tells that a draft above it is there
    assert seen(low, examined) == ["VSSE"]


def test_whoever_is_told_of_a_contribution_can_open_it(screeners: Screeners, examined: Case) -> None:
    from casework.actions import assignment
    from casework.models import Notice

    for watcher in (screeners.eco, screeners.secretary):
        flow.do(assignment.watch, by=watcher, reference=examined.reference, on=True)
    before = flow.case_of(examined.reference).version
    flow.contribute(screeners, examined, marking=3)
    flow.contribute(screeners, examined, "giss")
    deliver()
    with acting_as_system("a test looks"):
        rows = Notice.objects.filter(code="case.contribute")
        told = sorted(rows.values_list("person__username", flat=True))
    assert told == ["fdi-coordinator", "fdi-coordinator", "fdi-giss", "fdi-vsse"]
    assert flow.case_of(examined.reference).version == before


def test_the_joint_opinion_keeps_apart_what_is_classified(screeners: Screeners, examined: Case) -> None:
    p = screeners
    flow.contribute(p, examined, marking=3)
    flow.contribute(p, examined, "giss", text="GISS knows nothing more.", disclosable="")
    flow.merge_opinion(p, examined, annex="Borislav Quillfeather chairs the fund.")
    with acting_as_system("a test looks"):
        joint, label = JointOpinion.objects.get(), Label.objects.get(pk=JointAnnex.objects.get().label_id)
    assert (joint.number, joint.direction) == (1, "risk")
    assert (label.marking, label.compartments) == (3, [make_compartment("CCIS").pk])
    for person, annexes in ((p.coordinator, 1), (p.vsse, 1), (p.secretary, 0), (p.eco, 0), (p.chair, 0)):
        with acting_as(person):
            assert (JointOpinion.objects.count(), JointAnnex.objects.count()) == (1, annexes)


def test_members_confirmed_late_are_let_in_and_removed_ones_leave(screeners: Screeners, examined: Case) -> None:
    p, reference = screeners, examined.reference
    flow.confirm_members(p, examined, **{"FED-ENE": ("member", "the sector is energy")})
    with acting_as(p.ene):
        assert Case.objects.filter(pk=examined.pk).exists()
    wanted = {"by": p.secretary, "reference": reference, "members": flow.MEMBERS}
    assert refusal(members.confirm, **wanted) == "Say why FED-ENE is not concerned any more."
    flow.do(members.confirm, **wanted, removed={"FED-ENE": "The sector was corrected."})
    with acting_as(p.ene):
        assert not Case.objects.filter(pk=examined.pk).exists()
    with acting_as_system("a test looks"):
        row = FileMember.objects.get(case=examined, service__code="FED-ENE")
    assert (row.removed_because, row.removed_by_id) == ("The sector was corrected.", p.secretary.pk)
