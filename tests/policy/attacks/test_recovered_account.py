"""Nobody recovers a privileged account alone, and whoever is privileged hears of it."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.models import (
    AccessRequest,
    Event,
    Person,
    RoleAssignment,
    Touch,
)
from casework.notifications.deliver import deliver_next
from tests.accounts.views.pages import PASSWORD, ClientOf, text
from tests.factories.people import (
    People,
    make_person,
    redefine,
)

ROLES_ASKED = {"admin": "reader", "witness": "case_officer"}


def test_an_operator_recovers_a_privileged_account_with_a_second_person_and_everybody_privileged_is_told(
    people: People, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = make_person("lost-approver", role="role_approver", service="NSA", password=PASSWORD)
    make_person("witness", role="administrator", service="NSA", password=PASSWORD)
    monkeypatch.setattr("sys.stdin", io.StringIO("guess\n"))
    with pytest.raises(CommandError, match="not the password of the witness"):
        call_command("recover_access", "lost-approver", witness="witness", stdin=True)
    with pytest.raises(CommandError, match="no terminal"):  # nothing more to read: a sentence, no traceback
        call_command("recover_access", "lost-approver", witness="witness", stdin=True)
    assert Client().login(username="lost-approver", password=PASSWORD)
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    call_command("recover_access", "lost-approver", witness="witness", stdin=True, stdout=out)
    code = re.search(r"Code: (\S+)", out.getvalue())
    assert code is not None
    assert not Client().login(username="lost-approver", password=PASSWORD)
    new = "Other lanterns 48 over water"
    assert Client().post("/enrol/", {"code": code.group(1), "new": new, "again": new}).status_code == 200
    assert Touch.objects.filter(person=lost, by__username="witness").exists()
    while deliver_next(at=timezone.now()):
        pass
    for told in (people.admin, people.approver, people.auditor, people.oversight):
        assert "ALARM: the account of a privileged person was recovered" in text(client_of(told).get("/notices/"))
    with acting_as(people.auditor):
        assert Event.objects.get(code="person.recovered").object_id == str(lost.pk)


def appoint(username: str, role: str, monkeypatch: pytest.MonkeyPatch, *, witness: str = "witness") -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    call_command("recover_access", username, appoint=role, witness=witness, stdin=True)


def test_the_last_approver_is_gone_and_the_house_goes_on(
    people: People, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only role that approves ran out: nothing inside the product could give it to anybody."""
    make_person("witness", role="administrator", service="NSA", password=PASSWORD)
    fresh = make_person("fresh", role=None, level=None, service="NSA")
    redefine(RoleAssignment.objects.filter(role="role_approver"), ends_at=timezone.now())
    with pytest.raises(CommandError, match="asked for inside the product"):
        appoint("fresh", "administrator", monkeypatch)  # two hold it
    with pytest.raises(CommandError, match="doesn't go together"):
        appoint("officer", "role_approver", monkeypatch)
    with pytest.raises(CommandError, match="no active administrator or role approver"):
        appoint("fresh", "role_approver", monkeypatch, witness="officer")
    assert sight_of(fresh, at=timezone.now()).roles == frozenset()
    appoint("fresh", "role_approver", monkeypatch)
    assert sight_of(fresh, at=timezone.now()).roles == {"role_approver"}
    make_person("newcomer", role=None)
    asked = {}
    for who in (people.admin, Person.objects.get(username="witness")):
        given = {"role": ROLES_ASKED[who.username], "reason": "Joins.", "without_end": "on"}
        assert client_of(who).post("/people/newcomer/roles/", given).status_code == 302
        with acting_as(fresh):
            asked[who.username] = AccessRequest.objects.get(requested_by=who)
    page = client_of(fresh)
    assert page.post(f"/requests/{asked['witness'].pk}/approve/", {"version": 1}).status_code == 403  # thirty days
    assert page.post(f"/requests/{asked['admin'].pk}/approve/", {"version": 1}).status_code == 302
    while deliver_next(at=timezone.now()):
        pass
    assert "ALARM: somebody was made administrator or role approver" in text(client_of(people.auditor).get("/notices/"))
    with acting_as(people.auditor):
        event = Event.objects.get(code="person.appointed")
    assert (event.object_id, event.data["role"]) == (str(fresh.pk), "role_approver")


def test_an_officer_is_not_recovered_that_way(people: People) -> None:
    with pytest.raises(CommandError, match="no active administrator or role approver"):
        call_command("recover_access", "officer", witness="admin", stdin=True)
