"""Two people press the same button at the same moment: one acts, the other is told, and nothing is there twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from accounts.actions.access_request import decide as decide_request
from accounts.actions.role import act_on_role, request_role
from accounts.context import acting_as_system
from accounts.models import AccessRequest, Event, Person, RoleAssignment
from casework.actions import assignment, clock_acts
from casework.models import Assignment, Case, Correction, Deadline, Outbox
from casework.referrals.acts import decision, follow_up, intake
from casework.referrals.models import Decision, Round, Vote
from tests.casework.concurrency.at_once import DONE, at_once
from tests.factories import flow
from tests.factories.people import People, make_person

pytestmark = pytest.mark.django_db(transaction=True)
CONFLICT = "Somebody else changed this case since you opened it; nothing of yours was lost."
CASE_ROW = "SELECT FROM casework_case WHERE id = %s FOR UPDATE"
Admin = psycopg.Connection[Any]


@dataclass(frozen=True)
class Press:
    """One button, and the two presses that meet: who, and with what."""

    act: str
    do: Callable[..., Any]
    case: Case
    first: tuple[Person, dict[str, Any]]
    second: tuple[Person, dict[str, Any]]
    told: str  # what the slower of the two reads when the page sent no version


def accept(people: People) -> Press:
    other = make_person("desk-two", role="intake_officer")
    told = "This can't be done while the case is in joint assessment."
    return Press("accept", intake.accept, flow.submitted(people), (people.intake, {}), (other, {}), told)


def decide(people: People) -> Press:
    other = make_person("fpp-two", role="validating_member", service="FPP")
    given = {"outcome": "criminal_federal", "reasons": "Validated."}
    told = "This can't be done while the case is decided."
    return Press("decide", decision.decide, flow.voted(people), (people.fpp, given), (other, given), told)


def close(people: People) -> Press:
    other = make_person("supervisor-two", role="supervisor")
    told = "This can't be done while the case is closed."
    first, second = ({"result": text} for text in ("Handed over.", "Nothing to do."))
    return Press("close", follow_up.close, flow.decided(people), (people.supervisor, first), (other, second), told)


def sign_hand_over(people: People) -> Press:
    case = flow.submitted(people)
    flow.do(assignment.offer_hand_over, by=people.supervisor, reference=case.reference, to=people.secretary)
    told = "No hand-over is waiting for a signature."
    twice = (people.secretary, {})
    return Press("sign_hand_over", assignment.sign_hand_over, flow.fresh(case), twice, twice, told)


def settle_correction(people: People) -> Press:
    case = flow.submitted(people)
    with acting_as_system("a test looks"):
        clock = Deadline.objects.get(case=case)
    flow.do(
        clock_acts.correct_clock,
        by=people.officer,
        reference=case.reference,
        deadline_id=clock.pk,
        new_start=timezone.now() - timedelta(days=3),
        reason="It came in on Friday.",
    )
    other = make_person("supervisor-two", role="supervisor")
    told = "No correction of a clock is waiting."
    agree, refuse = (people.supervisor, {"approve": True}), (other, {"approve": False})
    return Press("settle_correction", clock_acts.settle_correction, flow.fresh(case), agree, refuse, told)


BUTTONS = [accept, decide, close, sign_hand_over, settle_correction]


def press(admin: Admin, button: Press, version: int | None) -> list[str]:
    """Both presses at once; what each of the two was told."""
    for person, _ in (button.first, button.second):
        flow.read_all(button.case, person)
    jobs = [
        lambda who=who, given=given: flow.do(
            button.do, by=who, reference=button.case.reference, version=version, **given
        )
        for who, given in (button.first, button.second)
    ]
    return at_once(admin, CASE_ROW, (button.case.pk,), *jobs)


def counted(button: Press) -> tuple[int, int]:
    """How often the act stands in the trail, and how many of its notices wait with the same audience."""
    code = f"case.{button.act}"
    with acting_as_system("a test counts"):
        events = Event.objects.filter(case_id=button.case.pk, code=code).count()
        audiences = [
            row.payload["audience"]
            for row in Outbox.objects.filter(case=button.case, payload__code=code, kind="notify")
        ]
    return events, len(audiences) - len(set(audiences))


@pytest.mark.parametrize("prepare", BUTTONS, ids=lambda prepare: prepare.__name__)
def test_with_the_page_both_saw_one_acts_and_the_other_is_told_of_it(
    people: People, admin_connection: Admin, prepare: Callable[[People], Press]
) -> None:
    button = prepare(people)
    assert press(admin_connection, button, button.case.version) == [CONFLICT, DONE]
    assert counted(button) == (1, 0)
    assert flow.fresh(button.case).version == button.case.version + 1


@pytest.mark.parametrize("prepare", BUTTONS, ids=lambda prepare: prepare.__name__)
def test_without_a_version_the_table_refuses_the_second_in_its_own_words(
    people: People, admin_connection: Admin, prepare: Callable[[People], Press]
) -> None:
    button = prepare(people)
    assert press(admin_connection, button, None) == sorted([button.told, DONE])
    assert counted(button) == (1, 0)


def test_an_acceptance_pressed_twice_opens_one_round(people: People, admin_connection: Admin) -> None:
    button = accept(people)
    press(admin_connection, button, None)
    with acting_as_system("a test counts"):
        assert Round.objects.filter(case=button.case).count() == 1
        clocks = list(Deadline.objects.filter(case=button.case, ended_at=None).values_list("clock", flat=True))
    assert sorted(clocks) == ["C-JIC-MEET", "C-JIC-POSITION"]


def test_lite_api_2515_a_double_click_on_the_decision_makes_one_decision(
    people: People, admin_connection: Admin
) -> None:
    button = decide(people)
    press(admin_connection, button, None)
    with acting_as_system("a test counts"):
        assert Decision.objects.filter(case=button.case).count() == 1
        assert Outbox.objects.filter(case=button.case, kind="record").count() == 1


def test_a_vote_clicked_twice_is_one_vote(people: People, admin_connection: Admin) -> None:
    case = flow.proposed(people)
    twice = (people.fpp, {"choice": "agree"})
    button = Press("vote", decision.vote, case, twice, twice, "")
    assert press(admin_connection, button, case.version) == [CONFLICT, DONE]
    with acting_as_system("a test counts"):
        assert Vote.objects.filter(case=case).count() == 1


def test_two_people_of_one_service_voting_at_once_leave_one_vote_of_the_service(
    people: People, admin_connection: Admin
) -> None:
    case = flow.proposed(people)
    other = make_person("fpp-two", role="validating_member", service="FPP")
    given = {"choice": "send_back", "reasons": "Too thin."}
    button = Press("vote", decision.vote, case, (people.fpp, {"choice": "agree"}), (other, given), "")
    assert press(admin_connection, button, None) == [DONE, DONE]  # the last word of a service counts
    with acting_as_system("a test counts"):
        assert Vote.objects.filter(case=case).count() == 1
        assert Event.objects.filter(case_id=case.pk, code="case.vote").count() == 2


def test_a_hand_over_signed_twice_leaves_one_lead(people: People, admin_connection: Admin) -> None:
    button = sign_hand_over(people)
    press(admin_connection, button, None)
    with acting_as_system("a test counts"):
        leads = Assignment.objects.filter(case=button.case, role="lead", ended_at=None)
        assert list(leads.values_list("person__username", flat=True)) == ["secretary"]


def test_a_correction_agreed_to_and_refused_at_once_is_settled_once(people: People, admin_connection: Admin) -> None:
    button = settle_correction(people)
    press(admin_connection, button, None)
    with acting_as_system("a test looks"):
        settled = Correction.objects.get(deadline__case=button.case)
        started = Deadline.objects.get(case=button.case).started_at
    assert started == (settled.new_start if settled.state == "approved" else settled.old_start)


ROLES_LOCK = "SELECT pg_advisory_xact_lock(hashtext('role assignments'))"


@pytest.mark.parametrize("versioned", [True, False], ids=["same page", "no version"])
def test_a_role_approved_and_refused_at_once_is_decided_once(
    people: People, admin_connection: Admin, versioned: bool
) -> None:
    other = make_person("approver-two", role="role_approver", service="NSA")
    person = make_person("newcomer", role=None)
    now = timezone.now()
    asked = flow.do(
        request_role, by=people.admin, person=person, role="reader", reason="Joins", starts_at=now, ends_at=None
    )
    version = asked.version if versioned else None
    jobs = [
        lambda who=who, act=act: flow.do(
            decide_request, by=who, request=asked.pk, act=act, version=version, answer="Not needed."
        )
        for who, act in ((people.approver, "approve"), (other, "refuse"))
    ]
    told = at_once(admin_connection, ROLES_LOCK, (), *jobs)
    with acting_as_system("a test looks"):
        state = AccessRequest.objects.get(pk=asked.pk).state
        decided = Event.objects.filter(code__in=("request.approved", "request.refused")).order_by("-pk")[:1].get().code
    sentence = (
        "Somebody else decided on this a moment ago; nothing was changed by you."
        if versioned
        else f"This can't be done while the request is {state}."
    )
    assert told == sorted([sentence, DONE])
    assert decided == f"request.{state}"


def test_the_last_two_administrators_cannot_both_be_ended_at_once(people: People, admin_connection: Admin) -> None:
    make_person("admin-two", role="administrator", service="NSA")
    other = make_person("approver-two", role="role_approver", service="NSA")
    with acting_as_system("a test looks"):
        held = list(RoleAssignment.objects.filter(role="administrator", state="approved"))
    assert len(held) == 2
    jobs = [
        lambda who=who, row=row: flow.do(act_on_role, by=who, assignment=row.pk, act="revoke", version=None)
        for who, row in zip((people.approver, other), held, strict=True)
    ]
    told = at_once(admin_connection, ROLES_LOCK, (), *jobs)
    assert told == ["This is the last person who holds this role; give it to somebody else first.", DONE]
