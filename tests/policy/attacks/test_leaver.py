"""The leaver: somebody moves to another service, or leaves altogether. Nothing of the old service opens any more,
nothing comes back by itself, and what the person was doing is carried to its end by others. Each step is on the trail.
"""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.access_request import decide
from accounts.actions.person import change_person, deactivate, request_move, request_reactivation
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import (
    AccessRequest,
    ApiToken,
    CompartmentHolding,
    Event,
    HeldClearance,
    Person,
    RoleAssignment,
    Service,
)
from accounts.queries.ending import hanging_on
from casework.access import get_case, visible_cases
from casework.actions import assignment, authorship
from casework.lifecycle.kinds import kinds
from casework.models import Case, HandOver, Outbox
from casework.notifications.audiences import people_told
from casework.queries.left_behind import work_left
from casework.referrals.acts import follow_up, intake, positions, referral
from casework.referrals.tables import follow_up as action
from screening.investments.acts import hand_in, representatives
from screening.investments.tables import children
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, give_token, make_compartment, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


@pytest.fixture
def administrator(db: None) -> Person:
    return make_person("the-administrator", role="administrator", service="NSA")


@pytest.fixture
def auditor(db: None) -> Person:
    return make_person("the-auditor", role="auditor", service="NSA")


def approve(request: AccessRequest) -> None:
    found = Person.objects.filter(username="the-approver").first()
    flow.do(
        decide,
        by=found or make_person("the-approver", role="role_approver", service="NSA"),
        request=request.pk,
        act="approve",
        version=None,
    )


def move(person: Person, code: str, by: Person) -> dict[str, int]:
    """Asked for by ``by``, approved by another; what ended with it, as the trail tells."""
    service, found = Service.objects.get(code=code), Person.objects.get(pk=person.pk)
    given = {"username": found.username, "service": service, "reason": "Moves.", "version": found.version}
    approve(flow.do(request_move, by=by, **given))
    with acting_as_system("a test looks"):
        ended: dict[str, int] = Event.objects.filter(code="person.moved").latest("pk").data["ended"]
    return ended


def leave(person: Person, by: Person) -> None:
    with acting_as(by):
        version = Person.objects.get(pk=person.pk).version
        deactivate(username=person.username, version=version, by=by, at=timezone.now())


def trail(auditor: Person, **wanted: Any) -> list[Event]:
    with acting_as(auditor):
        return list(Event.objects.filter(**wanted).order_by("pk"))


def seen_by(person: Person) -> list[str]:
    person = Person.objects.get(pk=person.pk)
    with acting_as(person):
        return sorted(visible_cases(sight_of(person, at=timezone.now())).values_list("reference", flat=True))


def in_the_database(person: Person) -> list[str]:
    """What row-level security shows, with the application's own filter left out."""
    with acting_as(Person.objects.get(pk=person.pk)):
        return sorted(Case.objects.values_list("reference", flat=True))


def token_of(person: Person, text: str = "dossier_leaver") -> str:
    return give_token(person, text, client="x", days=9)[0]


def test_after_a_move_nothing_of_the_old_service_opens(people: People, client_of: ClientOf) -> None:
    amber = make_compartment().pk
    officer = make_person("mover", compartments=("AMBER",))
    draft = flow.draft(people, by=officer)
    led = flow.in_assessment(people, by=officer)
    secret = flow.submitted(people, by=officer, compartments=[amber])
    granted = flow.in_assessment(people)
    later = timezone.now() + timedelta(days=30)
    where = {"by": people.supervisor, "reference": granted.reference}
    flow.do(assignment.grant, to=officer, ends_at=later, reason="Knows the family.", **where)
    bearer = {"Authorization": f"Bearer {token_of(officer)}"}
    assert Client().get("/api/v1/cases/", headers=bearer).status_code == 200
    assert {draft.reference, led.reference, secret.reference, granted.reference} <= set(seen_by(officer))

    moved = move(officer, "ISC-SEC", people.admin)

    assert (seen_by(officer), in_the_database(officer)) == ([], [])
    assert Client().get("/api/v1/cases/", headers=bearer).status_code == 401
    session = client_of(Person.objects.get(pk=officer.pk))
    found = {session.get(f"/cases/{case.reference}/").status_code for case in (draft, led, secret, granted)}
    assert found <= {403, 404}
    assert set(RoleAssignment.objects.filter(person=officer).values_list("state", flat=True)) == {"ended"}
    assert not CompartmentHolding.objects.filter(person=officer, ends_at__isnull=True).exists()
    assert HeldClearance.objects.filter(person=officer, ends_at__gt=timezone.now()).exists()  # it is the person's own
    assert moved == {"roles": 1, "tokens": 1, "compartments": 1, "leads": 3, "grants": 1}
    (event,) = trail(people.auditor, code="person.moved", subject_id=officer.pk)
    assert (event.actor_username, event.subject_username, event.subject_name) == ("the-approver", "mover", "Mover")
    assert event.data["changes"] == {"service": ["VSSE", "ISC-SEC"]}
    assert event.data["ended"] == moved
    left = trail(people.auditor, code="case.person_left", subject_id=officer.pk)
    assert {e.case_reference for e in left} == {draft.reference, led.reference, secret.reference}
    ended = trail(people.auditor, code="case.grant_ended", subject_id=officer.pk)
    assert [e.case_reference for e in ended] == [granted.reference]


