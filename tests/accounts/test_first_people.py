"""An empty installation gets its first people, once: two administrators, two approvers, each with a one-time code."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Person, Touch

GOOD = "Quiet lanterns 47 over water"
FOUR = ("--administrator", "Ada", "--administrator", "Abe", "--approver", "Bob", "--approver", "Bea")


@pytest.mark.django_db
def test_four_people_are_added_once_and_choose_their_passwords() -> None:
    out = StringIO()
    call_command("first_people", *FOUR, stdout=out)
    shown = dict(re.findall(r"User name: (\w+)\s+Code: (\S+)", out.getvalue()))
    assert sorted(shown) == ["abe", "ada", "bea", "bob"]
    roles = {p.username: list(p.role_assignments.values_list("role", flat=True)) for p in Person.objects.all()}
    assert roles == {
        "ada": ["administrator"],
        "abe": ["administrator"],
        "bob": ["role_approver"],
        "bea": ["role_approver"],
    }
    assert Touch.objects.count() == 0  # whoever is there from the beginning doesn't count as touched
    client = Client()
    client.post("/enrol/", {"code": shown["ada"], "new": GOOD, "again": GOOD})
    client.post("/sign-in/", {"login": "ada", "password": GOOD})
    assert client.get("/people/").status_code == 200
    with pytest.raises(CommandError, match="There are people already"):
        call_command("first_people", *FOUR)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "names",
    [
        ("--administrator", "ada", "--approver", "bob"),
        (*FOUR[:6], "--approver", "ADA"),
        ("--administrator", "ada", "--administrator", "ada", "--approver", "bob", "--approver", "bea"),
    ],
    ids=["one of each", "one person twice", "one name twice"],
)
def test_fewer_than_two_of_each_are_not_enough(names: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="At least two administrators and two approvers"):
        call_command("first_people", *names)
    assert Person.objects.count() == 0
