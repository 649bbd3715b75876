"""Administration of people, seen in the browser: the administrator, somebody else, and what is written down."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.context import acting_as, acting_as_system
from accounts.models import (
    ApiToken,
    Enrolment,
    Event,
    Person,
    RoleAssignment,
    Service,
)
from casework.models import Outbox
from tests.accounts.views.pages import PASSWORD, ClientOf, deliver, text
from tests.factories.people import People, define, give_token, make_person, redefine


def details(person: Person, **changed: Any) -> dict[str, Any]:
    return {f: getattr(person, f) for f in ("name", "language", "version")} | changed


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
    define(Person(username=f"crowd{n:03}", name=f"Crowd {n:03}", service=home, password="!") for n in range(60))
    with django_assert_max_num_queries(40) as many:
        first = text(admin.get("/people/?q=crowd"))
    assert ("Crowd 049" in first, "Crowd 050" in first) == (True, False)
    assert len(many) <= len(few) + 3  # three relations that an empty page doesn't ask for
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = text(admin.get("/people/" + link.group(1).replace("&amp;", "&")))
    assert ("Crowd 049" in second, "Crowd 050" in second, "Crowd 059" in second) == (False, True, True)


def test_the_administrator_finds_people_however_their_names_are_typed(admin: Client) -> None:
    home = Service.objects.get(code="VSSE")
    names = ("Émile O'Brien", "Emilie Dhondt", "Иван Кузнецов", "Zoë Abel")
    define(Person(username=f"p{n}", name=name, service=home, password="!") for n, name in enumerate(names))

    def found(asked: str) -> list[str]:
        return [line.name for line in admin.get("/people/", {"q": asked}).context["page"].lines]

    assert found("OBrien") == found("emile o brien") == found("Emil O’Brien") == ["Émile O'Brien"]
    assert found("D'Hondt") == ["Emilie Dhondt"]
    assert found("Kuznetsov") == found("Kuznetsv") == ["Иван Кузнецов"]
    assert found("Emilie") == ["Emilie Dhondt", "Émile O'Brien"]  # the error ranks below
    assert found("Zo\u200bé") == ["Zoë Abel"]
    everybody = found("")
    assert everybody[-1] == "Zoë Abel"
    assert everybody.index("Émile O'Brien") + 1 == everybody.index("Emilie Dhondt")


def test_a_forged_place_in_the_list_starts_at_the_beginning(admin: Client) -> None:
    assert "Officer VSSE" in text(admin.get("/people/?after=nonsense"))


def test_adding_a_person_shows_no_secret_and_the_code_goes_to_that_person_alone(admin: Client, people: People) -> None:
    vsse = Service.objects.get(code="VSSE")
    given = {"username": "Zoe", "name": "Zoë Abel", "email": "zoe@example.test", "service": vsse.pk, "language": "fr"}
    added = admin.post("/people/add/", given | {"delivery": "mail"}, follow=True)
    mail.outbox.clear()
    deliver()
    [letter] = mail.outbox
    code = re.search(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", letter.body)
    assert (letter.to, code is not None) == (["zoe@example.test"], True)
    assert code is not None
    assert code.group() not in text(added) + text(admin.get("/people/zoe/"))
    with acting_as_system("a test looks"):
        assert code.group() not in str(list(Outbox.objects.values())) + str(list(Enrolment.objects.values()))
    there = Client()
    weak = {"code": code.group(), "new": "zoe", "again": "zoe"}
    assert there.post("/enrol/", weak).status_code == 422
    chosen = {"code": code.group().upper().replace("-", " "), "new": PASSWORD, "again": PASSWORD}
    assert there.post("/enrol/", chosen).status_code == 200
    assert there.post("/enrol/", chosen).status_code == 422  # once
    there.post("/sign-in/", {"login": "zoe", "password": PASSWORD})
    assert there.get("/settings/").status_code == 200
    assert text(admin.post("/people/add/", given | {"delivery": "mail"})).count("Somebody has this user name") >= 1


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("1ars.advocate", "Somebody has a user name that looks the same."),
        ("lars.adv0cate", "Somebody has a user name that looks the same."),
        ("a..b", "Between two signs of a user name stands a letter or a figure."),
    ],
)
def test_no_user_name_is_taken_for_another(admin: Client, people: People, username: str, said: str) -> None:
    """With the figure 1 in place of the l, somebody was named on files as another firm's lawyer."""
    make_person("lars.advocate")
    given = {"username": username, "name": "Lars Advocaat", "language": "fr", "delivery": "mail"}
    vsse = Service.objects.get(code="VSSE")
    answer = admin.post("/people/add/", {**given, "service": vsse.pk, "email": "lars@example.test"})
    assert (answer.status_code, text(answer).count(said) >= 1) == (422, True)


def test_a_code_that_ran_out_opens_nothing(admin: Client, people: People) -> None:
    reader = make_person("late", password=PASSWORD)
    assert admin.post("/people/late/password/", {"version": 1, "delivery": "sheet"}).status_code == 302
    out = StringIO()
    call_command("enrolment_sheet", "late", stdout=out)
    code = re.search(r"Code: (\S+)", out.getvalue())
    assert code is not None
    redefine(Enrolment.objects.filter(person=reader), expires_at=timezone.now() - timedelta(seconds=1))
    answer = Client().post("/enrol/", {"code": code.group(1), "new": PASSWORD, "again": PASSWORD})
    assert "This code isn&#x27;t known, was used already, or is over." in text(answer)


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
    give_token(people.reader, client="x")
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


def test_a_name_typed_into_a_filter_of_people_or_of_the_trail_stands_in_no_address(
    people: People, client_of: Callable[[Person], Client]
) -> None:
    admin, auditor = client_of(people.admin), client_of(people.auditor)
    led = admin.post("/people/", {"q": "offic", "service": "VSSE", "role": "", "state": ""})
    assert led.status_code == 302
    assert re.fullmatch(r"/people/\?q=~[\w-]+&service=VSSE", led["Location"].replace("%7E", "~"))
    page = admin.get(led["Location"])
    assert [line.name for line in page.context["page"].lines] == ["Officer VSSE"]
    assert 'value="offic"' in text(page)
    assert "q=offic" not in text(page)
    led = auditor.post("/audit/", {"person": "officer", "subject": "reader", "code": "", "since": "2026-01-01"})
    assert "officer" not in led["Location"]
    assert "reader" not in led["Location"]
    page = auditor.get(led["Location"])

    assert 'value="officer"' in text(page)
    links = re.findall(r'href="([^"]*(?:audit|export)[^"]*\?[^"]*since=[^"]*)"', text(page))
    assert links
    assert not [link for link in links if "officer" in link or "reader" in link]
    for browser in (admin, auditor):  # everybody's context can read the rows of sessions
        kept = browser.session["names_asked"].values()
        assert kept and not [words for words in kept if "offic" in words or "reader" in words]
    stranger = client_of(people.admin)  # another browser: the number is nobody's there
    assert len(stranger.get("/people/?q=~nothing").context["page"].lines) > 1


@pytest.mark.parametrize("username", ["..", ".", "-ann", "ann.", "\u043efficer", "\u03bffficer"])
def test_a_user_name_has_an_address_and_looks_like_nobody_elses(username: str, admin: Client, people: People) -> None:
    """ "..", which every browser folds away, made a person whom nobody could open; a Cyrillic letter made a double."""
    vsse = Service.objects.get(code="VSSE")
    given = {"username": username, "name": "Zoë Abel", "email": "z@example.test", "service": vsse.pk, "language": "fr"}
    assert admin.post("/people/add/", given | {"delivery": "mail"}).status_code == 422
