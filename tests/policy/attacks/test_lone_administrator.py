"""The lone administrator: one person with the administrator's role who wants to read a case. Every way that was tried
ends in a refusal or in a request that waits for somebody else, and the trail tells who tried.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.access import sight_of
from accounts.actions import definers
from accounts.actions.access_request import decide
from accounts.actions.enrolment import choose_password, code_digest, fetch_token
from accounts.context import acting_as
from accounts.errors import Refused
from accounts.models import (
    AccessRequest,
    ApiToken,
    Enrolment,
    Event,
    HeldClearance,
    Person,
    SignInDelay,
    Touch,
)
from casework.notifications.deliver import deliver_next
from tests.factories.cases import make_case
from tests.factories.people import (
    People,
    define,
    give_key,
    give_token,
    make_compartment,
    make_person,
    make_service,
    redefine,
)

ClientOf = Callable[[Person], Client]
PASSWORD = "Quiet lanterns 47 over water"


@pytest.fixture
def admin(people: People, client_of: ClientOf) -> Client:
    return client_of(people.admin)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def day(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def waiting(people: People) -> list[tuple[str, int | None]]:
    with acting_as(people.approver):
        return list(AccessRequest.objects.filter(state="requested").order_by("pk").values_list("kind", "person"))


def trail(people: People, *codes: str) -> list[tuple[str, int | None]]:
    """The events of these codes by the administrator, as the auditor reads them: code and the person concerned."""
    with acting_as(people.auditor):
        rows = Event.objects.filter(actor=people.admin, code__in=codes).order_by("id")
        return [(event.code, event.data.get("person")) for event in rows]


def test_a_token_for_the_oversight_member_is_only_asked_for_and_never_shown(admin: Client, people: People) -> None:
    case = make_case(people.officer, title="What the oversight member reads")
    given = {"client": "mine", "contact": "own@mail.test", "expires_on": day(30), "reason": "An export."}
    answer = admin.post("/people/oversight/tokens/", given, follow=True)
    assert re.search(r"dossier_[\w-]{43}", answer.content.decode()) is None
    assert not ApiToken.objects.filter(person=people.oversight).exists()
    assert waiting(people) == [("token", people.oversight.pk)]
    assert Client().get(f"/api/v1/cases/{case.reference}/").status_code == 401
    assert trail(people, "request.made", "token.made") == [("request.made", people.oversight.pk)]


def test_the_password_of_the_approver_is_not_reset_by_one(admin: Client, people: People) -> None:
    approver = make_person("second-approver", role="role_approver", service="NSA", password=PASSWORD)
    given = {"version": 1, "delivery": "sheet", "reason": "Lost."}
    assert admin.post("/people/second-approver/password/", given).status_code == 302
    assert waiting(people) == [("recovery", approver.pk)]
    assert not Enrolment.objects.exists()
    assert Client().login(username="second-approver", password=PASSWORD)  # the present one goes on working
    with pytest.raises(CommandError, match="No sheet waits"):
        call_command("enrolment_sheet", "second-approver")
    assert trail(people, "request.made", "person.enrolment_issued") == [("request.made", approver.pk)]


def test_the_enrolment_of_an_officer_goes_to_the_officer_and_its_address_is_not_changed_by_one(
    admin: Client, people: People
) -> None:
    moved = {"version": 1, "email": "admin@mail.test", "reason": "New address."}
    assert admin.post("/people/officer/address/", moved).status_code == 302
    assert Person.objects.get(pk=people.officer.pk).email == "officer@example.test"
    assert waiting(people) == [("email", people.officer.pk)]
    shown = admin.post("/people/officer/password/", {"version": 1, "delivery": "mail"}, follow=True)
    mail.outbox.clear()
    while deliver_next(at=timezone.now()):
        pass
    [letter] = [m for m in mail.outbox if "/enrol/" in m.body]
    code = re.search(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", letter.body)
    assert (letter.to, code is not None and code.group() in text(shown)) == (["officer@example.test"], False)
    with acting_as(people.auditor):
        issued = Event.objects.get(code="person.enrolment_issued")
    assert (issued.actor_id, issued.object_id) == (people.admin.pk, str(people.officer.pk))


def test_a_person_of_ones_own_making_gets_neither_role_nor_clearance_nor_compartment(
    admin: Client, people: People
) -> None:
    case = make_case(people.officer, marking=3)
    circle = make_compartment("AMBER")
    give_key(people.supervisor, "AMBER")
    made = {"username": "puppet", "name": "Puppet", "email": "own@mail.test", "language": "en", "delivery": "mail"}
    assert admin.post("/people/add/", made | {"service": make_service("VSSE").pk}).status_code == 302
    puppet = Person.objects.get(username="puppet")
    asked = {"reason": "Joins."}
    admin.post("/people/puppet/roles/", asked | {"role": "case_officer", "without_end": "on"})
    admin.post("/people/puppet/clearances/", asked | {"level": 4, "ends_on": day(300)})
    refused = admin.post("/people/puppet/keys/", asked | {"compartment": circle.pk})
    assert "Only whoever holds the key to this compartment does this." in text(refused)
    assert admin.post("/keys/AMBER/read-in/", {"username": "puppet"}).status_code == 404
    assert waiting(people) == [("role", puppet.pk), ("clearance", puppet.pk)]
    sight = sight_of(puppet, at=timezone.now())
    assert (sight.level, sight.compartments, sight.roles) == (0, frozenset(), frozenset())
    browser = Client()
    browser.force_login(puppet, backend="accounts.queries.signed_in.SignedIn")
    assert browser.get(f"/cases/{case.reference}/").status_code == 403


def test_moving_a_person_to_the_service_of_a_case_opens_nothing(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    case = make_case(people.officer)
    other = client_of(people.elsewhere)
    assert other.get(f"/cases/{case.reference}/").status_code == 404
    given = {"service": make_service("VSSE").pk, "reason": "Moves.", "version": 1}
    assert admin.post("/people/elsewhere/service/", given).status_code == 302
    admin.post("/people/elsewhere/change/", given | {"name": "Elsewhere", "language": "en"})
    assert Person.objects.get(pk=people.elsewhere.pk).service_id == people.elsewhere.service_id
    assert other.get(f"/cases/{case.reference}/").status_code == 404
    assert waiting(people) == [("service", people.elsewhere.pk)]


def test_whoever_left_does_not_come_back_by_one(admin: Client, people: People) -> None:
    assert admin.post("/people/reader/deactivate/", {"version": 1}).status_code == 302
    back = {"version": 2, "delivery": "mail", "reason": "Comes back."}
    assert admin.post("/people/reader/reactivate/", back).status_code == 302
    assert Person.objects.get(pk=people.reader.pk).is_active is False
    assert waiting(people) == [("reactivation", people.reader.pk)]


def ended_roles(admin: Client, person: Person) -> None:
    """End every role of a person as an administrator does, with the button on the person's page."""
    for held in person.role_assignments.filter(state="approved"):
        address = f"/people/{person.username}/roles/{held.pk}/end/"
        assert admin.post(address, {"version": held.version}).status_code == 302


