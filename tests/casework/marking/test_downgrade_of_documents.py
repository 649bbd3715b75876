"""A document that was marked too high comes down by two people, in a referral and in an investment file alike."""

from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.access import label_for, sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Event, Marking, Person
from casework.actions import documents, marking
from casework.actions.effects import effects
from casework.models import Case, Document, Downgrade, Notice
from casework.notifications.deliver import deliver_next
from casework.queries.facts import facts_of
from tests.casework.acts.pages import ROW, Presser, Sign, version_on
from tests.casework.documents import samples
from tests.casework.documents.samples import Upload
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, make_compartment, make_person

TITLE = "The list of the porter"


def marked(case: Case, by: Person, level: int = Marking.SECRET, circles: tuple[int, ...] = ()) -> Document:
    upload = Upload("list.pdf", samples.sound()["report.pdf"])
    given = {"upload": upload, "title": TITLE, "marking": int(level), "compartments": list(circles)}
    done = flow.do(documents.add_document, by=by, reference=case.reference, **given)
    with acting_as(by):
        return Document.objects.select_related("label").get(pk=done.result["document_id"])


def asked(case: Case, document: Document, by: Person, to: int = Marking.NONE) -> None:
    given = {"document_id": document.pk, "marking": int(to), "compartments": [], "reason": "Public by now."}
    flow.do(marking.ask_downgrade, by=by, reference=case.reference, **given)


def level_of(document: Document) -> int:
    with acting_as_system("a test looks"):
        return int(Document.objects.get(pk=document.pk).label.marking)


@pytest.fixture
def low(people: People) -> Person:
    return make_person("low-reader", role="reader", service="VSSE", level=Marking.NONE)


def test_a_low_reader_opens_the_document_once_two_people_have_agreed(
    people: People, low: Person, client_of: Sign
) -> None:
    case = flow.submitted(people, marking=0)
    document = marked(case, people.officer)
    asked(case, document, people.supervisor)
    settle = {"reference": case.reference, "approve": True}
    second = make_person("second", role="supervisor")
    for one in (people.supervisor, second):
        flow.read_all(case, one)
    with pytest.raises(Refused, match="Two people lower a marking"):
        flow.do(marking.settle_downgrade, by=people.supervisor, **settle)
    assert level_of(document) == Marking.SECRET
    assert TITLE not in client_of(low).get(f"/cases/{case.reference}/documents/").content.decode()
    flow.do(marking.settle_downgrade, by=second, **settle)
    assert level_of(document) == Marking.NONE
    assert TITLE in client_of(low).get(f"/cases/{case.reference}/documents/").content.decode()
    with acting_as_system("a test reads the trail"):
        settled = Event.objects.get(case_id=case.pk, code="case.settle_downgrade")
        assert settled.data["answer_code"] == "approved"


def test_whoever_cannot_open_the_document_notices_nothing_of_it(people: People, low: Person, client_of: Sign) -> None:
    blind = make_person("blind-supervisor", role="supervisor", level=Marking.NONE)
    case = flow.submitted(people, marking=0)
    before = client_of(low).get(f"/cases/{case.reference}/").content
    version = flow.fresh(case).version
    document = marked(case, people.officer)
    asked(case, document, people.officer)
    while deliver_next(at=timezone.now()):
        pass
    assert flow.fresh(case).version == version
    page = client_of(low).get(f"/cases/{case.reference}/").content.decode()
    assert "A lower marking waits" not in page
    assert page.count("<li") == before.decode().count("<li")
    with acting_as(blind):
        sight, at = sight_of(blind, at=timezone.now()), timezone.now()
        facts = facts_of(Case.objects.select_related("label", "referral").get(pk=case.pk), sight, at=at)
        assert (facts.is_marked, facts.downgrade_open) == (False, False)
        assert not Downgrade.objects.exists()
    with acting_as_system("a test looks"):
        told = set(Notice.objects.filter(code="case.ask_downgrade").values_list("person__username", flat=True))
    assert told == {people.supervisor.username}
    with pytest.raises(Refused, match="there is nothing to lower"):  # and can't ask for it by its number
        asked(case, document, blind)


def test_the_page_speaks_of_the_lower_marking_that_its_reader_can_open(people: People) -> None:
    """That of a document closed to them waits longer, and its asker would have been named as the one who is told."""
    level = Marking.CONFIDENTIAL
    first, second = (make_person(name, role="supervisor", level=level) for name in ("low-head", "low-deputy"))
    case = flow.submitted(people, marking=int(level))
    asked(case, marked(case, people.officer), people.officer, to=level)
    given = {"reference": case.reference, "marking": int(Marking.NONE), "reason": "Public by now."}
    flow.do(marking.ask_downgrade, by=first, **given)
    with acting_as(second):
        row = Case.objects.select_related("label", "referral").get(pk=case.pk)
        said = effects(case=row, act="settle_downgrade", by_id=second.pk, at=timezone.now())
    assert said.told == {first.pk}


def test_a_document_of_an_investment_file_comes_down_by_two_secretaries(screeners: Screeners, client_of: Sign) -> None:
    second = make_person("second-secretary", role="fdi_secretary", service="ISC-SEC")
    case = investment_flow.in_assessment(screeners)
    document = marked(case, screeners.secretary)
    presser = Presser(client_of, case)
    form = {"document_id": str(document.pk), "marking": "0", "compartments": "", "reason": "Public by now."}
    presser.press("ask_downgrade", screeners.secretary, **form)
    assert level_of(document) == Marking.SECRET
    presser.read(second)
    page = presser.open("settle_downgrade", second).content.decode()
    assert f"{TITLE}: {screeners.secretary.name} asks for" in page
    presser.press("settle_downgrade", second, approve="yes")
    assert level_of(document) == Marking.NONE


