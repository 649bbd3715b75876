"""Administration of people, seen in the browser: the administrator, somebody else, and what is written down."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.access import sight_of
from accounts.actions.token import person_of_token
from accounts.context import acting_as
from accounts.models import ApiToken, Event, HeldClearance, Person, RoleAssignment, Service
from accounts.permissions import Permission
from tests.factories.people import People, make_compartment, make_person

ClientOf = Callable[[Person], Client]


@pytest.fixture
def admin(people: People, client_of: ClientOf) -> Client:
    return client_of(people.admin)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def details(person: Person, **changed: Any) -> dict[str, Any]:
    given = {f: getattr(person, f) for f in ("name", "email", "language", "version")} | {"service": person.service_id}
    return given | changed


def test_the_list_finds_people_by_name_service_and_role(admin: Client, people: People) -> None:
    everybody = text(admin.get("/people/"))
    assert "Officer VSSE" in everybody
    assert "Giss GISS" in everybody
    found = text(admin.get("/people/?service=GISS"))
    assert ("Giss GISS" in found, "Officer VSSE" in found) == (True, False)
    found = text(admin.get("/people/?role=auditor"))
    assert ("Auditor NSA" in found, "Officer VSSE" in found) == (True, False)
    assert "Officer VSSE" in text(admin.get("/people/?q=offic"))
    assert "Nobody fits" in text(admin.get("/people/?q=zzz"))


def test_the_list_goes_on_after_fifty_and_asks_no_more_of_the_database(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    home = Service.objects.get(code="VSSE")
    with django_assert_max_num_queries(40) as few:
        admin.get("/people/?q=crowd")
    Person.objects.bulk_create(
        Person(username=f"crowd{n:03}", name=f"Crowd {n:03}", service=home, password="!") for n in range(60)
    )
    with django_assert_max_num_queries(40) as many:
        first = text(admin.get("/people/?q=crowd"))
    assert ("Crowd 049" in first, "Crowd 050" in first) == (True, False)
    assert len(many) <= len(few) + 2  # two relations that an empty page doesn't ask for
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = text(admin.get("/people/" + link.group(1).replace("&amp;", "&")))
    assert ("Crowd 049" in second, "Crowd 050" in second, "Crowd 059" in second) == (False, True, True)


def test_a_forged_place_in_the_list_starts_at_the_beginning(admin: Client) -> None:
    assert "Officer VSSE" in text(admin.get("/people/?after=nonsense"))


def test_adding_a_person_shows_a_password_once_that_opens_the_change_of_it(admin: Client) -> None:
    vsse = Service.objects.get(code="VSSE")
    given = {"username": "Zoe", "name": "Zoë Abel", "email": "", "service": vsse.pk, "language": "fr"}
    added = admin.post("/people/add/", given)
    password = re.search(r"<code>([a-z2-9]{5}(?:-[a-z2-9]{5}){3})</code>", added.content.decode())
    assert password is not None
    assert password.group(1) not in text(admin.get("/people/zoe/"))
    there = Client()
    there.post("/sign-in/", {"login": "zoe", "password": password.group(1)})
    assert there.get("/")["Location"] == "/settings/password/"
    assert text(admin.post("/people/add/", given)).count("Somebody has this user name already.") >= 1


def test_what_two_administrators_change_at_once_is_shown_to_the_slower(admin: Client, people: People) -> None:
    seen = details(people.reader, name="Mine")
    assert admin.post("/people/reader/change/", details(people.reader, name="Theirs")).status_code == 302
    answer = admin.post("/people/reader/change/", seen)
    assert answer.status_code == 422
    assert "Somebody else changed this person meanwhile; nothing of yours was saved." in text(answer)
    assert ("Mine" in text(answer), "Theirs" in text(answer)) == (True, True)
    assert Person.objects.get(pk=people.reader.pk).name == "Theirs"
    again = details(people.reader, name="Mine", version=2)
    assert admin.post("/people/reader/change/", again).status_code == 302


def test_somebody_who_leaves_loses_everything_at_once_but_their_name(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    open_session = client_of(people.reader)
    assert open_session.get("/settings/").status_code == 200
    admin.post("/people/reader/tokens/", {"client": "x", "expires_on": str(timezone.localdate() + timedelta(9))})
    assert "Signing in stops at once" in text(admin.get("/people/reader/deactivate/"))
    assert admin.post("/people/reader/deactivate/", {"version": 1}).status_code == 302
    assert open_session.get("/settings/").status_code == 302
    assert RoleAssignment.objects.get(person=people.reader).state == "ended"
    assert ApiToken.objects.get(person=people.reader, client="x").revoked_at is not None
    with acting_as(people.auditor):
        codes = Event.objects.filter(object_id=str(people.reader.pk), object_kind="person", actor=people.admin)
        assert list(codes.values_list("code", flat=True)) == ["person.deactivated"]


def test_nobody_deactivates_themselves(admin: Client) -> None:
    answer = admin.post("/people/admin/deactivate/", {"version": 1})
    assert (answer.status_code, "You can&#x27;t deactivate yourself." in text(answer)) == (422, True)


def test_a_clearance_is_recorded_and_ended_the_same_second(admin: Client, people: People) -> None:
    person = make_person("newcomer", level=None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert admin.post("/people/newcomer/clearances/", {"level": 4, "ends_on": str(tomorrow)}).status_code == 302
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
    answer = admin.post("/people/newcomer/clearances/", given)
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_nobody_records_a_clearance_for_themselves(admin: Client) -> None:
    answer = admin.post("/people/admin/clearances/", {"level": 4, "ends_on": "2099-01-01"})
    assert "You can&#x27;t record a clearance for yourself." in text(answer)


def test_a_compartment_is_opened_once_and_closed(admin: Client, people: People) -> None:
    circle = make_compartment("AMBER")
    assert admin.post("/people/reader/compartments/", {"compartment": circle.pk}).status_code == 302
    assert sight_of(people.reader, at=timezone.now()).compartments == {circle.pk}
    again = admin.post("/people/reader/compartments/", {"compartment": circle.pk})
    assert "This person is read into this compartment already." in text(again)
    holding = people.reader.compartment_holdings.get()
    assert admin.post(f"/people/officer/compartments/{holding.pk}/end/").status_code == 404
    assert admin.post(f"/people/reader/compartments/{holding.pk}/end/").status_code == 302
    assert sight_of(people.reader, at=timezone.now()).compartments == frozenset()


def test_a_role_passes_two_people(admin: Client, people: People, client_of: ClientOf) -> None:
    person = make_person("newcomer", role=None)
    given = {"role": "reader", "reason": "Joins the desk"}
    assert admin.post("/people/newcomer/roles/", given).status_code == 302
    asked = RoleAssignment.objects.get(person=person)
    address = f"/roles/requests/{asked.pk}/approve/"
    assert admin.post(address, {"version": 1}).status_code == 403
    approver = client_of(people.approver)
    assert "Joins the desk" in text(approver.get("/roles/requests/"))
    assert approver.post(f"/roles/requests/{asked.pk}/end/", {"version": 1}).status_code == 404
    assert approver.post(address, {"version": 1}).status_code == 302
    assert sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)
    stale = approver.post(f"/roles/requests/{asked.pk}/revoke/", {"version": 1}, follow=True)
    assert "Somebody else decided on this role a moment ago" in text(stale)
    assert admin.post(f"/people/newcomer/roles/{asked.pk}/end/", {"version": 2}).status_code == 302
    assert not sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)


def test_the_queue_asks_no_more_of_the_database_when_it_is_long(
    people: People, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    approver = client_of(people.approver)
    now = timezone.now()

    def ask(number: int) -> None:
        home = Service.objects.get(code="VSSE")
        person = Person.objects.create(username=f"q{number}", name=f"Q {number}", service=home, password="!")
        RoleAssignment.objects.create(
            person=person, role="reader", starts_at=now, requested_by=people.admin, requested_at=now
        )

    ask(0)
    with django_assert_max_num_queries(40) as one:
        approver.get("/roles/requests/")
    for number in range(1, 12):
        ask(number)
    with django_assert_max_num_queries(40) as twelve:
        approver.get("/roles/requests/")
    assert len(twelve) == len(one)


def test_a_token_is_shown_once_works_until_revoked_and_is_kept_as_a_hash(admin: Client, people: People) -> None:
    given = {"client": "nightly export", "expires_on": str(timezone.localdate() + timedelta(days=30))}
    made = admin.post("/people/officer/tokens/", given)
    shown = re.search(r"dossier_[\w-]{43}", made.content.decode())
    assert shown is not None
    assert "dossier_" not in text(admin.get("/people/officer/tokens/")).replace("dossier_csrf", "")
    assert person_of_token(shown.group(), at=timezone.now()) == people.officer
    assert person_of_token(shown.group(), at=timezone.now() + timedelta(days=40)) is None
    token = ApiToken.objects.get(person=people.officer)
    assert token.last_used_at is not None
    assert shown.group() not in str(vars(token))
    assert admin.post(f"/people/officer/tokens/{token.pk}/revoke/").status_code == 302
    assert person_of_token(shown.group(), at=timezone.now()) is None


def test_a_token_lasts_a_year_at_most(admin: Client) -> None:
    answer = admin.post("/people/officer/tokens/", {"client": "x", "expires_on": "2099-01-01"})
    assert "A token ends after today and within a year." in text(answer)


def test_the_role_table_counts_who_holds_what(people: People, client_of: ClientOf) -> None:
    page = text(client_of(people.reader).get("/roles/"))
    assert "3 people hold it" in page  # validating members
    assert (
        "Manages people, services, roles and the lengths of unconfirmed clocks; never sees the content of a case."
        in page
    )


def test_administrators_see_no_case(admin: Client, people: People) -> None:
    from tests.factories.cases import make_case

    case = make_case(people.officer, title="Something nobody here may read")
    for address in ("/", "/people/", "/people/officer/", "/roles/"):
        page = text(admin.get(address))
        assert (case.title in page, case.reference in page) == (False, False)
    assert admin.get(f"/cases/{case.reference}/").status_code == 403