def test_even_a_new_role_at_the_new_service_opens_nothing_of_the_old_one(people: People) -> None:
    officer = make_person("mover")
    draft, led = flow.draft(people, by=officer), flow.in_assessment(people, by=officer)
    move(officer, "ISC-SEC", people.admin)
    from accounts.actions.role import install_role

    with acting_as_system("a test sets up"):
        install_role(
            person=officer,
            role="case_officer",
            requested_by=people.admin,
            approved_by=people.approver,
            at=timezone.now() - timedelta(seconds=1),
        )
    assert (seen_by(officer), in_the_database(officer)) == ([], [])
    fresh = Person.objects.get(pk=officer.pk)
    for case in (draft, led):
        with pytest.raises(Absent), acting_as(fresh):
            get_case(sight_of(fresh, at=timezone.now()), case.reference)


def test_the_hand_over_list_names_everything_that_was_left(people: People) -> None:
    officer = make_person("mover")
    draft, led = flow.draft(people, by=officer), flow.in_assessment(people, by=officer)
    helped = flow.in_assessment(people)
    flow.do(assignment.assign, by=people.supervisor, reference=helped.reference, to=officer)
    flow.do(positions.save_position, by=officer, reference=helped.reference, fields={"holds": "Half a"})
    move(officer, "ISC-SEC", people.admin)
    vsse = Service.objects.get(code="VSSE")
    now = timezone.now()
    with acting_as(people.supervisor):
        found = work_left(officer, sight_of(people.supervisor, at=now), service=vsse, at=now)
    listed = {str(kind.words): [case.reference for case in kind.cases] for kind in found}
    assert listed == {
        "Drafts that no colleague sees": [draft.reference],
        "Cases of this author": [led.reference],
        "Cases that wait for a lead": [led.reference],
        "Assignments": [helped.reference],
        "Positions begun and not given": [helped.reference],
    }
    with acting_as(people.admin):
        counted = {tally.kind: tally.number for tally in hanging_on(officer, vsse, at=now)}
    # a draft of a position is its service's alone: the database shows it to nobody else, and so it isn't counted here
    assert counted == {"drafts": 1, "authorship": 1, "leads": 1, "assignments": 1}
    with acting_as(people.elsewhere):  # of another service: nothing
        sight = sight_of(people.elsewhere, at=now)
        assert work_left(officer, sight, service=vsse, at=now) == ()


def test_the_supervisors_of_the_service_are_told_of_each_case(people: People) -> None:
    officer = make_person("mover")
    case = flow.in_assessment(people, by=officer)
    move(officer, "ISC-SEC", people.admin)
    with acting_as_system("a test looks"):
        (row,) = Outbox.objects.filter(payload__code="case.person_left")
        told = people_told(case=flow.fresh(case), payload=row.payload, at=timezone.now())
    assert people.supervisor.pk in {one.person.pk for one in told}
    assert {one.person.service_id for one in told} == {people.supervisor.service_id}


