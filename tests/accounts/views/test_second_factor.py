"""The second factor: set up, asked for, used once, recovered; and asked of those roles that open the most."""

import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from accounts.actions import second_factor
from accounts.actions.access_request import decide
from accounts.actions.person import renew_enrolment
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.models import Notice
from casework.notifications.deliver import deliver_next
from tests.factories import flow
from tests.factories.people import give_token, make_person, person_of_token

PASSWORD = "correct horse battery staple"


@pytest.fixture
def admin(db: None, settings: Any) -> Person:
    settings.DOSSIER_MFA = True
    return make_person("boss", role="administrator", password=PASSWORD)


def sign_in(client: Client, username: str = "boss") -> Any:
    return client.post("/sign-in/", {"login": username, "password": PASSWORD})


def code_of(secret: str, *, later: int = 0) -> str:
    """What the device shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + later))


def secret_on(page: str) -> str:
    return unescape(re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1))  # type: ignore[union-attr]


def enrol(client: Client) -> tuple[str, list[str]]:
    """Set the factor up as a person does; the secret and the recovery codes."""
    secret = secret_on(client.get("/settings/second-factor/").content.decode())
    shown = client.post("/settings/second-factor/", {"code": code_of(secret, later=-1)})
    assert shown.status_code == 200, shown.content.decode()
    return secret, re.findall(r"<code>(\d{4}-\d{4})</code>", shown.content.decode())


def test_who_administers_sets_up_a_second_factor_before_anything_else(admin: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/people/")["Location"] == "/settings/second-factor/"
    assert client.post("/people/add/", {})["Location"] == "/settings/second-factor/"
    page = client.get("/settings/second-factor/").content.decode()
    assert "Your role asks for a second factor" in page
    assert "<svg" in page
    assert "data:image" not in page
    assert "style=" not in page
    enrol(client)
    assert client.get("/people/").status_code == 200


def test_a_wrong_code_sets_nothing_up(admin: Person) -> None:
    client = Client()
    sign_in(client)
    client.get("/settings/second-factor/")
    refused = client.post("/settings/second-factor/", {"code": "000000"})
    assert refused.status_code == 422
    assert "That is not the present code" in unescape(refused.content.decode())
    assert client.get("/people/").status_code == 302


def test_the_password_alone_opens_nothing_once_it_is_set_up(admin: Person) -> None:
    first = Client()
    sign_in(first)
    secret, codes = enrol(first)
    assert len(codes) == 10
    second = Client()
    assert sign_in(second)["Location"] == "/sign-in/code/"
    assert second.get("/people/")["Location"].startswith("/sign-in/")
    assert second.get("/sign-in/code/").status_code == 200
    assert second.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert second.post("/sign-in/code/", {"code": code_of(secret)}).status_code == 302
    assert second.get("/people/").status_code == 200


def test_a_code_read_over_a_shoulder_is_worth_nothing(admin: Person) -> None:
    first = Client()
    sign_in(first)
    secret, _codes = enrol(first)
    shown = code_of(secret)
    for expected in (302, 422):
        client = Client()
        sign_in(client)
        assert client.post("/sign-in/code/", {"code": shown}).status_code == expected


def test_each_recovery_code_opens_one_sign_in_and_is_on_the_trail(admin: Person) -> None:
    first = Client()
    sign_in(first)
    _secret, codes = enrol(first)
    for expected in (302, 422):
        client = Client()
        sign_in(client)
        assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == expected
    assert ">9<" in first.get("/settings/second-factor/").content.decode()
    with acting_as_system("a test reads the trail"):
        found = set(Event.objects.filter(object_id=str(admin.pk)).values_list("code", flat=True))
    assert {"person.second_factor_set_up", "person.recovery_code_used"} <= found


def test_guessing_codes_slows_down_from_everywhere(admin: Person, settings: Any) -> None:
    settings.DOSSIER_PROXIES = 1
    first = Client()
    sign_in(first)
    secret, _codes = enrol(first)
    for number in range(5):
        client = Client(headers={"X-Forwarded-For": f"203.0.113.{number}"})
        sign_in(client)
        client.post("/sign-in/code/", {"code": "000000"})
    client = Client(headers={"X-Forwarded-For": "203.0.113.99"})
    sign_in(client)
    slowed = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "30")


def test_new_codes_and_removal_ask_for_the_password_again(admin: Person) -> None:
    client = Client()
    sign_in(client)
    _secret, codes = enrol(client)
    for path in ("codes", "remove"):
        assert client.post(f"/settings/second-factor/{path}/", {"password": "no"}).status_code == 422
    fresh = client.post("/settings/second-factor/codes/", {"password": PASSWORD}).content.decode()
    assert codes[0] not in fresh
    assert client.post("/settings/second-factor/remove/", {"password": PASSWORD}).status_code == 422
    code = re.findall(r"<code>(\d{4}-\d{4})</code>", fresh)[0]
    client.post("/settings/second-factor/remove/", {"password": PASSWORD, "code": code})
    while deliver_next(at=timezone.now()):
        pass
    with acting_as(admin):
        told = Notice.objects.order_by("pk").values_list("code", flat=True)
        assert list(told) == ["sign_in.factor_set_up", "sign_in.factor_removed"]
    assert client.get("/people/")["Location"] == "/settings/second-factor/"


def test_a_session_from_before_does_not_go_on_without_the_factor(admin: Person) -> None:
    old, new = Client(), Client()
    sign_in(old)
    sign_in(new)
    enrol(new)
    assert old.get("/people/")["Location"] == "/settings/second-factor/"
    assert old.get("/settings/second-factor/")["Location"] == "/sign-in/"
    assert old.get("/settings/")["Location"].startswith("/sign-in/")


def test_an_installation_that_does_not_ask_lets_its_demonstration_in(
    settings: Any, client_of: Callable[[Person], Client]
) -> None:
    settings.DOSSIER_MFA = False
    assert client_of(make_person("boss", role="administrator")).get("/people/").status_code == 200


def test_a_reader_is_not_asked_but_may(settings: Any, client_of: Callable[[Person], Client]) -> None:
    settings.DOSSIER_MFA = True
    client = client_of(make_person("rita", role="reader", password=PASSWORD))
    assert client.get("/").status_code == 200
    enrol(client)
    assert sign_in(Client(), "rita")["Location"] == "/sign-in/code/"


def test_secrets_lie_encrypted_and_only_their_owner_reads_them(
    admin: Person, admin_connection: psycopg.Connection[Any]
) -> None:
    client = Client()
    sign_in(client)
    secret, _codes = enrol(client)
    with acting_as(admin):
        [kept] = Authenticator.objects.filter(type="totp").values_list("data", flat=True)
    assert secret.replace(" ", "") not in str(kept)
    with acting_as(make_person("curious", role="administrator")):
        assert not Authenticator.objects.exists()
        assert not second_factor.accepts(admin, code_of(secret, later=1), at=admin.created_at)


def test_a_new_first_password_ends_tokens_and_the_lost_second_factor(admin: Person) -> None:
    other = make_person("second-boss", role="administrator")
    approver = make_person("approver", role="role_approver")
    client = Client()
    sign_in(client)
    enrol(client)
    give_token(admin, "known")
    given = {"version": admin.version, "delivery": "sheet", "reason": "Telephone lost."}
    asked = flow.do(renew_enrolment, by=other, username="boss", **given)
    assert person_of_token("known", at=timezone.now()) == admin
    flow.do(decide, by=approver, request=asked.pk, act="approve", version=None)
    assert person_of_token("known", at=timezone.now()) is None
    with acting_as(admin):
        assert not Authenticator.objects.exists()


def test_the_owner_of_a_lost_telephone_is_told_that_a_new_enrolment_took_the_factor_away(admin: Person) -> None:
    rita = make_person("rita", role="reader", password=PASSWORD)
    client = Client()
    sign_in(client, "rita")
    enrol(client)
    given = {"version": rita.version, "delivery": "sheet", "reason": "Telephone lost."}
    assert flow.do(renew_enrolment, by=admin, username="rita", **given) is None
    assert told(rita) == ["sign_in.factor_set_up", "sign_in.factor_removed"]


def test_it_is_told_as_well_where_two_people_renew_the_enrolment(admin: Person) -> None:
    other, approver = make_person("second-boss", role="administrator"), make_person("approver", role="role_approver")
    client = Client()
    sign_in(client)
    enrol(client)
    given = {"version": admin.version, "delivery": "sheet", "reason": "Telephone lost."}
    asked = flow.do(renew_enrolment, by=other, username="boss", **given)
    assert told(admin) == ["sign_in.factor_set_up"]
    flow.do(decide, by=approver, request=asked.pk, act="approve", version=None)
    assert told(admin)[-1] == "sign_in.factor_removed"


def test_an_enrolment_that_took_nothing_away_tells_nothing(admin: Person) -> None:
    rita = make_person("rita", role="reader", password=PASSWORD)
    given = {"version": rita.version, "delivery": "sheet", "reason": "Password forgotten."}
    flow.do(renew_enrolment, by=admin, username="rita", **given)
    assert told(rita) == []


def told(person: Person) -> list[str]:
    """The notices of a person about their sign-in, oldest first, once everything is delivered."""
    while deliver_next(at=timezone.now()):
        pass
    with acting_as(person):
        return list(Notice.objects.filter(code__startswith="sign_in").order_by("pk").values_list("code", flat=True))


def test_the_secret_lies_encrypted_in_the_session_while_it_is_set_up(admin: Person) -> None:
    """Every context reads the rows of sessions: the secret stood there for whoever looked."""
    client = Client()
    sign_in(client)
    secret = secret_on(client.get("/settings/second-factor/").content.decode())
    assert secret == secret_on(client.get("/settings/second-factor/").content.decode())
    kept = " ".join(str(value) for value in client.session.values())
    assert secret.replace(" ", "") not in kept
