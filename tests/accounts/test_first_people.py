"""An empty installation gets its first two people, once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Person


@pytest.mark.django_db
def test_two_people_are_added_once_and_can_sign_in() -> None:
    out = StringIO()
    call_command("first_people", "Ada", "Bob", stdout=out)
    shown = dict(re.findall(r"^(\w+) \(\w+\): (\S+)$", out.getvalue(), re.MULTILINE))
    assert sorted(shown) == ["ada", "bob"]
    roles = {p.username: list(p.role_assignments.values_list("role", flat=True)) for p in Person.objects.all()}
    assert roles == {"ada": ["administrator"], "bob": ["role_approver"]}
    client = Client()
    client.post("/sign-in/", {"login": "ada", "password": shown["ada"]})
    assert client.get("/people/")["Location"] == "/settings/password/"
    with pytest.raises(CommandError, match="There are people already"):
        call_command("first_people", "eve", "mallory")


@pytest.mark.django_db
def test_one_person_is_not_two() -> None:
    with pytest.raises(CommandError, match="Two different people are needed"):
        call_command("first_people", "ada", "ADA")
