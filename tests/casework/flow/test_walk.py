"""The whole flow, by the people who may do each step."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Person, Service
from casework.access import visible_cases
from casework.models import Case, Interest
from casework.referrals.acts import decision, follow_up, intake, positions, referral
from casework.referrals.models import Decision, FollowUp, Position
from casework.referrals.table import State
from tests.factories import flow
from tests.factories.people import People

pytestmark = pytest.mark.django_db


def sees(person: object, case: Case) -> bool:
    with acting_as(person):  # type: ignore[arg-type]
        return visible_cases(sight_of(person, at=timezone.now())).filter(pk=case.pk).exists()  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_reached_by_walking(people: People, state: State) -> None:
    assert flow.WALKS[state](people).state == state


def test_a_draft_is_seen_by_its_author_alone(people: People) -> None:
    case = flow.draft(people)
    assert [p.username for p in people.all() if sees(p, case)] == ["officer", "oversight"]


def test_a_drafts_form_says_truly_who_sees_it(people: People, client_of: Callable[[Person], Client]) -> None:
    page = client_of(people.officer).get(f"/cases/{flow.draft(people).reference}/edit/").content.decode()
    assert "draft: no colleague sees it" in page and "the oversight body reads both, within its clearance" in page
    assert "only you see" not in page.lower()


def test_submission_opens_the_case_to_own_service_and_desk_only(people: People) -> None:
    case = flow.submitted(people, by=people.fjp)
    assert sees(people.fjp, case) and sees(people.intake, case) and sees(people.reader, case)
    assert not sees(people.giss, case) and not sees(people.fpp, case)


def test_the_decision_body_sees_the_case_from_the_proposal_on(people: People) -> None:
    case = flow.round_closed(people)
    assert not sees(people.fpp, case)
    read = flow.proposed(people)
    assert sees(people.fpp, read) and sees(people.dirco, read)


def test_positions_are_blind_until_the_own_one_is_given(people: People) -> None:
    from casework.referrals.queries.agreement import visible_positions

    case = flow.in_assessment(people)
    flow.give(people, case, "fjp", holds="Secret of FJP")
    for by_door in (True, False):
        with acting_as(people.giss):
            rows = (
                visible_positions(sight_of(people.giss, at=timezone.now()), case)
                if by_door
                else Position.objects.filter(case=case)
            )
            assert list(rows) == []
    flow.give(people, case, "giss")
    with acting_as(people.giss):
        assert sorted(Position.objects.filter(case=case).values_list("service__code", flat=True)) == ["FJP", "GISS"]


def test_an_amendment_resets_the_positions_given(people: People) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "fjp")
    flow.do(referral.amend, by=people.officer, reference=case.reference, fields={"facts": "Two meetings a week."})
    with acting_as_system("a test looks"):
        assert list(Position.objects.filter(case=case).values_list("state", flat=True)) == ["reset"]
    with acting_as(people.giss):
        assert list(Position.objects.filter(case=case)) == []
    flow.give(people, case, "fjp")


def test_nobody_signs_over_an_unread_section(people: People) -> None:
    case = flow.in_assessment(people)
    with pytest.raises(Refused, match="new to you: Referral, Subjects"):
        flow.do(positions.give_position, by=people.fjp, reference=case.reference, fields=flow.POSITION)


def test_silence_needs_proof_of_delivery(people: People) -> None:
    case = flow.submitted(people)
    flow.read_all(case, people.intake)
    flow.do(intake.accept, by=people.intake, reference=case.reference)
    with pytest.raises(Refused, match="Silence needs proof of delivery"):
        flow.do(positions.close_round, by=people.secretary, reference=case.reference)


def test_whoever_recommended_does_not_decide(people: People) -> None:
    case = flow.voted(people)
    flow.read_all(case, people.secretary)
    with pytest.raises(Refused, match="recorded the recommendation"):
        flow.do(decision.decide, by=people.secretary, reference=case.reference, outcome="criminal_federal", reasons="x")


def test_the_federal_prosecutor_brings_in_the_technical_assistants(people: People) -> None:
    case = flow.decided(people)
    assert decision.joining(case, "criminal_federal") == ("FPP", "VSSE", "GISS")
    assert sees(people.giss, case)


def test_a_decision_answers_every_minority_opinion(people: People) -> None:
    case = flow.round_closed(people)
    flow.do(positions.dissent, by=people.giss, reference=case.reference, text="Too early.")
    flow.read_all(case, people.secretary)
    flow.do(
        decision.propose,
        by=people.secretary,
        reference=case.reference,
        assessment="a",
        threat_level=2,
        outcome="intelligence",
        reasons="r",
    )
    for voter in flow.VOTERS:
        flow.read_all(case, getattr(people, voter))
        flow.do(decision.vote, by=getattr(people, voter), reference=case.reference, choice="agree")
    with pytest.raises(Refused, match="minority opinion of GISS"):
        flow.do(decision.decide, by=people.fpp, reference=case.reference, outcome="intelligence", reasons="r")
    flow.do(
        decision.decide,
        by=people.fpp,
        reference=case.reference,
        outcome="intelligence",
        reasons="r",
        dissent_answers={"GISS": "New information may still come; the review date stands."},
    )
    with acting_as_system("a test looks"):
        assert Decision.objects.get(case=case).outcome == "intelligence"


def test_an_action_is_done_when_another_verified_it_and_only_then_the_case_closes(people: People) -> None:
    case = flow.in_follow_up(people)
    with acting_as_system("a test looks"):
        action = FollowUp.objects.get(case=case)
    flow.read_all(case, people.supervisor)
    with pytest.raises(Refused, match="Follow-up actions still open: 1"):
        flow.do(follow_up.close, by=people.supervisor, reference=case.reference, result="Done.")
    flow.do(
        follow_up.step, by=people.fjp, reference=case.reference, follow_up_id=action.pk, act="report", text="Heard."
    )
    flow.do(follow_up.step, by=people.supervisor, reference=case.reference, follow_up_id=action.pk, act="verify")
    done = flow.do(follow_up.close, by=people.supervisor, reference=case.reference, result="Done.")
    assert done.case.state == State.CLOSED


def test_both_sides_hear_of_a_shared_subject_and_neither_learns_the_reference(people: People) -> None:
    first = flow.submitted(people)
    second = flow.submitted(
        people, by=people.giss, subjects=[{"kind": "person", "name": "TESTMAN, Árvo", "birth_date": date(1990, 5, 1)}]
    )
    with acting_as_system("a test looks"):
        told = list(Interest.objects.order_by("id").values_list("case__reference", "service__code", "strength"))
    assert sorted(told) == sorted([(second.reference, "VSSE", "strong"), (first.reference, "GISS", "strong")])


def test_a_compartmented_case_is_not_betrayed_by_deconfliction(people: People) -> None:
    from tests.factories.people import make_compartment, make_person

    with acting_as_system("a test sets up"):
        circle = make_compartment("AMBER")
    insider = make_person("insider", compartments=("AMBER",), level=3)
    flow.submitted(people, by=insider, compartments=[circle.pk])
    probe = flow.submitted(people, by=people.giss)
    with acting_as_system("a test looks"):
        assert list(Interest.objects.filter(case=probe)) == []
        assert Interest.objects.exclude(case=probe).count() == 1


def test_a_stranger_gets_absent_and_a_reader_gets_the_sentence(people: People) -> None:
    case = flow.submitted(people)
    with pytest.raises(Absent):
        flow.do(intake.accept, by=people.giss, reference=case.reference)
    with pytest.raises(Refused, match="Your role does not include this act"):
        flow.do(intake.accept, by=people.reader, reference=case.reference)


def test_the_espionage_platform_runs_on_the_same_table(people: People) -> None:
    case = flow.draft(people, procedure="be.espionage", threat_type="espionage")
    flow.do(referral.submit, by=people.officer, reference=case.reference)
    assert flow.fresh(case).reference.startswith("ESP-")
    with acting_as_system("a test looks"):
        assert Service.objects.filter(pk__in=flow.fresh(case).label.services).count() == 1


def test_a_person_named_on_the_case_reads_its_timeline(people: People) -> None:
    from casework.actions import assignment
    from casework.queries.timeline import events_of

    case = flow.submitted(people)
    ends = timezone.now() + timedelta(days=3)
    flow.do(
        assignment.grant,
        by=people.supervisor,
        reference=case.reference,
        to=people.elsewhere,
        ends_at=ends,
        reason="Knows the firm",
    )
    with acting_as(people.elsewhere):
        seen = {event.code for event in events_of(case, sight_of(people.elsewhere, at=timezone.now()))}
    assert {"case.submit", "case.grant"} <= seen
