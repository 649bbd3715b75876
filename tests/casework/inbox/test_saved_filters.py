"""Saved filters: a name, a query string, one owner."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions import saved_filters
from casework.models import SavedFilter
from tests.factories.people import People

SignIn = Callable[[Person], Client]


def kept(person: Person) -> list[tuple[str, str]]:
    """What is stored for a person."""
    with acting_as_system("a test looks"):
        return list(SavedFilter.objects.filter(person=person).values_list("name", "query"))


def test_save_shows_and_keeps_the_filter(people: People, client_of: SignIn) -> None:
    client = client_of(people.officer)
    answer = client.post("/filters/", {"name": "  My   urgent ", "query": "tab=service&urgent=True&cursor=abc"})
    assert answer.status_code == 302
    assert answer["Location"] == "/?tab=service&urgent=True"
    assert kept(people.officer) == [("My urgent", "tab=service&urgent=True")]
    assert "My urgent" in client.get("/").content.decode()


def test_same_name_means_the_new_filter(people: People, client_of: SignIn) -> None:
    client = client_of(people.officer)
    for query in ("tab=done", "tab=watching"):
        client.post("/filters/", {"name": "One", "query": query})
    assert kept(people.officer) == [("One", "tab=watching")]


def test_without_a_name_it_is_refused_with_a_sentence(people: People, client_of: SignIn) -> None:
    answer = client_of(people.officer).post("/filters/", {"name": " ", "query": "tab=done"}, follow=True)
    assert "Give the filter a name." in answer.content.decode()
    assert kept(people.officer) == []


def test_too_many_are_refused(people: People, client_of: SignIn) -> None:
    client = client_of(people.officer)
    with acting_as_system("a test sets up"):
        SavedFilter.objects.bulk_create(
            SavedFilter(person=people.officer, name=f"n{n}", query="") for n in range(saved_filters.MOST)
        )
    answer = client.post("/filters/", {"name": "one more", "query": ""}, follow=True)
    assert f"You keep {saved_filters.MOST} filters already: delete one first." in answer.content.decode()


def test_only_the_owner_sees_and_deletes(people: People, client_of: SignIn) -> None:
    with acting_as_system("a test sets up"):
        row = SavedFilter.objects.create(person=people.officer, name="Private", query="tab=done")
    stranger, own = client_of(people.giss), reverse("saved-filter-delete", args=[row.pk])
    assert "Private" not in stranger.get("/").content.decode()
    assert stranger.post(own).status_code == 404
    assert stranger.post(reverse("saved-filter-delete", args=[999999])).status_code == 404
    assert client_of(people.officer).post(own).status_code == 302
    assert kept(people.officer) == []