def test_reactivation_brings_nothing_back(people: People) -> None:
    officer = make_person("leaver", compartments=("AMBER",))
    flow.in_assessment(people, by=officer)
    token_of(officer)
    leave(officer, people.admin)
    (event,) = trail(people.auditor, code="person.deactivated", subject_id=officer.pk)
    assert event.data["changes"] == {"is_active": ["true", "false"]}
    assert {k: event.data["ended"][k] for k in ("roles", "tokens", "compartments", "clearances", "leads")} == {
        "roles": 1, "tokens": 1, "compartments": 1, "clearances": 1, "leads": 1,
    }  # fmt: skip
    with acting_as(people.admin):
        again = Person.objects.get(pk=officer.pk)
        given = {"version": again.version, "delivery": "sheet", "reason": "Comes back."}
        asked = request_reactivation(username="leaver", by=people.admin, at=timezone.now(), **given)
    approve(asked)
    again = Person.objects.get(pk=officer.pk)
    sight = sight_of(again, at=timezone.now())
    assert (sight.roles, sight.level, sight.compartments, seen_by(again)) == (frozenset(), 0, frozenset(), [])
    assert not ApiToken.objects.filter(person=officer, revoked_at__isnull=True).exists()


def test_an_administrator_who_moves_somebody_reads_nothing_of_the_cases(people: People) -> None:
    officer = make_person("mover")
    flow.in_assessment(people, by=officer)
    move(officer, "ISC-SEC", people.admin)
    with acting_as(people.admin):
        own = Event.objects.filter(actor=people.admin)
        assert [e.case_reference for e in own if e.case_reference] == []
        assert not Event.objects.filter(code="case.person_left").exists()


# -- what the leaver was doing goes on --------------------------------------------------------------------------------


def take_over(people: People, case: Case, to: Person) -> None:
    flow.do(authorship.take_over, by=people.supervisor, reference=case.reference, to=to, reason="Left the service.")


def test_a_supervisor_takes_over_a_draft_that_nobody_sees(people: People) -> None:
    officer, heir = make_person("leaver"), make_person("heir")
    case = flow.draft(people, by=officer)
    given = {"reference": case.reference, "to": heir, "reason": "Left the service."}
    for other in (people.elsewhere, heir):  # another service, no supervisor
        with pytest.raises(Absent):
            flow.do(authorship.take_over_draft, by=other, **given)
    with pytest.raises(Absent):  # while its author is there, a draft is the author's alone
        flow.do(authorship.take_over_draft, by=people.supervisor, **given)
    leave(officer, people.admin)
    with pytest.raises(Refused, match="Say why"):
        flow.do(authorship.take_over_draft, by=people.supervisor, **{**given, "reason": " "})
    flow.do(authorship.take_over_draft, by=people.supervisor, **given)
    flow.do(referral.submit, by=heir, reference=case.reference)
    flow.accept(people, case)
    (event,) = trail(people.auditor, code="case.take_over")
    assert (event.actor_username, event.subject_username, event.case_reference) == (
        "supervisor",
        "heir",
        case.reference,
    )
    assert event.data["former_id"] == officer.pk


def test_a_draft_above_the_supervisors_clearance_is_not_taken_over(people: People) -> None:
    officer = make_person("leaver", compartments=("AMBER",))
    case = flow.draft(people, by=officer, compartments=[make_compartment().pk])
    leave(officer, people.admin)
    with pytest.raises(Absent):
        flow.do(
            authorship.take_over_draft,
            by=people.supervisor,
            reference=case.reference,
            to=people.officer,
            reason="Left.",
        )


def test_a_returned_referral_of_a_leaver_is_completed_by_its_new_author(people: People) -> None:
    officer, heir = make_person("leaver"), make_person("heir")
    case = flow.returned(people, by=officer)
    leave(officer, people.admin)
    take_over(people, case, heir)
    flow.do(referral.resubmit, by=heir, reference=case.reference)
    assert flow.fresh(case).state == "submitted"
    assert (flow.fresh(case).author_id, flow.fresh(case).lead_id) == (heir.pk, heir.pk)


def test_the_former_author_is_still_no_second_pair_of_eyes(people: People) -> None:
    officer, heir = make_person("author", role="intake_officer"), make_person("heir")
    from accounts.actions.role import install_role

    with acting_as_system("a test sets up"):
        install_role(
            person=officer,
            role="case_officer",
            requested_by=people.admin,
            approved_by=people.approver,
            at=timezone.now() - timedelta(days=1),
        )
    case = flow.submitted(people, by=officer)
    take_over(people, case, heir)
    flow.read_all(case, officer)
    with pytest.raises(Refused, match="Four eyes"):
        flow.do(intake.accept, by=officer, reference=case.reference)


