"""A name is found however it was typed: a search that misses one lets a person go unnoticed."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Person
from casework.matching import indexing
from casework.models import Case, Interest, Subject
from casework.referrals.models import FollowUp
from tests.factories import flow
from tests.factories.people import People

SignIn = Callable[[Person], Client]


def found(client: Client, text: str) -> list[str]:
    """References of the results."""
    return [
        result.row.reference for result in client.post("/search/", {"q": text}, follow=True).context["found"].results
    ]


def about(people: People, name: str, *, facts: str = "Nothing else.", number: str = "") -> Case:
    """A submitted case about one person."""
    subject = {"kind": "person", "name": name, "aliases": [], "nationality": "BE", "identifiers": number}
    return flow.submitted(people, title="Plain", facts=facts, subjects=[subject])


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("O'Brien", "OBrien"),
        ("OBrien", "O’Brien"),
        ("OBrien", "o brien"),
        ("D'Hondt", "dhondt"),
        ("Dhondt", "d'hondt"),
        ("Van den Berghe", "vandenberghe"),
        ("Vandenberghe", "van den berghe"),
        ("Yıldırım", "yildirim"),
        ("Sigurður Þórsson", "sigurdur thorsson"),
        ("Wałęsa", "walesa"),
        ("Ðorđević", "dordevic"),
        ("Strauß", "strauss"),
        ("Müller", "mueller"),
        ("Mueller", "müller"),
        ("Sch\u200bmidt", "schmidt"),
        ("Schmidt", "sch\u00admi\u200bdt"),
        ("Кузнецов", "Kuznetsov"),
        ("Kuznetsov", "Кузнецов"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("محمد العلي", "Muhammad"),
        ("Mohammed", "محمد"),
        ("נתניהו", "Netanyahu"),
        ("Cohen", "כהן"),
    ],
)
def test_a_name_is_found_however_it_is_written(people: People, client_of: SignIn, kept: str, asked: str) -> None:
    case = about(people, kept)
    about(people, "Somebody Else")
    assert found(client_of(people.officer), asked) == [case.reference]


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("+32 478 12 34 56", "0478123456"),
        ("0478/12.34.56", "+32478123456"),
        ("1-ABC-234", "1abc234"),
        ("1ABC234", "1-abc-234"),
        ("BE71 0961 2345 6769", "be71096123456769"),
        ("BE71096123456769", "BE71 0961 2345 6769"),
        ("BE 0403.019.261", "0403019261"),
        ("0403019261", "BE0403.019.261"),
    ],
)
def test_a_number_is_found_with_and_without_its_separators(
    people: People, client_of: SignIn, kept: str, asked: str
) -> None:
    case = about(people, "Somebody", facts=f"On 12 May they wrote {kept} on the back, twice.")
    assert found(client_of(people.officer), asked) == [case.reference]


@pytest.mark.parametrize("asked", ["Kuznetsv", "Kuzentsov", "Kusnetsow", "Kuznetsovv"])
def test_a_typing_error_finds_the_name_below_what_was_typed(people: People, client_of: SignIn, asked: str) -> None:
    case = about(people, "Kuznetsov")
    typed = about(people, "Somebody", facts=f"Also seen as {asked}.")
    about(people, "Katzenberg")
    assert found(client_of(people.officer), asked) == [typed.reference, case.reference]


def test_a_mistyped_word_isn_t_taken_for_one_of_a_hidden_case(people: People, client_of: SignIn) -> None:
    about(people, "Kuznetsov")
    assert found(client_of(people.elsewhere), "Kuznetsv") == []


@pytest.mark.parametrize("way", ["{n}", "{p} {n}", "{y}-{n}", "{p}{y}{n:06d}", "{p}-{y}-{n}", " {p}\u200b {n} "])
def test_a_reference_is_found_by_what_people_say_of_it(people: People, client_of: SignIn, way: str) -> None:
    case = about(people, "Somebody")
    prefix, year, number = case.reference.split("-")
    asked = way.format(p=prefix.lower(), y=year, n=int(number))
    client = client_of(people.officer)
    answer = client.post("/search/", {"q": asked})
    if way == "{n}":  # a mere number may stand in a text, too: a list, the reference first
        assert found(client, asked)[0] == case.reference
    else:
        assert (answer.status_code, answer.get("Location")) == (302, f"/cases/{case.reference}/")


def test_what_was_asked_reported_and_resulted_is_found(people: People, client_of: SignIn) -> None:
    case = flow.in_follow_up(people)
    client = client_of(people.officer)
    with acting_as_system("a test looks"):
        [action] = FollowUp.objects.filter(case=case)
    assert found(client, action.description) == [case.reference]


def test_cases_of_before_are_found_in_the_same_way(people: People, client_of: SignIn) -> None:
    case = about(people, "Кузнецов", number="BE 0403.019.261")
    refill = import_module("casework.migrations.0011_words_in_a_common_form").refill
    with acting_as_system("a migration"):
        Case.objects.filter(pk=case.pk).update(search=None, search_text="")
        Subject.objects.filter(case=case).update(name_keys=[])
        refill(apps, SimpleNamespace(connection=connection))
        assert "#403019261" in Subject.objects.get(case=case).name_keys
    assert found(client_of(people.officer), "Kuznetsov") == [case.reference]


def test_deconfliction_sees_one_company_behind_two_spellings_and_by_its_number(people: People) -> None:
    first = about(people, "Кузнецов", number="BE 0403.019.261")
    other = {"kind": "person", "aliases": [], "nationality": "BE"}
    flow.submitted(people, by=people.elsewhere, subjects=[{**other, "name": "Kuznetsov", "identifiers": ""}])
    flow.submitted(people, by=people.elsewhere, subjects=[{**other, "name": "Other", "identifiers": "0403019261, x"}])
    with acting_as_system("a test looks"):
        told = set(Interest.objects.exclude(case=first).values_list("subject__name", "strength"))
    assert told == {("Kuznetsov", "weak"), ("Other", "number")}


def test_a_short_word_is_never_what_a_mistyped_one_means() -> None:
    assert indexing.corrected(["dron"], ["don t drone"]) == {"dron": frozenset({"drone"})}
