"""The database goes away: a clear page and a way to try again, never a half answer; and it comes back by itself."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.factories.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def database_away() -> Iterator[None]:
    """Refuse every connection to the test's database and end those that are open."""
    name = sql.Identifier(str(connection.settings_dict["NAME"]))
    with psycopg.connect(
        make_conninfo(os.environ["DOSSIER_TEST_ADMIN_URL"], dbname="postgres"), autocommit=True
    ) as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        try:
            yield
        finally:
            admin.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))
            connection.close()


def test_a_lost_database_gives_the_page_that_says_so_and_comes_back() -> None:
    people = make_people()
    client = Client(raise_request_exception=False)
    token = {"authorization": "Bearer of-a-program"}
    client.force_login(people.officer, backend="accounts.queries.signed_in.SignedIn")
    assert client.get("/").status_code == 200
    with database_away():
        for path in ("/", "/search/", "/sign-in/"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert "not available for a moment" in answer.content.decode()
            assert answer.headers["Retry-After"] == "30"
        assert client.get("/healthz").status_code == 503
        for answer in (client.get("/api/v1/inbox/", headers=token), client.post("/api/v1/referrals/", headers=token)):
            assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
            assert answer.headers["Retry-After"] == "30"
            assert answer.json() == {
                "type": "urn:problem-type:dossier:unavailable",
                "title": "Service Unavailable",
                "status": 503,
                "detail": "Dossier is not available for a moment",
            }
    assert client.get("/").status_code == 200
    assert client.session[SESSION_KEY] == str(people.officer.pk)


def test_a_lost_redis_keeps_nobody_out(settings: Any) -> None:
    """Redis holds copies and the bell only: a program gets its answer, here that its token is unknown."""
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}  # nobody listens there
    settings.CACHES = {"default": away}
    answer = Client().get("/api/v1/inbox/", headers={"authorization": "Bearer of-nobody"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
