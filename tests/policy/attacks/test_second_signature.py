"""The second wall around the tables that it trusts itself: SQL as the application's role, in an administrator's own
signed context, as an injection would run it. Nobody's sight widens without a second signature.
"""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions import definers
from accounts.context import acting_as, acting_as_system, signed
from accounts.models import AccessRequest, Event, RoleAssignment, Service
from tests.conftest import INSTALLS
from tests.factories.people import People, make_compartment, make_person

TABLES = {
    "a role": "INSERT INTO accounts_roleassignment (person_id, role, state, reason, starts_at, requested_by_id,"
    " requested_at, approved_by_id, approved_at, version)"
    " VALUES (%(me)s, 'oversight', 'approved', 'x', now(), 1, now(), 2, now(), 1)",
    "a longer role": "UPDATE accounts_roleassignment SET ends_at = NULL, state = 'approved'",
    "another's role": "UPDATE accounts_roleassignment SET role = 'oversight' WHERE person_id = %(me)s",
    "a clearance": "INSERT INTO accounts_heldclearance (person_id, level, starts_at, ends_at)"
    " VALUES (%(me)s, 4, now(), now() + interval '1 year')",
    "a higher clearance": "UPDATE accounts_heldclearance SET level = 4",
    "a compartment": "INSERT INTO accounts_compartmentholding (person_id, compartment_id, starts_at)"
    " VALUES (%(me)s, 1, now())",
    "a key": "INSERT INTO accounts_keyholder (person_id, compartment_id, starts_at) VALUES (%(me)s, 1, now())",
    "another service": "UPDATE accounts_person SET service_id = service_id",
    "another's password": "UPDATE accounts_person SET password = 'x'",
    "a way back": "UPDATE accounts_person SET is_active = true",
    "another's address": "UPDATE accounts_person SET email = 'mine@mail.test'",
    "a user name": "UPDATE accounts_person SET username = 'other'",
    "a person": "INSERT INTO accounts_person (username) VALUES ('puppet')",
    "a token": "INSERT INTO accounts_apitoken (person_id, client, digest, created_at, expires_at)"
    " VALUES (%(me)s, 'x', 'y', now(), now() + interval '1 day')",
    "another's token": "UPDATE accounts_apitoken SET person_id = %(me)s",
    "an approved request": "UPDATE accounts_accessrequest SET state = 'approved'",
    "a request in another's name": "INSERT INTO accounts_accessrequest (kind) VALUES ('role')",
    "the mark of a touch": "DELETE FROM accounts_touch",
    "an enrolment": "INSERT INTO accounts_enrolment (person_id, digest) VALUES (%(me)s, 'x')",
    "another's enrolment": "UPDATE accounts_enrolment SET digest = 'x'",
    "an installation": "SELECT install_rows('accounts_touch', '[]')",
    "a changed installation": "SELECT install_change('accounts_person', '{1}', '{}')",
    "a code of one's own": "SELECT enrolment_seal(1, repeat('a', 64), 24)",
    "an effect without a decision": "SELECT access_apply(r, 1) FROM accounts_accessrequest r",
    "an enrolment without a demand": "SELECT access_enrol(%(me)s, 'sheet', NULL, NULL)",
    "a token for another": "SELECT token_write(%(me)s, 'x', repeat('a', 64), now())",
    "a service": "INSERT INTO accounts_service (code, name, contact_point, is_active) VALUES ('X', 'X', '', true)",
    "another name of a service": "UPDATE accounts_service SET name = 'x', contact_point = 'mine'",
    "a compartment of one's own": "INSERT INTO accounts_compartment (code, name) VALUES ('X', 'X')",
    "another name of a compartment": "UPDATE accounts_compartment SET name = 'x'",
    "a name without a demand": "SELECT access_rename(1, 'x', 'x')",
    "a permission": "INSERT INTO accounts_rolepermission (role, permission) VALUES ('reader', 'case.oversee')",
    "a label": "UPDATE accounts_label SET services = services",
    "a forged event": "SELECT access_event('role.approved', 'person', '1', '{}')",
}