def test_whoever_ends_what_an_account_holds_does_not_then_take_its_address_and_its_password(
    admin: Client, people: People
) -> None:
    """End the roles, move the mailbox, renew the enrolment, own the account, and have the roles given back."""
    make_person("second-auditor", role="auditor", service="NSA")
    ended_roles(admin, people.auditor)
    assert not people.auditor.role_assignments.filter(state="approved").exists()
    version = Person.objects.get(pk=people.auditor.pk).version
    moved = {"version": version, "email": "own@mail.test", "reason": "New address."}
    assert admin.post("/people/auditor/address/", moved).status_code == 302
    renewed = {"version": version, "delivery": "mail", "reason": "Lost."}
    assert admin.post("/people/auditor/password/", renewed).status_code == 302
    assert Person.objects.get(pk=people.auditor.pk).email != "own@mail.test"
    assert not Enrolment.objects.filter(person=people.auditor).exists()
    assert waiting(people) == [("email", people.auditor.pk), ("recovery", people.auditor.pk)]


def test_the_address_of_somebody_who_left_is_not_changed_by_one(admin: Client, people: People) -> None:
    stranger = make_person("stranger", role=None, level=None)
    assert admin.post("/people/stranger/deactivate/", {"version": 1}).status_code == 302
    moved = {"version": 2, "email": "own@mail.test", "reason": "New address."}
    assert admin.post("/people/stranger/address/", moved).status_code == 302
    assert waiting(people) == [("email", stranger.pk)]
    with acting_as(people.admin), pytest.raises(ProgrammingError), transaction.atomic():
        definers.call("person_email", stranger.pk, "own@mail.test")


