"""The ribbon that calls everything invented: only where the invented people live."""

import pytest
from pytest_django import Settings

from accounts.models import Person
from casework.queries import setup
from tests.casework.acts.pages import Sign
from tests.factories.people import People, make_person, redefine

RIBBON = "all persons and cases are invented"


def test_an_installation_without_invented_people_is_not_called_a_demonstration(
    people: People, client_of: Sign, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "_found", [])
    settings.DOSSIER_DEMO = True
    browser = client_of(people.officer)
    assert RIBBON not in browser.get("/notices/").content.decode()
    made = make_person("anna.officer")
    redefine(Person.objects.filter(pk=made.pk), email="anna.officer@dossier.example")
    assert RIBBON in browser.get("/notices/").content.decode()
