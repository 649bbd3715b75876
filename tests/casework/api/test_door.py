"""Who gets in: a token in force, nothing else; and what every refusal looks like."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions.token import revoke_token
from accounts.context import acting_as, acting_as_system
from accounts.models import ApiToken, Event, Person
from tests.casework.api.client import PROBLEM, Program, said
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import People, redefine

ROUTES = ("cases/", "inbox/", "search/?q=x", "cases/JIC-2026-000001/", "cases/JIC-2026-000001/acts/", "referrals/")
UNKNOWN = (401, "This token is unknown, has ended or was revoked.")
NOTHING = (404, "There is nothing here, or nothing that is yours to see.")


def codes(person: Person | None) -> list[str]:
    """Event codes of a person, oldest first."""
    with acting_as_system("a test looks"):
        return list(Event.objects.filter(actor=person).order_by("pk").values_list("code", flat=True))


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_token_nothing_is_answered(people: People, route: str) -> None:
    answer = Client().get(f"/api/v1/{route}")
    assert said(answer) == (401, "Send a token in the header Authorization: Bearer.")
    assert answer["WWW-Authenticate"] == 'Bearer realm="Dossier"'


def test_a_session_is_no_token(people: People, client_of: Callable[[Person], Client]) -> None:
    assert client_of(people.officer).get("/api/v1/cases/").status_code == 401


def test_an_unknown_token_is_refused_and_each_try_is_noted(people: People) -> None:
    cache.clear()
    for _ in range(3):
        answer = Client().get("/api/v1/cases/", headers={"authorization": "Bearer dossier_x"})
        assert said(answer) == UNKNOWN
    assert codes(None) == ["person.sign_in_failed"] * 3


def test_a_revoked_token_is_refused(people: People) -> None:
    program = Program(people, people.officer)
    assert program.get("cases/").status_code == 200
    with acting_as(people.admin):
        revoke_token(token=program.row.pk, person=people.officer, by=people.admin, at=timezone.now())
    assert said(program.get("cases/")) == UNKNOWN


def test_an_ended_token_is_refused(people: People) -> None:
    program = Program(people, people.officer)
    redefine(
        ApiToken.objects.filter(pk=program.row.pk),
        created_at=timezone.now() - timedelta(hours=1),
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    assert said(program.get("cases/")) == UNKNOWN


def test_an_inactive_person_is_refused(people: People) -> None:
    program = Program(people, people.officer)
    redefine(Person.objects.filter(pk=people.officer.pk), is_active=False)
    assert said(program.get("cases/")) == UNKNOWN


def test_the_use_of_a_token_is_kept(people: People) -> None:
    program = Program(people, people.officer)
    program.get("cases/")
    used = ApiToken.objects.get(pk=program.row.pk).last_used_at
    assert used is not None


def test_the_token_counts_and_not_the_session_beside_it(people: People, client_of: Callable[[Person], Client]) -> None:
    case, program = make_case(people.officer), Program(people, people.elsewhere)
    program.client = client_of(people.officer)
    assert said(program.get(f"cases/{case.reference}/")) == NOTHING


@pytest.mark.parametrize("route", ["cases/", "inbox/", "search/?q=x", "referrals/"])
def test_a_role_without_the_permission_is_refused_and_recorded(people: People, route: str) -> None:
    program = Program(people, people.auditor)
    assert said(program.get(route)) == (403, "Your role does not give you this page.")
    assert codes(people.auditor) == ["access.refused"]


def test_hidden_and_absent_cases_answer_alike(people: People) -> None:
    hidden, program = make_case(people.officer), Program(people, people.elsewhere)
    for tail in ("", "acts/", "acts/submit/"):
        here, nowhere = program.get(f"cases/{hidden.reference}/{tail}"), program.get(f"cases/JIC-2026-999998/{tail}")
        assert said(here) == NOTHING
        assert here.content == nowhere.content
    assert said(program.act(hidden, "submit")) == NOTHING
    assert codes(people.elsewhere) == ["access.not_found"] * 7


def test_an_act_that_is_not_in_the_table_is_absent(people: People) -> None:
    assert said(Program(people, people.officer).act(make_case(people.officer), "conquer")) == NOTHING


def test_an_address_that_leads_nowhere_is_a_problem_document(people: People) -> None:
    assert said(Client().get("/api/v1/nothing/")) == NOTHING
    assert Client().get("/nothing/")["Content-Type"].startswith("text/html")


def test_other_methods_and_types_are_problem_documents(people: People) -> None:
    program = Program(people, people.officer)
    address, headers = "/api/v1/referrals/", program.headers()
    assert said(program.get("referrals/"))[0] == 405
    assert said(program.client.options(address, headers=headers))[0] == 405
    assert said(program.client.post(address, "a=b", content_type="text/plain", headers=headers))[0] == 415
    assert said(program.client.get("/api/v1/cases/", headers=program.headers(accept="text/html")))[0] == 406


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[1]",
        '"x"',
        "NaN",
        '{"title": NaN}',
        '{"title": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"version": ' + "9" * 5000 + "}",
        "\x00",
        "",
    ],
)
def test_a_body_that_cannot_be_read_is_told_so(people: People, body: str) -> None:
    program = Program(people, people.officer)
    answer = program.client.post("/api/v1/referrals/", body, content_type="application/json", headers=program.headers())
    assert said(answer)[0] == (422 if body == "" else 400)


@pytest.mark.parametrize("charset", ["utf-16", "idna", "nonsense", "utf-7"])
def test_a_strange_charset_changes_nothing(people: People, charset: str) -> None:
    program = Program(people, people.officer)
    kind = f"application/json; charset={charset}"
    answer = program.client.generic(
        "POST", "/api/v1/referrals/?x=1", b'{"procedure": "x"}', content_type=kind, headers=program.headers()
    )
    assert said(answer)[0] == 400


def test_a_charset_that_is_no_encoding_of_text_is_left_out(people: People) -> None:
    from config.wsgi import Request

    asked = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json; charset=rot13", "QUERY_STRING": "x=%C3%A9"}
    request = Request({**asked, "wsgi.input": BytesIO(b"")})
    assert (request.GET["x"], request.content_type) == ("é", "application/json")


def test_a_body_that_is_too_large_is_told_so(people: People) -> None:
    program = Program(people, people.officer)
    body = '{"title": "' + "x" * (5 * 1024 * 1024) + '"}'
    answer = program.client.post("/api/v1/referrals/", body, content_type="application/json", headers=program.headers())
    assert said(answer) == (413, "The request is too large.")


def test_a_reference_that_is_no_text_is_absent(people: People) -> None:
    assert said(Program(people, people.officer).get("cases/%00/")) == NOTHING


def test_nothing_is_kept_on_the_way(people: People) -> None:
    program = Program(people, people.officer)
    for answer in (program.get("cases/"), program.get("cases/JIC-2026-000001/"), Client().get("/api/v1/cases/")):
        assert "no-store" in answer["Cache-Control"]
        assert answer.cookies == {}


def test_a_reading_is_on_the_trail_as_on_the_screen(people: People) -> None:
    case = flow.submitted(people)
    program = Program(people, people.reader)
    program.get(f"cases/{case.reference}/")
    program.get("search/", q="warehouse")
    assert codes(people.reader) == ["access.read", "access.searched"]


def test_the_description_is_for_everybody(people: People) -> None:
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    paths = set(answer.json()["paths"])
    assert paths == {
        "/api/v1/cases/",
        "/api/v1/cases/{reference}/",
        "/api/v1/cases/{reference}/access/",
        "/api/v1/cases/{reference}/access/{id}/end/",
        "/api/v1/cases/{reference}/acts/",
        "/api/v1/cases/{reference}/acts/{act}/",
        "/api/v1/cases/{reference}/actions/{id}/{act}/",
        "/api/v1/cases/{reference}/changes/",
        "/api/v1/cases/{reference}/outgoing/{id}/take_back/",
        "/api/v1/referrals/",
        "/api/v1/inbox/",
        "/api/v1/investments/",
        "/api/v1/investments/{reference}/",
        "/api/v1/investments/{reference}/notify/",
        "/api/v1/search/",
    }
    assert Client().post("/api/v1/schema/")["Content-Type"] == PROBLEM