def test_what_is_asked_by_whoever_changed_the_address_does_not_count_and_the_page_says_who_changed_it(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    puppet = make_person("puppet", role=None, level=None)
    moved = {"version": 1, "email": "own@mail.test", "reason": "A typing error."}
    assert admin.post("/people/puppet/address/", moved).status_code == 302
    assert Person.objects.get(pk=puppet.pk).email == "own@mail.test"
    admin.post("/people/puppet/roles/", {"role": "case_officer", "reason": "Joins.", "without_end": "on"})
    approver = client_of(people.approver)
    page = text(approver.get("/requests/"))
    assert f"address changed on {date_format(timezone.localdate(), 'j M Y')} by {people.admin.name}" in page
    with acting_as(people.approver):
        asked = AccessRequest.objects.get(person=puppet)
    answer = approver.post(f"/requests/{asked.pk}/approve/", {"version": 1})
    assert (answer.status_code, "Another administrator must ask" in text(answer)) == (403, True)
    with acting_as(people.approver), pytest.raises(ProgrammingError), transaction.atomic():
        definers.call("access_decide", asked.pk, "approve", "")
    other = client_of(make_person("other-admin", role="administrator", service="NSA"))
    assert other.post(f"/requests/{asked.pk}/withdraw/", {"version": 1}).status_code == 302
    other.post("/people/puppet/roles/", {"role": "case_officer", "reason": "Joins.", "without_end": "on"})
    with acting_as(people.approver):
        theirs = AccessRequest.objects.get(person=puppet, state="requested")
    assert approver.post(f"/requests/{theirs.pk}/approve/", {"version": 1}).status_code == 302


def test_nobody_takes_a_supervisor_or_a_representative_over_alone(people: People) -> None:
    """Whoever grants need to know, or speaks for an investor, is privileged in the database as well as in Python."""
    outsider = make_person("outsider", role="fdi_representative", level=None)
    with acting_as(people.admin):
        for who in (people.supervisor, outsider):
            with pytest.raises(ProgrammingError), transaction.atomic():
                definers.call("person_enrol", who.pk, "sheet")
        assert definers.call("access_privileged", people.officer.pk) is False


def test_every_change_of_an_account_is_remembered_as_a_touch(admin: Client, people: People) -> None:
    approver = make_person("touched-approver", role="role_approver", service="NSA", level=2)
    [held] = HeldClearance.objects.filter(person=approver)
    give_token(approver)
    admin.post(f"/people/touched-approver/clearances/{held.pk}/end/")
    admin.post("/people/touched-approver/change/", {"name": "Renamed", "language": "en", "version": 1})
    with acting_as(people.admin):
        definers.call("access_end", "token", ApiToken.objects.get(person=approver).pk)
    delay = SignInDelay.objects.create(kind="name", digest="d" * 64, person=approver, last_at=timezone.now())
    admin.post(f"/people/touched-approver/sign-in/{delay.pk}/lift/")
    found = Touch.objects.filter(person=approver, by=people.admin).order_by("id").values_list("what", flat=True)
    assert list(found) == ["clearance", "details", "token", "delay"]


def test_an_approver_whose_account_the_asker_touched_does_not_count_as_the_second_person(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    touched = make_person("touched-approver", role="role_approver", service="NSA")
    define([Touch(person=touched, by=people.admin, at=timezone.now() - timedelta(days=29), what="role")])
    make_person("newcomer", role=None)
    admin.post("/people/newcomer/roles/", {"role": "reader", "reason": "Joins.", "without_end": "on"})
    with acting_as(people.approver):
        asked = AccessRequest.objects.get()
    answer = client_of(touched).post(f"/requests/{asked.pk}/approve/", {"version": 1})
    assert (answer.status_code, "your approval doesn&#x27;t count" in text(answer)) == (403, True)
    assert waiting(people) == [("role", asked.person_id)]
    redefine(Touch.objects.all(), at=timezone.now() - timedelta(days=31))
    assert client_of(touched).post(f"/requests/{asked.pk}/approve/", {"version": 1}).status_code == 302
    with acting_as(people.auditor):
        refused = Event.objects.get(code="access.refused", actor=touched)
    assert refused.data["view"] == "request-step"


def test_giving_a_role_approver_the_role_counts_as_touching(admin: Client, people: People, client_of: ClientOf) -> None:
    fresh = make_person("fresh", role=None, level=None, service="NSA")
    admin.post("/people/fresh/roles/", {"role": "role_approver", "reason": "Second pair of eyes.", "without_end": "on"})
    with acting_as(people.approver):
        first = AccessRequest.objects.get()
    client_of(people.approver).post(f"/requests/{first.pk}/approve/", {"version": 1})
    make_person("newcomer", role=None)
    admin.post("/people/newcomer/roles/", {"role": "reader", "reason": "Joins.", "without_end": "on"})
    with acting_as(people.approver):
        asked = AccessRequest.objects.get(state="requested")
    assert client_of(fresh).post(f"/requests/{asked.pk}/approve/", {"version": 1}).status_code == 403
    other = make_person("other-admin", role="administrator", service="NSA")
    client_of(other).post("/people/newcomer/clearances/", {"level": 1, "ends_on": day(9), "reason": "Certificate."})
    with acting_as(people.approver):
        theirs = AccessRequest.objects.get(kind="clearance")
    assert client_of(fresh).post(f"/requests/{theirs.pk}/approve/", {"version": 1}).status_code == 302


def approved(people: People, **found: Any) -> None:
    with acting_as(people.approver):
        definers.call("access_decide", AccessRequest.objects.get(state="requested", **found).pk, "approve", "")


def moved(admin: Client, people: People) -> Any:
    given = {"service": make_service("ISC-SEC").pk, "reason": "Moves.", "version": 1}
    answer = admin.post("/people/officer/service/", given)
    with acting_as(people.approver):
        asked = AccessRequest.objects.get(kind="service")
        decide(request=asked.pk, act="approve", version=None, by=people.approver, at=timezone.now())
    return answer


CHANGES: dict[str, Callable[[Client, People], Any]] = {
    "deactivated": lambda admin, people: admin.post("/people/officer/deactivate/", {"version": 1}),
    "renewed": lambda admin, people: admin.post("/people/officer/password/", {"version": 1, "delivery": "sheet"}),
    "moved": moved,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_asked_or_sent_before_an_account_changed_opens_nothing_afterwards(
    admin: Client, people: People, change: Callable[[Client, People], Any]
) -> None:
    token = {"client": "export", "contact": "tech@mail.test", "expires_on": day(30), "reason": "An export."}
    admin.post("/people/officer/tokens/", token)
    approved(people, kind="token")
    admin.post("/people/officer/clearances/", {"level": 4, "ends_on": day(300), "reason": "Certificate."})
    assert waiting(people) == [("clearance", people.officer.pk)]
    assert Enrolment.objects.filter(person=people.officer, kind="token").exists()
    assert change(admin, people).status_code == 302
    assert waiting(people) == []
    assert not Enrolment.objects.filter(person=people.officer, kind="token").exists()
    with acting_as(people.auditor):
        withdrawn = Event.objects.get(code="request.withdrawn")
    assert withdrawn.data["person"] == people.officer.pk


def test_a_token_is_not_fetched_once_something_of_the_person_ended(people: People) -> None:
    ends = (timezone.now() + timedelta(days=9)).isoformat()
    given = {"client": "export", "contact": "tech@mail.test", "ends_at": ends}
    with acting_as(people.admin):
        definers.call("access_ask", "token", people.officer.pk, given, "An export.")
    approved(people, kind="token")
    redefine(Enrolment.objects.filter(kind="token"), digest=code_digest("a code"))
    [held] = HeldClearance.objects.filter(person=people.officer)
    with acting_as(people.admin):
        definers.call("access_end", "clearance", held.pk)
    with pytest.raises(Refused):
        fetch_token(code="a code", at=timezone.now())
    assert not ApiToken.objects.exists()


def test_the_database_itself_ends_tokens_and_the_second_factor_with_the_password(people: People) -> None:
    def equipped() -> None:
        give_token(people.officer)
        with acting_as(people.officer):
            Authenticator.objects.create(user=people.officer, type="totp", data={})

    equipped()
    with acting_as(people.admin):
        definers.call("person_enrol", people.officer.pk, "sheet")
    with acting_as(people.officer):
        assert not Authenticator.objects.exists()
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    equipped()
    redefine(Enrolment.objects.filter(person=people.officer), digest=code_digest("a code"))
    assert choose_password(code="a code", new=PASSWORD, at=timezone.now()) == people.officer
    with acting_as(people.officer):
        assert not Authenticator.objects.exists()
    assert not ApiToken.objects.filter(revoked_at=None).exists()


def test_whoever_guesses_one_time_codes_waits(people: People) -> None:
    def tried(path: str) -> int:
        return Client().post(path, {"code": "aaaaa", "new": PASSWORD, "again": PASSWORD}).status_code

    assert [tried("/enrol/") for _ in range(10)] == [422] * 10
    assert (tried("/enrol/"), tried(reverse("enrol-token"))) == (429, 429)