def test_an_investment_file_that_is_marked_is_lowered_by_two_people(screeners: Screeners) -> None:
    second = make_person("second-secretary", role="fdi_secretary", service="ISC-SEC")
    case = investment_flow.in_assessment(screeners)
    with acting_as_system("a test sets up"):
        high = label_for(marking=2, compartments=[], services=list(case.label.services))
        Case.objects.filter(pk=case.pk).update(label=high)
    given = {"reference": case.reference}
    flow.do(marking.ask_downgrade, by=screeners.secretary, marking=0, reason="Nothing secret in it.", **given)
    flow.read_all(case, second)
    flow.do(marking.settle_downgrade, by=second, approve=True, **given)
    assert investment_flow.case_of(case.reference).label.marking == Marking.NONE


def test_the_database_itself_refuses_a_lower_label_of_a_document(people: People) -> None:
    case = flow.submitted(people, marking=0)
    document = marked(case, people.officer)
    for who in (people.officer, people.supervisor):
        with acting_as(who), pytest.raises(DatabaseError, match="lowered by two people"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(label_id=label_for(marking=0, compartments=[], services=[]))
    asked(case, document, people.officer, to=Marking.CONFIDENTIAL)
    with acting_as(people.supervisor), pytest.raises(DatabaseError), transaction.atomic():  # to something else
        Document.objects.filter(pk=document.pk).update(label_id=label_for(marking=0, compartments=[], services=[]))


def test_a_document_is_never_lowered_below_its_case(people: People) -> None:
    case = flow.submitted(people, marking=int(Marking.CONFIDENTIAL))
    document = marked(case, people.officer)
    with pytest.raises(Refused, match="never marked lower than its case"):
        asked(case, document, people.officer, to=Marking.NONE)
    asked(case, document, people.officer, to=Marking.CONFIDENTIAL)
    flow.read_all(case, people.supervisor)
    flow.do(marking.settle_downgrade, by=people.supervisor, reference=case.reference, approve=True)
    assert level_of(document) == Marking.CONFIDENTIAL


def test_a_body_that_leaves_the_compartments_out_drops_none_of_a_document(people: People, client_of: Sign) -> None:
    circle = make_compartment("COBALT").pk
    author = make_person("author-inside", service="VSSE", compartments=("COBALT",))
    case = flow.submitted(people, by=author, marking=0)
    document = marked(case, author, Marking.SECRET, (circle,))
    form = {"document_id": str(document.pk), "marking": "2", "reason": "Less of a secret."}
    Presser(client_of, case).press("ask_downgrade", author, **form)
    with acting_as(author):
        waiting = Downgrade.objects.get(case=case)
    assert (waiting.marking, waiting.compartments) == (2, [circle])


def test_nobody_agrees_to_a_lower_marking_that_they_have_not_read(people: People, low: Person, client_of: Sign) -> None:
    """A's was read, refused and followed by B's meanwhile, and the click would have lowered B: the version stays."""
    case = flow.submitted(people, marking=0)
    first, other = marked(case, people.officer), marked(case, people.officer)
    asked(case, first, people.officer)
    presser = Presser(client_of, case)
    presser.read(people.supervisor)
    page = presser.open("settle_downgrade", people.supervisor)
    assert f"Opens to: {low.name}" in page.content.decode()
    typed = {"version": version_on(page), **dict(ROW.findall(page.content.decode())), "approve": "yes"}
    presser.press("settle_downgrade", make_person("second", role="supervisor"), approve="no")
    asked(case, other, people.officer)
    answer = client_of(people.supervisor).post(presser.url("settle_downgrade"), typed)
    assert answer.status_code == 422
    assert "Another lower marking waits than the one that you read" in answer.content.decode()
    assert level_of(other) == Marking.SECRET
    shown = dict(ROW.findall(answer.content.decode()))
    assert client_of(people.supervisor).post(presser.url("settle_downgrade"), {**typed, **shown}).status_code == 302
    assert level_of(other) == Marking.NONE


@pytest.mark.django_db(transaction=True)
def test_on_the_way_back_a_document_stands_where_it_stood_before_it_was_lowered(
    people: People, admin_connection: Any
) -> None:
    case = flow.submitted(people, marking=0)
    document = marked(case, people.officer)
    former = document.label_id
    asked(case, document, people.supervisor)
    second = make_person("second", role="supervisor")
    flow.read_all(case, second)
    flow.do(marking.settle_downgrade, by=second, reference=case.reference, approve=True)
    back = import_module("casework.migrations.0015_documents_marked_lower").BACK
    label = "SELECT label_id FROM casework_document WHERE id = %s"
    with admin_connection.transaction(force_rollback=True):
        assert admin_connection.execute(label, [document.pk]).fetchone() != (former,)
        admin_connection.execute(back)
        assert admin_connection.execute(label, [document.pk]).fetchone() == (former,)


def test_no_marking_is_offered_that_is_lower_for_nothing(people: People, client_of: Sign) -> None:
    """The marking of the highest document stood in the list, and was refused after the click."""
    case = flow.submitted(people, marking=int(Marking.RESTRICTED))
    marked(case, people.officer)
    page = Presser(client_of, case).open("ask_downgrade", people.supervisor).content.decode()
    assert f'<option value="{int(Marking.CONFIDENTIAL)}"' in page
    assert f'<option value="{int(Marking.SECRET)}"' not in page