@pytest.fixture
def as_app(admin_connection: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """The application's role as it is in production: without what the tests' own set-up needs."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
        admin_connection.execute(INSTALLS.format("REVOKE", "FROM").encode())
        try:
            yield found
        finally:
            admin_connection.execute(INSTALLS.format("GRANT", "TO").encode())


@pytest.mark.parametrize("statement", TABLES.values(), ids=TABLES)
def test_the_application_role_writes_no_sight(as_app: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), as_app.transaction():
        as_app.execute("SELECT set_config('dossier.context', %s, true)", [signed("system")])
        as_app.execute(statement.encode(), {"me": 1} if "%(me)s" in statement else None)


def refused(function: str, *values: object) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        definers.call(function, *values)


def ask(people: People, person: int, role: str = "case_officer") -> int:
    with acting_as(people.admin):
        return int(definers.call("access_ask", "role", person, {"role": role}, "Joins."))


def test_a_request_is_signed_by_the_context_and_not_by_what_is_said(people: People) -> None:
    person = make_person(role=None)
    asked = ask(people, person.pk)
    with acting_as(people.admin):
        refused("access_decide", asked, "approve", "")  # whoever asked
    for other in (people.officer, people.auditor, make_person(role="administrator")):
        with acting_as(other):
            refused("access_decide", asked, "approve", "")  # no approver
    with acting_as_system("an injection in the product's own context"):
        refused("access_decide", asked, "approve", "")  # nobody in particular
    assert sight_of(person, at=timezone.now()).roles == frozenset()
    with acting_as(people.approver):
        definers.call("access_decide", asked, "approve", "")
        refused("access_decide", asked, "approve", "")  # once
    assert sight_of(person, at=timezone.now()).roles == {"case_officer"}


def test_nobody_asks_or_decides_for_themselves_behind_the_application(people: People) -> None:
    both = make_person(role="administrator")
    with acting_as(both):
        refused("access_ask", "role", both.pk, {"role": "oversight"}, "Mine.")
    with acting_as(people.officer):
        refused("access_ask", "role", people.reader.pk, {"role": "oversight"}, "Theirs.")
    asked = ask(people, people.approver.pk, "reader")
    with acting_as(people.approver):
        refused("access_decide", asked, "approve", "")


def test_an_approver_whom_the_asker_touched_is_no_second_signature(people: People) -> None:
    fresh = make_person(role=None)
    given = ask(people, fresh.pk, "role_approver")
    with acting_as(people.approver):
        definers.call("access_decide", given, "approve", "")
    asked = ask(people, make_person(role=None).pk)
    with acting_as(fresh):
        refused("access_decide", asked, "approve", "")
    with acting_as(people.approver):
        assert AccessRequest.objects.get(pk=asked).state == "requested"


def test_a_compartment_is_opened_by_its_key_alone(people: People) -> None:
    circle = make_compartment("AMBER")
    for who in (people.admin, people.approver, people.supervisor):
        with acting_as(who):
            refused("compartment_open", people.reader.pk, circle.pk, None)


def test_the_name_by_which_a_service_is_let_in_takes_two(people: People) -> None:
    home = people.fjp.service_id
    for who in (people.admin, people.officer):
        with acting_as(who):
            refused("service_rename", home, "State Security", "mine")
            refused("service_switch", home, False)  # people belong to it
    with acting_as(people.officer):
        refused("service_add", "MINE", "Mine", "")
        refused("compartment_make", "MINE", "Mine")
    given = {"service": home, "name": "Federal police", "contact_point": "desk"}
    with acting_as(people.admin):
        asked = definers.call("access_ask", "name", None, given, "As the law calls it.")
        refused("access_decide", asked, "approve", "")
    with acting_as(people.approver):
        definers.call("access_decide", asked, "approve", "")
    assert Service.objects.get(pk=home).name == "Federal police"
    with acting_as(people.auditor):
        event = Event.objects.get(code="service.renamed")
    assert (event.actor_id, event.object_id) == (people.approver.pk, str(home))
    assert event.data["changes"] == {
        "name": ["Federal judicial police", "Federal police"],
        "contact_point": ["", "desk"],
    }


def test_a_privileged_account_is_not_reset_by_one_behind_the_application(people: People) -> None:
    with acting_as(people.admin):
        for who in (people.approver, people.auditor, people.oversight, people.admin):
            refused("person_enrol", who.pk, "sheet")
        refused("person_email", people.officer.pk, "mine@mail.test")


def test_ending_is_for_those_who_manage_and_never_widens(people: People) -> None:
    held = RoleAssignment.objects.get(person=people.officer)
    with acting_as(people.reader):
        refused("access_end", "role", held.pk)
    with acting_as(people.admin):
        assert definers.call("access_end", "role", held.pk) is True
        assert definers.call("access_end", "role", held.pk) is False


def test_what_the_functions_do_stands_on_the_trail_in_the_name_of_the_context(people: People) -> None:
    person = make_person(role=None)
    asked = ask(people, person.pk)
    with acting_as(people.approver):
        definers.call("access_decide", asked, "approve", "")
    with acting_as(people.auditor):
        rows = Event.objects.filter(
            data__person=person.pk, code__in=("request.made", "request.approved", "role.approved")
        )
        found = [(e.code, e.actor_id, e.actor_role) for e in rows.order_by("id")]
    assert found == [
        ("request.made", people.admin.pk, "administrator"),
        ("request.approved", people.approver.pk, "role_approver"),
        ("role.approved", people.approver.pk, "role_approver"),
    ]


def test_every_function_that_writes_sight_belongs_to_the_definer(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND proowner <> 'dossier_definer'::regrole"
            " AND proname ~ '^(access|person|password|enrolment|token|service|compartment|install)_'"
        )
        assert cursor.fetchone() == (0,)
