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

from accounts.access import sight_of
from accounts.actions.role import request_role
from accounts.context import acting_as, acting_as_system
from accounts.models import (
    AccessRequest,
    ApiToken,
    Enrolment,
    Event,
    HeldClearance,
    KeyHolder,
    Person,
    RoleAssignment,
    Service,
)
from accounts.permissions import Permission
from accounts.sealed import sealed
from casework.models import Outbox
from casework.notifications.deliver import deliver_next
from tests.factories import flow
from tests.factories.people import (
    People,
    define,
    give_key,
    give_token,
    make_compartment,
    make_person,
    person_of_token,
    redefine,
)

PASSWORD = "Quiet lanterns 47 over water"
ClientOf = Callable[[Person], Client]


@pytest.fixture
def admin(people: People, client_of: ClientOf) -> Client:
    return client_of(people.admin)


def day(days: int) -> str:
    """So many days from now, as a picker sends it."""
    return str(timezone.localdate() + timedelta(days=days))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def details(person: Person, **changed: Any) -> dict[str, Any]:
    return {f: getattr(person, f) for f in ("name", "language", "version")} | changed


def approve(client_of: ClientOf, people: People, **found: Any) -> AccessRequest:
    """The approver opens the page of requests and presses the button beside the one that waits."""
    approver = client_of(people.approver)
    with acting_as(people.approver):
        asked = AccessRequest.objects.get(state="requested", **found)
    assert asked.reason in text(approver.get("/requests/"))
    assert approver.post(f"/requests/{asked.pk}/approve/", {"version": asked.version}).status_code == 302
    return asked


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


def test_a_clearance_counts_once_approved_and_ends_the_same_second(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    person = make_person("newcomer", level=None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    given = {"level": 4, "ends_on": str(tomorrow), "reason": "Certificate 12"}
    assert admin.post("/people/newcomer/clearances/", given).status_code == 302
    assert sight_of(person, at=timezone.now()).level == 0
    approve(client_of, people, kind="clearance")
    assert sight_of(person, at=timezone.now()).level == 4
    held = HeldClearance.objects.get(person=person)
    assert held.ends_at.astimezone(timezone.get_current_timezone()).date() == tomorrow + timedelta(days=1)
    assert admin.post(f"/people/newcomer/clearances/{held.pk}/end/").status_code == 302
    assert sight_of(person, at=timezone.now()).level == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"level": 3, "ends_on": "2020-01-01"}, "The last day must lie after today."),
        ({"level": 0, "ends_on": "2099-01-01"}, "Select a valid choice. 0 is not one of the available choices."),
        (
            {"level": 3, "starts_on": "2098-01-01", "ends_on": "2099-01-01"},
            "A clearance is recorded when it is valid, not before.",
        ),
        ({"level": 3, "ends_on": "whenever"}, "Enter a valid date."),
    ],
)
def test_a_wrong_clearance_is_refused_in_a_sentence(admin: Client, given: dict[str, Any], sentence: str) -> None:
    make_person("newcomer", level=None)
    answer = admin.post("/people/newcomer/clearances/", given | {"reason": "Why."})
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_nobody_records_a_clearance_for_themselves(admin: Client) -> None:
    answer = admin.post("/people/admin/clearances/", {"level": 4, "ends_on": "2099-01-01", "reason": "Why."})
    assert "You can&#x27;t record a clearance for yourself." in text(answer)


