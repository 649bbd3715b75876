"""The trail binds identity: who did it and to whom, under the names of then; a swap of two people's names is found."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.person import change_person, install_person
from accounts.actions.role import install_role
from accounts.audit import Code, record, sealing
from accounts.audit.verify import Kind
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, FormerName, Person
from tests.accounts.audit.conftest import AT, Trail, make_auditor, numbers, prove
from tests.accounts.audit.test_export import check, run
from tests.accounts.audit.test_pages import browser_of, exported

Tamper = Callable[..., None]
IDENTITY = "actor_username = NULL, actor_name = NULL, subject_id = NULL, subject_username = NULL, subject_name = NULL"


@pytest.fixture
def administrator(officer: Person) -> Person:
    with acting_as_system("a test sets up"):
        found = install_person(username="chief", name="Chief Admin", service=officer.service, password=None, at=AT)
        other = install_person(username="other", name="Other Admin", service=officer.service, password=None, at=AT)
        install_role(person=found, role="administrator", requested_by=other, approved_by=officer, at=AT)
    return found


def rename(person: Person, name: str, by: Person) -> None:
    with acting_as(by):
        version = Person.objects.get(pk=person.pk).version
        change_person(username=person.username, changes={"name": name}, version=version, by=by, at=AT)


def events(**wanted: Any) -> list[Event]:
    with acting_as_system("a test looks"):
        return list(Event.objects.filter(**wanted).order_by("pk"))


def test_an_event_says_who_did_it_and_to_whom_under_the_names_of_then(trail: Trail, administrator: Person) -> None:
    officer = Person.objects.get(username="officer")
    rename(officer, "Ann Married", administrator)
    (event,) = events(code="person.changed")
    assert (event.actor_username, event.actor_name) == ("chief", "Chief Admin")
    assert (event.subject_id, event.subject_username, event.subject_name) == (officer.pk, "officer", "Ann Married")
    assert event.data["changes"] == {"name": ["Ann Officer", "Ann Married"]}
    assert {e.actor_name for e in events(pk__in=trail.ids)} == {"Ann Officer"}
    assert [(f.name, f.changed_by_id) for f in FormerName.objects.all()] == [("Ann Officer", administrator.pk)]
    sealing.seal_events()
    assert prove().ok  # a name that changes with an event is no fault


def test_a_swap_of_two_peoples_names_is_found(trail: Trail, administrator: Person, tamper: Tamper) -> None:
    sealing.seal_events()
    assert prove().ok
    officer = Person.objects.get(username="officer")
    for pk, name in ((officer.pk, "Chief Admin"), (administrator.pk, "Ann Officer")):
        tamper("UPDATE accounts_person SET name = %s WHERE id = %s", name, pk)
    fault = prove().fault
    last_named = max(e.pk for e in events(actor_id=officer.pk))  # he approved the administrator's role
    assert fault and (fault.kind, fault.event) == (Kind.RENAMED, last_named)
    status, out, err = run("verify_audit")
    assert (status != 0, f"Person {officer.pk}" in out + err) == (True, True)


def test_a_swap_of_two_peoples_user_names_is_found(trail: Trail, administrator: Person, tamper: Tamper) -> None:
    officer = Person.objects.get(username="officer")
    steps = ((officer.pk, "swapping"), (administrator.pk, "officer"), (officer.pk, "chief"))
    for pk, name in steps:
        tamper("UPDATE accounts_person SET username = %s WHERE id = %s", name, pk)
    fault = prove().fault
    assert fault and fault.kind == Kind.RENAMED


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Somebody Else'",
        "actor_username = 'other'",
        "subject_name = 'Somebody Else'",
        "subject_id = 7",
        IDENTITY,
    ],
)
def test_another_identity_in_an_event_is_found(trail: Trail, tamper: Tamper, change: str) -> None:
    tamper(f"UPDATE accounts_event SET {change} WHERE id = %s", trail.ids[6])  # noqa: S608
    fault = prove().fault
    assert fault and (fault.kind, fault.event, fault.seal) == (Kind.EDITED, trail.ids[6], 2)


def test_events_from_before_identity_was_kept_still_hold(
    trail: Trail, tamper: Tamper, officer: Person, tmp_path: Path
) -> None:
    with acting_as(officer):
        record(Code.SEARCHED, by=officer, at=AT)
    old = numbers()[-1]
    tamper(f"UPDATE accounts_event SET {IDENTITY} WHERE id = %s", old)  # noqa: S608
    tamper("UPDATE accounts_event e SET leaf = audit_leaf(e) WHERE id = %s", old)
    sealing.seal_events()
    assert prove().ok
    bundle = tmp_path / "both.zip"
    assert run("export_audit", bundle)[0] == 0
    status, said = check(bundle)
    assert (status, "The bundle holds: 16 events" in said) == (0, True)
    with zipfile.ZipFile(bundle) as archive:
        found = [json.loads(line)["event"] for line in archive.read("events.jsonl").decode().splitlines()]
    assert {event["actor_name"] for event in found} == {"Ann Officer", None}


def test_a_bundle_in_which_somebody_is_another_is_refused(trail: Trail, tmp_path: Path) -> None:
    bundle = tmp_path / "trail.zip"
    assert run("export_audit", bundle)[0] == 0
    copy = tmp_path / "copy.zip"
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(copy, "w") as new:
        for entry in old.namelist():
            text = old.read(entry).decode()
            new.writestr(entry, text.replace("Ann Officer", "Bob Officer") if entry == "events.jsonl" else text)
    assert check(copy)[0] == 1


def test_nobody_writes_an_identity_of_their_own_into_an_event(officer: Person) -> None:
    from django.db import ProgrammingError, connection

    with pytest.raises(ProgrammingError), acting_as(officer), connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_event (code, data, actor_name) VALUES ('person.signed_in', '{}', 'X')")


def test_the_auditor_asks_what_was_done_to_somebody(officer: Person, administrator: Person) -> None:
    auditor = make_auditor(officer)
    with acting_as(officer):
        record(Code.SIGNED_IN, by=officer, at=AT, obj=officer)  # the person's own act
    rename(officer, "Ann Married", administrator)
    browser: Client = browser_of(auditor)
    page = browser.get(reverse("audit"), {"subject": "officer"}).content.decode()
    assert "Chief Admin changed the details of Ann Married (officer): name: Ann Officer → Ann Married." in page
    assert "Ann Officer signed in." not in page
    lines = [json.loads(line) for line in exported(browser, format="jsonl", subject="officer").splitlines()]
    assert {(line["code"], line["subject"]) for line in lines} == {("person.changed", "Ann Married (officer)")}
