"""No page, field or answer for people outside carries the number of a row of a table that the inside shares.

A gap between two numbers told when the intelligence services gave their opinion. Every table is made to count from a
number that nothing else could be; then a representative's pages and the API are read from end to end.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.blocks.portal import enclosures
from casework.blocks.portal import representatives as firms
from casework.models import Case
from screening.investments.acts import aftermath, file_access, measures
from screening.investments.models import HandIn, InformationRequest, Letter
from screening.investments.queries.file_access import name_of
from screening.investments.queries.hand_ins import what_was_said
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import give_token, make_person
from tests.screening.investments.portal.test_file_access import document
from tests.screening.investments.portal.test_intruders import deliver_all, happens_inside, own_paths

Browser = Callable[[Person], Client]
NUMBERED = re.compile(r"(?<![0-9A-Za-z])87\d{6}(?![0-9A-Za-z])")
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
AROUND = ("/filings/", "/notices/", "/settings/", "/settings/tokens/")
FIND = "SELECT sequencename, last_value FROM pg_sequences WHERE sequencename ~ '^(accounts|casework|screening)_'"


@pytest.fixture
def counted(admin_connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Every table counts on from a number of its own, 87,001,000 or more, and from where it was afterwards."""
    before = admin_connection.execute(FIND).fetchall()
    for place, (name, _last) in enumerate(before, start=1):
        admin_connection.execute("SELECT setval(%s::regclass, %s)", [name, 87_000_000 + place * 1000])
    yield
    for name, last in before:
        admin_connection.execute("SELECT setval(%s::regclass, %s, %s)", [name, last or 1, last is not None])


def everything(people: Screeners) -> Case:
    """A file with one of each thing that a representative sees, and between them what happens inside."""
    case = flow.in_assessment(people)
    given: dict[str, Any] = {"reference": case.reference}
    happens_inside(people, case)
    colleague = make_person("numbered-colleague", role="fdi_representative", service="LAW-ONE", level=None)
    flow.do(firms.add_representative, by=people.rep, to=colleague, **given)
    make_person("numbered-newcomer", role="fdi_representative", service="LAW-ONE", level=None)  # could be named too
    for number in (1, 2):
        asked = flow.ask(people, case, "Who pays?", "And who is paid?")
        flow.send_request(people, case, *asked)
        enclose(people.rep, case, number)
        if number == 1:
            flow.answer_request(people, case)
    paper = document(case, people.secretary, "Market study")
    until = timezone.localdate() + timedelta(days=9)
    flow.do(file_access.give_access, by=people.secretary, documents=[(paper.pk, name_of(paper))], until=until, **given)
    flow.do(
        aftermath.propose_fine, by=people.secretary, breach="late_answer", amount=1000, reasons="It was late.", **given
    )
    flow.do(aftermath.give_notice, by=people.secretary, hear_until=until, **given)
    flow.do(aftermath.answer_fine, by=people.rep, text="We were ill.", **given)
    deliver_all()
    return case


def enclose(by: Person, case: Case, number: int) -> None:
    with acting_as_system("a test looks"):
        asked = InformationRequest.objects.get(case=case, number=number)
    upload = SimpleUploadedFile(f"list-{number}.txt", b"A list of names.")
    flow.do(enclosures.enclose, by=by, reference=case.reference, upload=upload, request_id=asked.pk)


def owing(people: Screeners) -> Case:
    """A file whose measures are watched, with a report."""
    case = flow.monitored(people)
    pk = flow.owe(people, case, due_on=timezone.localdate())
    flow.do(measures.report, by=people.rep, reference=case.reference, obligation_id=pk, text="Appointed.")
    deliver_all()
    return case


def read(client: Client, path: str) -> str:
    """What an address answers with, its headers included; nothing of a file that is downloaded."""
    answer = client.get(path)
    head = "\n".join(f"{name}: {value}" for name, value in answer.items() if name not in ("Content-Length", "Date"))
    textual = answer["Content-Type"].startswith(("text/", "application/json")) and not answer.streaming
    return f"{head}\n{answer.content.decode() if textual else ''}"


def crawl(client: Client, beginnings: list[str]) -> dict[str, str]:
    """Every address that links and forms lead to from these, by a GET, with its answer."""
    found: dict[str, str] = {}
    waiting = list(beginnings)
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith(("/static/", "/sign-out", "/api/")):
            continue
        found[path] = read(client, path)
        waiting += [
            link for link in LINK.findall(found[path]) if link.startswith(("/filings", "/notices", "/settings"))
        ]
    return found


@pytest.mark.usefixtures("counted")
def test_no_number_of_a_shared_table_reaches_anybody_outside(screeners: Screeners, client_of: Browser) -> None:
    cases = [everything(screeners), owing(screeners)]
    token, _row = give_token(screeners.rep)
    client = client_of(screeners.rep)
    paths = [*AROUND, *(path for case in cases for path in own_paths(case))]
    pages = crawl(client, paths)
    headers = {"authorization": f"Bearer {token}"}
    for path in ("/api/v1/investments/", *(f"/api/v1/investments/{case.reference}/" for case in cases)):
        answer = client_of(screeners.rep).get(path, headers=headers)
        assert answer.status_code == 200
        pages[path] = answer.content.decode()
    with acting_as_system("a test looks"):
        for case in cases:
            for letter in Letter.objects.filter(case=case, outward=True):
                pages[f"letter {letter.number}"] = json.dumps(letter.content)
            for row in HandIn.objects.filter(case=case).select_related("revision"):
                pages[f"hand-in {row.number}"] = json.dumps(what_was_said(row, case.reference))
    told = {path: sorted(set(NUMBERED.findall(f"{path}\n{text}"))) for path, text in pages.items()}
    assert {path: numbers for path, numbers in told.items() if numbers} == {}
    for part in (
        "enclosures/",
        "opened/",
        "measures/",
        "obligations/",
        "copies/",
        "requests/2",
        "people/",
        "/notices/",
    ):
        assert any(part in path for path in pages), part
    assert len(pages) > 60