def test_everybody_who_worked_on_a_case_leaves_and_it_comes_to_its_end(people: People) -> None:
    """Author, desk, secretary and the lead leave one after the other; others of their services go on."""
    officer, heir = make_person("leaver"), make_person("heir")
    case = flow.submitted(people, by=officer)
    leave(officer, people.admin)
    take_over(people, case, heir)
    flow.accept(people, case)
    leave(people.intake, people.admin)
    flow.close_round(people, case)
    flow.propose(people, case)
    other = make_person("second-secretary", role="body_secretary")
    leave(people.secretary, people.admin)
    flow.cast_votes(people, case)
    flow.decide(people, case)
    flow.read_all(case, other)
    day = timezone.localdate() + timedelta(days=9)
    told = {"by": other, "reference": case.reference, "description": "Watch.", "due_on": day}
    done = flow.do(follow_up.add_action, service=Service.objects.get(code="VSSE"), **told)
    assert done.case.state == "follow_up"


def test_an_offer_that_nobody_can_sign_makes_room_for_another(people: People) -> None:
    receiver = make_person("leaver")
    case = flow.in_assessment(people)
    given = {"by": people.supervisor, "reference": case.reference}
    flow.do(assignment.offer_hand_over, to=receiver, **given)
    leave(receiver, people.admin)
    assert [e.case_reference for e in trail(people.auditor, code="case.hand_over_withdrawn")] == [case.reference]
    flow.do(assignment.offer_hand_over, to=people.secretary, **given)
    flow.do(assignment.withdraw_hand_over, **given)  # and one that is merely not signed is taken back
    flow.do(assignment.offer_hand_over, to=people.supervisor, **given)
    with acting_as_system("a test looks"):
        rows = HandOver.objects.filter(case=case).order_by("pk")
        assert [row.withdrawn_at is None for row in rows] == [False, False, True]


def test_the_last_representative_leaves_and_the_secretariat_invites_another(
    screeners: Screeners, administrator: Person, auditor: Person, client_of: ClientOf
) -> None:
    case = investment_flow.in_assessment(screeners)
    other = make_person("other-advocate", role="fdi_representative", service="LAW-NEW", level=None)
    leave(screeners.rep, administrator)
    (event,) = trail(auditor, code="file.representative_left")
    assert (event.case_reference, event.subject_username) == (case.reference, screeners.rep.username)
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/").content.decode()
    assert "Nobody represents the parties any more." in page
    given = {"by": screeners.secretary, "reference": case.reference, "to": other}
    with pytest.raises(Refused, match="Say why"):
        flow.do(representatives.invite_representative, reason=" ", **given)
    flow.do(representatives.invite_representative, reason="The only advocate left the firm.", **given)
    flow.do(hand_in.withdraw, by=other, reference=case.reference, reason="The deal is off.")
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/").content.decode()
    assert "Nobody represents the parties any more." not in page


def test_the_preview_does_not_promise_what_reaches_nobody(
    screeners: Screeners, administrator: Person, client_of: ClientOf
) -> None:
    case = investment_flow.in_assessment(screeners)
    investment_flow.tell_union(screeners, case)
    investment_flow.give_opinions(screeners, case)
    flow.read_all(case, screeners.chair)
    preview = f"/cases/{case.reference}/acts/clear/"
    before = client_of(screeners.chair).get(preview).content.decode()
    leave(screeners.rep, administrator)
    after = client_of(screeners.chair).get(preview).content.decode()
    assert ("the representatives" in before, "the representatives" in after) == (True, False)
    assert ("reaches nobody" in before, "reaches nobody" in after) == (False, True)


# -- no guard depends on one living person ----------------------------------------------------------------------------

# what a guard may demand that whole services have, or that is so of the case, so that a colleague can act
OF_A_SERVICE = {
    "is_author_service", "is_owner_service",
    "is_secretariat", "is_member", "is_intelligence", "is_notification",
    "is_marked",
}  # fmt: skip
# what only one person has: the act with which somebody else gives it to another
PASSED_ON_BY = {
    "is_author": "take_over",
    "is_lead": "assign",
    "is_receiver": "withdraw_hand_over",
    "is_representative": "invite_representative",
    "is_party": "invite_representative",
}


