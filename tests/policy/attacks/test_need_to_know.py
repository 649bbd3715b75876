"""The second wall around who is named and what a case may be read under: SQL as the application's role, in one person's
own signed context, as an injection would run it.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.access import label_for
from accounts.context import acting_as, acting_as_system
from accounts.models import Marking, Person
from casework import access
from casework.actions import marking
from casework.models import Assignment, Case, Downgrade
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, make_person


def refused(who: Person, statement: str, *values: Any) -> None:
    words = "two people|by acts|whoever may|keeps its service|permission denied"
    with acting_as(who), pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def secret(people: People) -> Case:
    """A referral at the desk, SECRET."""
    return flow.submitted(people, marking=int(Marking.SECRET))


DOWNGRADE = (
    "INSERT INTO casework_downgrade (case_id, label_id, state, marking, compartments, reason, proposed_by_id,"
    " proposed_at, settled_by_id, settled_at) VALUES (%s, %s, %s, 0, '{}', 'x', %s, now(), %s, %s)"
)


def test_nobody_writes_an_agreement_of_two_people(people: People, secret: Case) -> None:
    officer, other, now = people.officer, people.supervisor, timezone.now()
    for who in (officer, other):
        refused(who, DOWNGRADE, secret.pk, secret.label_id, "approved", officer.pk, other.pk, now)
        refused(who, DOWNGRADE, secret.pk, secret.label_id, "approved", other.pk, officer.pk, now)
    refused(other, DOWNGRADE, secret.pk, secret.label_id, "proposed", officer.pk, None, None)  # in another's name
    refused(people.reader, DOWNGRADE, secret.pk, secret.label_id, "proposed", people.reader.pk, None, None)


def test_nobody_settles_but_by_lowering(people: People, secret: Case) -> None:
    asked = {"reference": secret.reference, "marking": 1, "reason": "Out."}
    flow.do(marking.ask_downgrade, by=people.officer, **asked)
    settle = "UPDATE casework_downgrade SET state = 'approved', settled_by_id = %s, settled_at = now()"
    for who in (people.officer, people.supervisor):
        refused(who, settle, people.supervisor.pk)
        refused(who, "UPDATE casework_downgrade SET marking = 0")
    refused(people.supervisor, settle.replace("approved", "refused"), people.officer.pk)  # in another's name
    with acting_as(people.officer):
        low = label_for(marking=1, compartments=[], services=list(secret.label.services))
        lower = label_for(marking=0, compartments=[], services=list(secret.label.services))
    refused(people.officer, "UPDATE casework_case SET label_id = %s WHERE id = %s", low, secret.pk)  # alone
    refused(people.reader, "UPDATE casework_case SET label_id = %s WHERE id = %s", low, secret.pk)  # may not
    refused(people.supervisor, "UPDATE casework_case SET label_id = %s WHERE id = %s", lower, secret.pk)  # not that low
    with acting_as_system("a test looks"):
        assert Downgrade.objects.get().state == "proposed"


def test_no_case_becomes_a_draft_again_to_be_marked_at_will(people: People, secret: Case) -> None:
    refused(people.officer, "UPDATE casework_case SET state = 'draft' WHERE id = %s", secret.pk)
    refused(
        people.officer,
        "UPDATE casework_case SET owning_service_id = %s WHERE id = %s",
        people.fjp.service_id,
        secret.pk,
    )


def test_no_service_is_let_in_but_by_whoever_does_the_act(people: People, secret: Case) -> None:
    services = [*secret.label.services, people.elsewhere.service_id]
    with acting_as(people.officer):
        wider = label_for(marking=int(Marking.SECRET), compartments=[], services=services)
    for who in (people.officer, people.supervisor, people.reader):
        refused(who, "UPDATE casework_case SET label_id = %s WHERE id = %s", wider, secret.pk)


def test_nobody_is_named_on_a_case_without_the_act_that_names(people: People, secret: Case) -> None:
    friend = make_person("a-friend", service="NSA")
    columns = "INSERT INTO casework_assignment (case_id, person_id, role, given_by_id, given_at, origin, reason)"
    names = f"{columns} VALUES (%s, %s, 'member', %s, now(), '', '')"
    reader = make_person("plain-reader", role="reader", service="VSSE", level=Marking.SECRET)
    refused(reader, names, secret.pk, friend.pk, reader.pk)
    refused(reader, names, secret.pk, reader.pk, reader.pk)
    refused(people.supervisor, names, secret.pk, friend.pk, people.officer.pk)  # in another's name
    refused(people.supervisor, "UPDATE casework_assignment SET person_id = %s", friend.pk)
    with acting_as_system("a test ends it"):
        Assignment.objects.filter(case=secret).update(ended_at=timezone.now())
    refused(people.supervisor, "UPDATE casework_assignment SET ended_at = NULL")


def test_an_act_of_one_kind_gives_no_right_on_a_case_of_another(people: People, screeners: Screeners) -> None:
    referral, filing, now = flow.submitted(people), investment_flow.notified(screeners), timezone.now()
    given = {"by": people.supervisor, "at": now, "ends_at": now + timedelta(days=3), "reason": "x"}
    with acting_as_system("a test"):
        access.give_grant(case=referral, person=screeners.secretary, **given)
        access.give_grant(case=filing, person=people.officer, **given)
    for who, act in ((screeners.secretary, "runs the file"), (people.officer, "begins a round")):
        with acting_as(who), connection.cursor() as cursor:
            assert Case.objects.filter(pk__in=[referral.pk, filing.pk]).count() == 2
            cursor.execute("SELECT may_do(%s, %s), may_do(%s, %s)", [act, referral.pk, act, filing.pk])
            assert cursor.fetchone() == (who == people.officer, who == screeners.secretary), act


def test_need_to_know_is_granted_by_whoever_may_give_it_in_their_own_name(people: People, secret: Case) -> None:
    friend, now = make_person("a-friend", service="NSA"), timezone.now()
    given = {"case": secret, "at": now, "ends_at": now + timedelta(days=3), "reason": "x"}
    for who, giver, to in (
        (people.officer, people.officer, friend),
        (people.supervisor, people.officer, friend),
    ):
        with acting_as(who), pytest.raises(DatabaseError), transaction.atomic():
            access.give_grant(**given, by=giver, person=to)
    with acting_as(people.supervisor):
        access.give_grant(**given, by=people.supervisor, person=friend)
    # read until a day, never for good: a grant is no part on which one names oneself
    own = "INSERT INTO casework_assignment (case_id, person_id, role, given_by_id, given_at, origin, reason)"
    refused(friend, f"{own} VALUES (%s, %s, 'member', %s, now(), '', '')", secret.pk, friend.pk, friend.pk)
    refused(people.supervisor, "UPDATE casework_casegrant SET user_id = %s", people.reader.pk)
    refused(people.officer, "UPDATE casework_casegrant SET ends_at = now() + interval '9 years'")


def test_a_code_names_a_service_for_good(people: People) -> None:
    for who in (people.admin, people.officer):
        refused(who, "UPDATE accounts_service SET code = 'FJP-2' WHERE code = 'FJP'")
        refused(who, "UPDATE accounts_compartment SET code = code")
