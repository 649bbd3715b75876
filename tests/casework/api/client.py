"""A client program: a real token, JSON both ways."""

from typing import Any

from django.test import Client

from accounts.models import Person
from casework.models import Case
from tests.factories.people import People, give_token

PROBLEM = "application/problem+json"


class Program:
    """Calls the API in the name of one person."""

    def __init__(self, people: People, person: Person, *, days: float = 30) -> None:
        self.token, self.row = give_token(person, days=days)
        self.client = Client(raise_request_exception=False)

    def headers(self, **more: str) -> dict[str, str]:
        """What every request carries."""
        return {"authorization": f"Bearer {self.token}", **more}

    def get(self, path: str, **query: Any) -> Any:
        """GET under /api/v1/."""
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers())

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """POST of JSON under /api/v1/."""
        more = {"idempotency-key": key} if key is not None else {}
        return self.client.post(
            f"/api/v1/{path}",
            {} if body is None else body,
            content_type="application/json",
            headers=self.headers(**more),
        )

    def act(self, case: Case, act: str, body: Any = None, *, key: str | None = None) -> Any:
        """Do an act."""
        return self.post(f"cases/{case.reference}/acts/{act}/", body, key=key)


def said(answer: Any) -> tuple[int, str]:
    """Status and sentence of a problem document."""
    assert answer["Content-Type"] == PROBLEM, (answer.status_code, answer.content[:500])
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["detail"]


def faults(answer: Any) -> dict[str, str]:
    """The sentences of a problem document by field."""
    said(answer)
    return {e["field"]: e["detail"] for e in answer.json()["errors"]}
