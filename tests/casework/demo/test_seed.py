"""The demonstration: every state, idempotent, and nobody real."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.roles import ROLES
from casework.blocks.meetings.models import Meeting
from casework.management.commands import seed_demo
from casework.models import Case, Subject
from casework.procedures.working_days import calendar, is_working_day
from casework.referrals import table as referral
from casework.referrals.demo import cases
from casework.referrals.models import Referral
from screening.investments import table as fdi
from screening.investments.models import Filing

pytestmark = pytest.mark.django_db

STATES = {"referral": referral.State, "fdi": fdi.State}


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = tmp_path / "demo-accounts.json"
    monkeypatch.setattr(seed_demo, "accounts_file", lambda: file)
    yield file


def test_seeding_walks_cases_into_every_state_and_a_second_run_adds_nothing(accounts: Path) -> None:
    call_command("seed_demo", cases=12)
    with acting_as_system("a test looks"):
        first = sorted(Case.objects.values_list("reference", "state"))
        reached = {kind: set(Case.objects.filter(kind=kind).values_list("state", flat=True)) for kind in STATES}
    assert reached == {kind: {state.value for state in states} for kind, states in STATES.items()}
    call_command("seed_demo", cases=12)
    with acting_as_system("a test looks"):
        assert sorted(Case.objects.values_list("reference", "state")) == first
        assert all("Demonstration" in facts for facts in Referral.objects.values_list("facts", flat=True))
        said = Filing.objects.values_list("structure", "concern")
        assert all("Demonstration" in structure + concern for structure, concern in said)
        assert Subject.objects.count() > 12


def test_a_demonstration_that_was_broken_off_is_completed_by_the_next_start(
    accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cases.make_case
    begun: list[Any] = []

    def broken_off(*arguments: Any, **given: Any) -> str:
        begun.append(arguments[2])
        if len(begun) == 2:
            raise KeyboardInterrupt
        return made(*arguments, **given)

    monkeypatch.setattr(cases, "make_case", broken_off)
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", cases=3, files=1)
    monkeypatch.undo()
    monkeypatch.setattr(seed_demo, "accounts_file", lambda: accounts)
    call_command("seed_demo", cases=3, files=1)
    with acting_as_system("a test looks"):
        assert Case.objects.filter(kind="referral").count() == 3
        assert (Case.objects.filter(kind="fdi").count(), Meeting.objects.count()) == (1, 3)


def test_the_bodies_of_the_demonstration_meet_on_working_days(accounts: Path) -> None:
    call_command("seed_demo", cases=1, files=0)
    with acting_as_system("a test looks"):
        days = [day_of(m.starts_at) for m in Meeting.objects.all()]
    assert len(days) == 3
    assert all(is_working_day(calendar("BE"), day) for day in days)


def test_there_is_an_account_for_every_role_and_only_its_owner_reads_the_file(accounts: Path) -> None:
    call_command("seed_demo", cases=0, files=0)
    rows = json.loads(accounts.read_text())
    assert {row["role"] for row in rows} == set(ROLES)
    assert {"username", "password", "role", "service", "level"} == set(rows[0])
    assert len({row["password"] for row in rows}) == len(rows)
    assert accounts.stat().st_mode & 0o077 == 0