def demanded(guard: Callable[[Any], str | None], facts: type[Any]) -> set[str]:
    """The facts about the actor that turn a refusal of the guard into its consent."""
    found = set()
    for held in (facts(), facts(hand_over_open=True) if hasattr(facts(), "hand_over_open") else facts()):
        if guard(held) is not None:
            names = [f.name for f in dataclasses.fields(facts) if f.name.startswith("is_")]
            for name in names:
                if guard(dataclasses.replace(held, **{name: not getattr(held, name)})) is None:
                    found.add(name)
    return found


def test_no_guard_depends_on_one_living_person() -> None:
    tables = [(kind.table, kind.facts) for kind in kinds()]
    tables += [(action.FOLLOW_UP, action.Facts), (children.OBLIGATION, children.Facts)]
    every_act = {row.act for table, _facts in tables for row in table.rows}
    found = {
        name for table, facts in tables for row in table.rows for guard in row.guards for name in demanded(guard, facts)
    }
    assert found - OF_A_SERVICE <= set(PASSED_ON_BY), "say with which act somebody else goes on"
    assert {"is_author", "is_receiver", "is_representative"} <= found
    assert set(PASSED_ON_BY.values()) <= every_act
    for table, facts in tables:  # and the act that passes something on doesn't itself demand it
        for row in table.rows:
            if row.act in PASSED_ON_BY.values():
                personal = {name for guard in row.guards for name in demanded(guard, facts)} & set(PASSED_ON_BY)
                assert personal == set(), row.act


def test_the_pages_show_counts_to_the_administrator_and_the_list_to_the_supervisor(
    people: People, client_of: ClientOf
) -> None:
    officer, heir = make_person("leaver"), make_person("heir")
    draft, led = flow.draft(people, by=officer), flow.in_assessment(people, by=officer)
    leave(officer, people.admin)
    page = client_of(people.admin).get("/people/leaver/").content.decode()
    assert ("Drafts that no colleague sees" in page, "Cases that wait for a lead" in page) == (True, True)
    assert (draft.reference in page, led.reference in page, "Training camp" in page) == (False, False, False)
    supervisor = client_of(people.supervisor)
    assert "Leaver" in supervisor.get("/left/").content.decode()
    page = supervisor.get("/left/leaver/").content.decode()
    assert (draft.reference in page, led.reference in page) == (True, True)
    assert f"/cases/{led.reference}/acts/assign/" in page  # what waits for a lead is given one from the list
    (read,) = trail(people.auditor, code="access.listed", subject_id=officer.pk, actor=people.supervisor)
    assert read.data["count"] == 3
    assert client_of(people.elsewhere).get("/left/leaver/").status_code == 403  # no supervisor
    with_other_service = client_of(make_person("other-boss", role="supervisor", service="GISS"))
    assert with_other_service.get("/left/leaver/").status_code == 404
    address = f"/left/drafts/{draft.reference}/"
    assert with_other_service.get(address).status_code == 404
    assert supervisor.get(f"/left/drafts/{led.reference}/").status_code == 404
    assert supervisor.post(address, {"to": "heir", "reason": ""}).status_code == 422
    assert supervisor.post(address, {"to": "heir", "reason": "Left the service."}).status_code == 302
    assert flow.fresh(draft).author_id == heir.pk
    assert supervisor.get(address).status_code == 404


def test_a_leaver_stays_choosable_in_filters(people: People, client_of: ClientOf) -> None:
    officer = make_person("leaver")
    led = flow.in_assessment(people, by=officer)
    other = flow.in_assessment(people)
    move(officer, "GISS", people.admin)
    supervisor = client_of(people.supervisor)
    assert f'<option value="{officer.pk}">Leaver</option>' in supervisor.get("/?tab=service").content.decode()
    page = supervisor.get(f"/?tab=service&lead={officer.pk}").content.decode()
    assert (led.reference in page, other.reference in page) == (True, False)


def test_a_person_who_was_renamed_is_found_under_the_former_name(people: People, client_of: ClientOf) -> None:
    with acting_as(people.admin):
        version = Person.objects.get(pk=people.reader.pk).version
        changes = {"name": "Rita Married"}
        change_person(username="reader", changes=changes, version=version, by=people.admin, at=timezone.now())
    administrator = client_of(people.admin)
    assert "Rita Married" in administrator.get("/people/?q=Reader+VSSE").content.decode()
    page = administrator.get("/people/reader/").content.decode()
    assert ("Former names" in page, "Reader VSSE" in page) == (True, True)