def test_half_a_date_that_a_browser_sends_as_nothing_is_never_without_end(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    give_key(people.supervisor, "AMBER")
    holder = client_of(people.supervisor)
    make_person("newcomer", role=None)
    asked: list[tuple[Client, str, dict[str, str]]] = [
        (admin, "/people/newcomer/roles/", {"role": "reader", "reason": "Joins the desk"}),
        (holder, "/keys/AMBER/read-in/", {"username": "reader"}),
    ]
    for client, path, given in asked:
        for wrong in ({"ends_on": ""}, {"ends_on": day(9), "without_end": "on"}, {"ends_on": "31/02/2027"}):
            refused = client.post(path, {**given, **wrong})
            assert refused.status_code == 422, (path, wrong)
        assert client.post(path, {**given, "ends_on": day(9)}).status_code == 302
    assert not AccessRequest.objects.filter(payload__ends_at=None, kind="role").exists()


def test_a_compartment_is_opened_by_whoever_holds_its_key_and_closed(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    circle = make_compartment("AMBER")
    give_key(people.supervisor, "AMBER")
    holder, stranger = client_of(people.supervisor), client_of(people.secretary)
    assert "AMBER" in text(holder.get("/keys/"))
    assert "AMBER" not in text(stranger.get("/keys/"))
    assert stranger.post("/keys/AMBER/read-in/", {"username": "reader"}).status_code == 404
    assert holder.post("/keys/AMBER/read-in/", {"username": "reader", "without_end": "on"}).status_code == 302
    assert sight_of(people.reader, at=timezone.now()).compartments == {circle.pk}
    again = holder.post("/keys/AMBER/read-in/", {"username": "reader", "without_end": "on"})
    assert "This person is read into this compartment already." in text(again)
    own = holder.post("/keys/AMBER/read-in/", {"username": "supervisor", "without_end": "on"})
    assert "You can&#x27;t read yourself into a compartment." in text(own)
    holding = people.reader.compartment_holdings.get()
    assert admin.post(f"/people/officer/compartments/{holding.pk}/end/").status_code == 404
    assert holder.post(f"/keys/AMBER/members/{holding.pk}/end/").status_code == 302
    assert sight_of(people.reader, at=timezone.now()).compartments == frozenset()


def test_another_key_is_asked_for_by_its_holder_and_approved_by_a_second_person(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    give_key(people.supervisor, "AMBER")
    holder, reader = client_of(people.supervisor), client_of(people.reader)
    circle = make_compartment("AMBER")
    refused = admin.post("/people/reader/keys/", {"compartment": circle.pk, "reason": "Mine."})
    assert "Only whoever holds the key to this compartment does this." in text(refused)
    assert holder.post("/keys/AMBER/share/", {"username": "reader", "reason": "Stands in."}).status_code == 302
    assert "AMBER" not in text(reader.get("/keys/"))
    approve(client_of, people, kind="key")
    assert "AMBER" in text(reader.get("/keys/"))
    last = KeyHolder.objects.get(person=people.supervisor)
    assert reader.post(f"/keys/AMBER/holders/{last.pk}/end/").status_code == 302
    mine = KeyHolder.objects.get(person=people.reader)
    assert "This is the last person who holds the key" in text(reader.post(f"/keys/AMBER/holders/{mine.pk}/end/"))


def test_where_nobody_holds_the_key_any_more_an_administrator_asks_so_that_nobody_is_stuck(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    give_key(people.supervisor, "AMBER")
    redefine(Person.objects.filter(pk=people.supervisor.pk), is_active=False)
    given = {"compartment": make_compartment("AMBER").pk, "reason": "The holder left."}
    assert admin.post("/people/reader/keys/", given).status_code == 302
    approve(client_of, people, kind="key")
    assert "AMBER" in text(client_of(people.reader).get("/keys/"))


def test_a_role_passes_two_people(admin: Client, people: People, client_of: ClientOf) -> None:
    person = make_person("newcomer", role=None)
    given = {"role": "reader", "reason": "Joins the desk", "without_end": "on"}
    assert admin.post("/people/newcomer/roles/", given).status_code == 302
    with acting_as(people.admin):
        asked = AccessRequest.objects.get(person=person)
    address = f"/requests/{asked.pk}/approve/"
    assert admin.post(address, {"version": 1}).status_code == 403
    assert client_of(people.officer).post(address, {"version": 1}).status_code == 404
    approver = client_of(people.approver)
    assert approver.post(f"/requests/{asked.pk}/end/", {"version": 1}).status_code == 404
    approve(client_of, people, kind="role")
    assert sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)
    stale = approver.post(f"/requests/{asked.pk}/refuse/", {"version": 1, "answer": "No."}, follow=True)
    assert "Somebody else decided on this a moment ago" in text(stale)
    held = RoleAssignment.objects.get(person=person)
    assert admin.post(f"/people/newcomer/roles/{held.pk}/end/", {"version": 1}).status_code == 302
    assert not sight_of(person, at=timezone.now()).may(Permission.CASE_VIEW)


def test_whoever_decides_is_told_what_waits_and_whoever_asked_what_was_decided(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    make_person("newcomer", role=None)
    admin.post("/people/newcomer/roles/", {"role": "reader", "reason": "Joins the desk", "without_end": "on"})
    redefine_age(days=5)
    deliver()
    approver = client_of(people.approver)
    waits = "A change of somebody&#x27;s access waits for your decision: Role, Newcomer."
    assert waits in text(approver.get("/notices/"))
    page = text(approver.get("/requests/"))
    assert ("5 days" in page, "Joins the desk" in page, "Admin NSA" in page) == (True, True, True)
    with acting_as(people.approver):
        asked = AccessRequest.objects.get()
    silent = approver.post(f"/requests/{asked.pk}/refuse/", {"version": 1, "answer": ""})
    assert (silent.status_code, "This field is required." in text(silent)) == (422, True)
    assert approver.get("/notices/").context["chrome"]["unread"] == 1
    approver.post(f"/requests/{asked.pk}/refuse/", {"version": 1, "answer": "The desk is full."})
    deliver()
    assert approver.get("/notices/").context["chrome"]["unread"] == 0  # nobody is asked any more
    assert "A change of access that you asked for was refused: Role, Newcomer." in text(admin.get("/notices/"))
    assert "The desk is full." in text(admin.get("/requests/?state=decided"))


def test_changes_of_access_that_wait_are_one_line_of_the_bell_and_opened_together(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    for name in ("newcomer", "latecomer"):
        make_person(name, role=None)
        admin.post(f"/people/{name}/roles/", {"role": "reader", "reason": "Joins the desk", "without_end": "on"})
    deliver()
    approver = client_of(people.approver)
    page = approver.get("/notices/").context["page"]
    assert (len(page.notices), page.unread, len(page.notices[0].earlier)) == (1, 1, 1)
    approver.get(page.notices[0].url)
    assert approver.get("/notices/").context["page"].unread == 0


def redefine_age(*, days: int) -> None:
    with acting_as_system("a test sets up"):
        redefine(AccessRequest.objects.all(), requested_at=timezone.now() - timedelta(days=days))


def deliver() -> None:
    while deliver_next(at=timezone.now()):
        pass


def test_the_queue_asks_no_more_of_the_database_when_it_is_long(
    people: People, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    approver = client_of(people.approver)
    now = timezone.now()

    def ask(number: int) -> None:
        home = Service.objects.get(code="VSSE")
        [person] = define([Person(username=f"q{number}", name=f"Q {number}", service=home, password="!")])
        flow.do(request_role, by=people.admin, person=person, role="reader", reason="Why.", starts_at=now, ends_at=None)

    ask(0)
    with django_assert_max_num_queries(40) as one:
        approver.get("/requests/")
    for number in range(1, 12):
        ask(number)
    with django_assert_max_num_queries(40) as twelve:
        approver.get("/requests/")
    assert len(twelve) == len(one)


def test_a_token_of_ones_own_is_shown_once_works_until_revoked_and_is_kept_as_a_hash(client_of: ClientOf) -> None:
    person = make_person("maker", password=PASSWORD)
    own = client_of(person)
    given = {"client": "nightly export", "expires_on": str(timezone.localdate() + timedelta(days=30))}
    assert "That is not your present password." in text(own.post("/settings/tokens/", given | {"password": "x"}))
    made = own.post("/settings/tokens/", given | {"password": PASSWORD})
    shown = re.search(r"dossier_[\w-]{43}", made.content.decode())
    assert shown is not None
    assert "dossier_" not in text(own.get("/settings/tokens/")).replace("dossier_csrf", "")
    assert person_of_token(shown.group(), at=timezone.now()) == person
    assert person_of_token(shown.group(), at=timezone.now() + timedelta(days=40)) is None
    token = ApiToken.objects.get(person=person)
    assert token.last_used_at is not None
    assert shown.group() not in str(vars(token))
    assert own.post(f"/settings/tokens/{sealed('token', token.pk)}/revoke/").status_code == 302
    assert person_of_token(shown.group(), at=timezone.now()) is None


def test_a_token_of_a_named_client_passes_two_people_and_only_its_technical_contact_sees_it(
    admin: Client, people: People, client_of: ClientOf
) -> None:
    day = str(timezone.localdate() + timedelta(days=30))
    given = {"client": "export", "contact": "tech@example.test", "expires_on": day, "reason": "Nightly export."}
    asked = admin.post("/people/officer/tokens/", given, follow=True)
    approve(client_of, people, kind="token")
    assert not ApiToken.objects.filter(client="export").exists()
    mail.outbox.clear()
    deliver()
    [letter] = [m for m in mail.outbox if m.to == ["tech@example.test"]]
    code = re.search(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}", letter.body)
    assert code is not None
    fetched = Client().post("/enrol/token/", {"code": code.group()})
    shown = re.search(r"dossier_[\w-]{43}", fetched.content.decode())
    assert shown is not None
    assert person_of_token(shown.group(), at=timezone.now()) == people.officer
    assert Client().post("/enrol/token/", {"code": code.group()}).status_code == 422
    pages = text(asked) + text(admin.get("/people/officer/tokens/"))
    assert re.search(r"dossier_[\w-]{43}", pages) is None
    row = ApiToken.objects.get(person=people.officer)
    assert admin.post(f"/people/officer/tokens/{row.pk}/revoke/").status_code == 302
    assert person_of_token(shown.group(), at=timezone.now()) is None


def test_a_token_lasts_a_year_at_most(admin: Client) -> None:
    given = {"client": "x", "contact": "t@example.test", "expires_on": "2099-01-01", "reason": "Why."}
    assert "A token ends after today and within a year." in text(admin.post("/people/officer/tokens/", given))


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
