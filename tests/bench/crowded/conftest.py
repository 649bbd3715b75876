"""One crowd of cases for all measurements here, grown once, and the product's own processes over it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.context import acting_as
from accounts.models import Compartment, Marking, Person
from casework.models import Case
from tests.bench.crowded.stack import Product, product
from tests.bench.many import make_cases, make_crowd
from tests.bench.many_files import make_files
from tests.conftest import _empty_as_administrator
from tests.factories import flow
from tests.factories import investment_flow as fdi
from tests.factories.investments import Screeners, make_screeners
from tests.factories.people import People, define, make_people, make_person

FEW = 1_000
MANY = int(os.environ.get("DOSSIER_BENCH_CASES", "100000"))
CLIENTS = 8
CIRCLE = 1  # one of the numbers that the crowd's labels name as compartments


@dataclass
class Crowd:
    """The people who look, the cases that they open, and how many others there are."""

    admin: psycopg.Connection[Any]
    people: People
    screeners: Screeners
    readers: list[Person]  # each sees the same part of the crowd
    everything: Person  # sees all of it
    case: Case
    file: Case
    size: int = 0

    def grow(self, size: int) -> None:
        """More cases, up to so many, and a tenth as many investment files."""
        if self.size < size:
            make_files(self.admin, self.size // 10 + 1, size // 10)
            make_cases(self.admin, self.size + 1, size)
            self.size = size
            connection.close()

    def share(self, person: Person) -> float:
        """What part of all cases somebody sees."""
        with acting_as(person):
            seen = Case.objects.count()
        connection.close()
        everything = self.admin.execute("SELECT count(*) FROM casework_case").fetchone()
        assert everything is not None
        return float(seen / everything[0])


def _readers() -> list[Person]:
    define([Compartment(pk=CIRCLE, code="CIRCLE", name="Circle")])
    circle = {"service": "VSSE", "compartments": ("CIRCLE",)}
    return [make_person(f"looker-{n}", role="supervisor", **circle) for n in range(CLIENTS)]  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crowd]:
    """People, labels and two cases that walked far; gone after the folder."""
    with django_db_blocker.unblock(), psycopg.connect(os.environ["DOSSIER_TEST_ADMIN_URL"], autocommit=True) as admin:
        people, screeners, readers = make_people(), make_screeners(), _readers()
        everything = make_person("looker-at-all", role="oversight", service="OVERSIGHT", level=Marking.TOP_SECRET)
        walked = flow.in_follow_up(people), fdi.before_ministers(screeners)
        make_crowd(admin)
        yield Crowd(admin, people, screeners, readers, everything, *walked)
        _empty_as_administrator(None)  # type: ignore[arg-type]
        connection.close()


@pytest.fixture(scope="package")
def running(crowd: Crowd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product over the crowd; stopped before the crowd goes."""
    with product(crowd.admin, tmp_path_factory.mktemp("product")) as found:
        yield found
