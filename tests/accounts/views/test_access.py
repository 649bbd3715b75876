"""What people hold, seen in the browser: clearances, compartments and keys, roles, tokens; and whoever approves it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.access import sight_of
from accounts.actions.role import request_role
from accounts.context import acting_as, acting_as_system
from accounts.models import (
    AccessRequest,
    ApiToken,
    HeldClearance,
    KeyHolder,
    Person,
    RoleAssignment,
    Service,
)
from accounts.permissions import Permission
from accounts.sealed import sealed
from tests.accounts.views.pages import PASSWORD, ClientOf, approve, day, deliver, text
from tests.factories import flow
from tests.factories.people import People, define, give_key, make_compartment, make_person, person_of_token, redefine


def test_a_clearance_counts_once_approved_and_ends_the_same_second(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    person = make_person("newcomer", level=None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    given = {"level": 4, "ends_on": str(tomorrow), "reason": "Certificate 12"}
    assert admin.post("/people/newcomer/clearances/", given).status_code == 302
    assert sight_of(person, at=timezone.now()).level == 0
    approve(client_of, people, kind="clearance")
    assert sight_of(person, at=timezone.now()).level == 4
    held = HeldClearance.objects.get(person=person)
    assert held.ends_at.astimezone(timezone.get_current_timezone()).date() == tomorrow + timedelta(days=1)
    assert admin.post(f"/people/newcomer/clearances/{held.pk}/end/").status_code == 302
    assert sight_of(person, at=timezone.now()).level == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"level": 3, "ends_on": "2020-01-01"}, "The last day must lie after today."),
        ({"level": 0, "ends_on": "2099-01-01"}, "Select a valid choice. 0 is not one of the available choices."),
        (
            {"level": 3, "starts_on": "2098-01-01", "ends_on": "2099-01-01"},
            "A clearance is recorded when it is valid, not before.",
        ),
        ({"level": 3, "ends_on": "whenever"}, "Enter a valid date."),
    ],
)
def test_a_wrong_clearance_is_refused_in_a_sentence(admin: Client, given: dict[str, Any], sentence: str) -> None:
    make_person("newcomer", level=None)
    answer = admin.post("/people/newcomer/clearances/", given | {"reason": "Why."})
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_nobody_records_a_clearance_for_themselves(admin: Client) -> None:
    answer = admin.post("/people/admin/clearances/", {"level": 4, "ends_on": "2099-01-01", "reason": "Why."})
    assert "You can&#x27;t record a clearance for yourself." in text(answer)


def test_half_a_date_that_a_browser_sends_as_nothing_is_never_without_end(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    give_key(people.supervisor, "AMBER")
    holder = client_of(people.supervisor)
    make_person("newcomer", role=None)
    asked: list[tuple[Client, str, dict[str, str]]] = [
        (admin, "/people/newcomer/roles/", {"role": "reader", "reason": "Joins the desk"}),
        (holder, "/keys/AMBER/read-in/", {"username": "reader"}),
    ]
    for client, path, given in asked:
        for wrong in ({"ends_on": ""}, {"ends_on": day(9), "without_end": "on"}, {"ends_on": "31/02/2027"}):
            refused = client.post(path, {**given, **wrong})
            assert refused.status_code == 422, (path, wrong)
        assert client.post(path, {**given, "ends_on": day(9)}).status_code == 302
    assert not AccessRequest.objects.filter(payload__ends_at=None, kind="role").exists()


def test_a_compartment_is_opened_by_whoever_holds_its_key_and_closed(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    circle = make_compartment("AMBER")
    give_key(people.supervisor, "AMBER")
    holder, stranger = client_of(people.supervisor), client_of(people.secretary)
    assert "AMBER" in text(holder.get("/keys/"))
    assert "AMBER" not in text(stranger.get("/keys/"))
    assert stranger.post("/keys/AMBER/read-in/", {"username": "reader"}).status_code == 404
    assert holder.post("/keys/AMBER/read-in/", {"username": "reader", "without_end": "on"}).status_code == 302
    assert sight_of(people.reader, at=timezone.now()).compartments == {circle.pk}
    again = holder.post("/keys/AMBER/read-in/", {"username": "reader", "without_end": "on"})
    assert "This person is read into this compartment already." in text(again)
    own = holder.post("/keys/AMBER/read-in/", {"username": "supervisor", "without_end": "on"})
    assert "You can&#x27;t read yourself into a compartment." in text(own)
    holding = people.reader.compartment_holdings.get()
    assert admin.post(f"/people/officer/compartments/{holding.pk}/end/").status_code == 404
    assert holder.post(f"/keys/AMBER/members/{holding.pk}/end/").status_code == 302
    assert sight_of(people.reader, at=timezone.now()).compartments == frozenset()


def test_another_key_is_asked_for_by_its_holder_and_approved_by_a_second_person(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    give_key(people.supervisor, "AMBER")
    holder, reader = client_of(people.supervisor), client_of(people.reader)
    circle = make_compartment("AMBER")
    refused = admin.post("/people/reader/keys/", {"compartment": circle.pk, "reason": "Mine."})
    assert "Only whoever holds the key to this compartment does this." in text(refused)
    assert holder.post("/keys/AMBER/share/", {"username": "reader", "reason": "Stands in."}).status_code == 302
    assert "AMBER" not in text(reader.get("/keys/"))
    approve(client_of, people, kind="key")
    assert "AMBER" in text(reader.get("/keys/"))
    last = KeyHolder.objects.get(person=people.supervisor)
    assert reader.post(f"/keys/AMBER/holders/{last.pk}/end/").status_code == 302
    mine = KeyHolder.objects.get(person=people.reader)
    assert "This is the last person who holds the key" in text(reader.post(f"/keys/AMBER/holders/{mine.pk}/end/"))


def test_where_nobody_holds_the_key_any_more_an_administrator_asks_so_that_nobody_is_stuck(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    give_key(people.supervisor, "AMBER")
    redefine(Person.objects.filter(pk=people.supervisor.pk), is_active=False)
    given = {"compartment": make_compartment("AMBER").pk, "reason": "The holder left."}
    assert admin.post("/people/reader/keys/", given).status_code == 302
    approve(client_of, people, kind="key")
    assert "AMBER" in text(client_of(people.reader).get("/keys/"))


def test_a_role_passes_two_people(admin: Client, people: People, client_of: ClientOf) -> None:
    person = make_person("newcomer", role=None)
    given = {"role": "reader", "reason": "Joins the desk", "without_end": "on"}
    assert admin.post("/people/newcomer/roles/", given).status_code == 302
    with acting_as(people.admin):
        asked = AccessRequest.objects.get(person=person)
    address = f"/requests/{asked.pk}/approve/"
    assert admin.post(address, {"version": 1}).status_code == 403
    assert client_of(people.officer).post(address, {"version": 1}).status_code == 404
    approver = client_of(people.approver)
    assert approver.post(f"/requests/{asked.pk}/end/", {"version": 1}).status_code == 404
    approve(client_of, people, kind="role")
    assert sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)
    stale = approver.post(f"/requests/{asked.pk}/refuse/", {"version": 1, "answer": "No."}, follow=True)
    assert "Somebody else decided on this a moment ago" in text(stale)
    held = RoleAssignment.objects.get(person=person)
    assert admin.post(f"/people/newcomer/roles/{held.pk}/end/", {"version": 1}).status_code == 302
    assert not sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)


def test_whoever_decides_is_told_what_waits_and_whoever_asked_what_was_decided(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    make_person("newcomer", role=None)
    admin.post("/people/newcomer/roles/", {"role": "reader", "reason": "Joins the desk", "without_end": "on"})
    redefine_age(days=5)
    deliver()
    approver = client_of(people.approver)
    waits = "A change of somebody&#x27;s access waits for your decision: Role, Newcomer."
    assert waits in text(approver.get("/notices/"))
    page = text(approver.get("/requests/"))
    assert ("5 days" in page, "Joins the desk" in page, "Admin NSA" in page) == (True, True, True)
    with acting_as(people.approver):
        asked = AccessRequest.objects.get()
    silent = approver.post(f"/requests/{asked.pk}/refuse/", {"version": 1, "answer": ""})
    assert (silent.status_code, "This field is required." in text(silent)) == (422, True)
    assert approver.get("/notices/").context["chrome"]["unread"] == 1
    approver.post(f"/requests/{asked.pk}/refuse/", {"version": 1, "answer": "The desk is full."})
    deliver()
    assert approver.get("/notices/").context["chrome"]["unread"] == 0  # nobody is asked any more
    assert "A change of access that you asked for was refused: Role, Newcomer." in text(admin.get("/notices/"))
    assert "The desk is full." in text(admin.get("/requests/?state=decided"))


def test_changes_of_access_that_wait_are_one_line_of_the_bell_and_opened_together(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    for name in ("newcomer", "latecomer"):
        make_person(name, role=None)
        admin.post(f"/people/{name}/roles/", {"role": "reader", "reason": "Joins the desk", "without_end": "on"})
    deliver()
    approver = client_of(people.approver)
    page = approver.get("/notices/").context["page"]
    assert (len(page.notices), page.unread, len(page.notices[0].earlier)) == (1, 1, 1)
    approver.get(page.notices[0].url)
    assert approver.get("/notices/").context["page"].unread == 0


def redefine_age(*, days: int) -> None:
    with acting_as_system("a test sets up"):
        redefine(AccessRequest.objects.all(), requested_at=timezone.now() - timedelta(days=days))


def test_the_queue_asks_no_more_of_the_database_when_it_is_long(
    people: People, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    approver = client_of(people.approver)
    now = timezone.now()

    def ask(number: int) -> None:
        home = Service.objects.get(code="VSSE")
        [person] = define([Person(username=f"q{number}", name=f"Q {number}", service=home, password="!")])
        flow.do(request_role, by=people.admin, person=person, role="reader", reason="Why.", starts_at=now, ends_at=None)

    ask(0)
    with django_assert_max_num_queries(40) as one:
        approver.get("/requests/")
    for number in range(1, 12):
        ask(number)
    with django_assert_max_num_queries(40) as twelve:
        approver.get("/requests/")
    assert len(twelve) == len(one)


def test_a_token_of_ones_own_is_shown_once_works_until_revoked_and_is_kept_as_a_hash(client_of: ClientOf) -> None:
    person = make_person("maker", password=PASSWORD)
    own = client_of(person)
    given = {"client": "nightly export", "expires_on": str(timezone.localdate() + timedelta(days=30))}
    assert "That is not your present password." in text(own.post("/settings/tokens/", given | {"password": "x"}))
    made = own.post("/settings/tokens/", given | {"password": PASSWORD})
    shown = re.search(r"dossier_[\w-]{43}", made.content.decode())
    assert shown is not None
    assert "dossier_" not in text(own.get("/settings/tokens/")).replace("dossier_csrf", "")
    assert person_of_token(shown.group(), at=timezone.now()) == person
    assert person_of_token(shown.group(), at=timezone.now() + timedelta(days=40)) is None
    token = ApiToken.objects.get(person=person)
    assert token.last_used_at is not None
    assert shown.group() not in str(vars(token))
    assert own.post(f"/settings/tokens/{sealed('token', token.pk)}/revoke/").status_code == 302
    assert person_of_token(shown.group(), at=timezone.now()) is None


def test_a_token_of_a_named_client_passes_two_people_and_only_its_technical_contact_sees_it(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    day = str(timezone.localdate() + timedelta(days=30))
    given = {"client": "export", "contact": "tech@example.test", "expires_on": day, "reason": "Nightly export."}
    asked = admin.post("/people/officer/tokens/", given, follow=True)
    approve(client_of, people, kind="token")
    assert not ApiToken.objects.filter(client="export").exists()
    mail.outbox.clear()
    deliver()
    [letter] = [m for m in mail.outbox if m.to == ["tech@example.test"]]
    code = re.search(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", letter.body)
    assert code is not None
    fetched = Client().post("/enrol/token/", {"code": code.group()})
    shown = re.search(r"dossier_[\w-]{43}", fetched.content.decode())
    assert shown is not None
    assert person_of_token(shown.group(), at=timezone.now()) == people.officer
    assert Client().post("/enrol/token/", {"code": code.group()}).status_code == 422
    pages = text(asked) + text(admin.get("/people/officer/tokens/"))
    assert re.search(r"dossier_[\w-]{43}", pages) is None
    row = ApiToken.objects.get(person=people.officer)
    assert admin.post(f"/people/officer/tokens/{row.pk}/revoke/").status_code == 302
    assert person_of_token(shown.group(), at=timezone.now()) is None


def test_a_token_lasts_a_year_at_most(admin: Client) -> None:
    given = {"client": "x", "contact": "t@example.test", "expires_on": "2099-01-01", "reason": "Why."}
    assert "A token ends after today and within a year." in text(admin.post("/people/officer/tokens/", given))
