"""Access to the file, which letters promise: chosen documents, for a period, and nothing else of the file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access import label, label_for
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.errors import Absent, Refused
from accounts.models import Event, Marking, Person
from accounts.sealed import sealed
from casework.actions import storage
from casework.actions.documents import add_document
from casework.blocks.portal.models import Representation
from casework.models import Case, Deadline, Document, Redaction
from screening.investments.acts import file_access
from screening.investments.models import Dispatch, FileAccess, Letter
from screening.investments.queries.file_access import name_of
from tests.casework.api.client import Program, faults
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import People, make_person

Browser = Callable[[Person], Client]


def document(case: Case, by: Person, title: str, *, marking: int = Marking.NONE) -> Document:
    """A document on the file, as an officer has added it."""
    with acting_as_system("a test sets up"):
        stored = storage.put([f"What {title} says.".encode()], limit=1000)
        storage.settle(stored)
        return Document.objects.create(
            case=case,
            label=label(label_for(marking=marking, compartments=[], services=[])),
            kind="attachment",
            title=title,
            file_name="paper.txt",
            stored_name=stored.name,
            content_type="text/plain",
            size=stored.size,
            sha256=stored.sha256,
            added_by=by,
            added_at=timezone.now(),
        )


def give(people: Screeners, case: Case, *rows: Document, days: int = 14, **more: Any) -> Any:
    """The bare act, as if it left now."""
    given = {
        "documents": [(row.pk, name_of(row)) for row in rows],
        "until": day_of(timezone.now()) + timedelta(days=days),
    }
    return flow.do(file_access.give_access, by=people.secretary, reference=case.reference, **{**given, **more})


def count_of(person: Person, table: str) -> int:
    """How many rows the database shows to a person's own connection."""
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  (a name of our own)
        return int(cursor.fetchone()[0])


@pytest.fixture
def case(screeners: Screeners) -> Case:
    return flow.in_screening(screeners)


def test_what_was_chosen_is_listed_with_its_last_day_and_taken_away(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    study, note = (document(case, screeners.secretary, title) for title in ("Market study", "Inner note"))
    give(screeners, case, study)
    client = client_of(screeners.rep)
    page = client.get(f"/filings/{case.reference}/").content.decode()
    until = day_of(timezone.now()) + timedelta(days=14)
    assert "Documents of the file open to you" in page
    assert "Market study" in page and "Inner note" not in page
    assert f"until {until.day} {until:%B %Y}" in page
    with acting_as_system("a test looks"):
        row = FileAccess.objects.get(case=case)
    answer = client.get(f"/filings/{case.reference}/opened/{sealed('opened', row.pk)}/")
    assert b"".join(answer.streaming_content) == b"What Market study says."  # type: ignore[attr-defined]
    with acting_as_system("a test looks"):
        read = Event.objects.filter(code="file.access_opened", case_id=case.pk, actor_id=screeners.rep.pk)
        assert [(e.object_kind, e.object_id) for e in read] == [("document", str(study.pk))]
    assert client_of(screeners.rep).get(f"/cases/{case.reference}/documents/{note.pk}/").status_code in (403, 404)


def test_it_ends_by_itself_after_its_last_day(case: Case, screeners: Screeners, client_of: Browser) -> None:
    study = document(case, screeners.secretary, "Market study")
    give(screeners, case, study, days=1)
    with acting_as_system("time passes"):
        FileAccess.objects.update(given_at=timezone.now() - timedelta(days=3), ends_at=timezone.now())
        row = FileAccess.objects.get()
    client = client_of(screeners.rep)
    assert "Market study" not in client.get(f"/filings/{case.reference}/").content.decode()
    assert client.get(f"/filings/{case.reference}/opened/{sealed('opened', row.pk)}/").status_code == 404
    assert count_of(screeners.rep, "casework_document") == 0


def test_the_database_shows_a_representative_that_document_and_no_other(case: Case, screeners: Screeners) -> None:
    study = document(case, screeners.secretary, "Market study")
    document(case, screeners.secretary, "Inner note")
    assert count_of(screeners.rep, "casework_document") == 0
    give(screeners, case, study)
    with acting_as(screeners.rep):
        assert list(Document.objects.values_list("pk", flat=True)) == [study.pk]
        assert Document.objects.filter(pk=study.pk).exists()
        assert Case.objects.count() == 0
    assert count_of(screeners.other_rep, "casework_document") == 0
    assert count_of(screeners.colleague, "screening_fileaccess") == 0
    for change in ({"label_id": _marked()}, {"removed_by": screeners.secretary, "removed_at": timezone.now()}):
        with acting_as_system("a test sets up"):
            former = Document.objects.get(pk=study.pk)
            Document.objects.filter(pk=study.pk).update(**change)
        assert count_of(screeners.rep, "casework_document") == 0
        with acting_as_system("a test sets up"):
            former.save()
    with acting_as_system("a test sets up"):
        ended = {"ended_by": screeners.rep, "ended_at": timezone.now()}
        Representation.objects.filter(case=case, person=screeners.rep).update(**ended)
    assert count_of(screeners.rep, "casework_document") == 0


def _marked() -> int:
    with acting_as_system("a test sets up"):
        return int(label_for(marking=Marking.RESTRICTED, compartments=[], services=[]))


def test_nothing_marked_is_offered_or_given(case: Case, screeners: Screeners, client_of: Browser) -> None:
    study = document(case, screeners.secretary, "Market study")
    secret = document(case, screeners.secretary, "Marked note", marking=Marking.RESTRICTED)
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/give_access/").content.decode()
    assert "Market study" in page and "Marked note" not in page
    box = page.split(f'value="{study.pk}"')[1].split(">")[0]
    assert "checked" not in box
    with pytest.raises(Refused) as problem:
        give(screeners, case, study, secret)
    assert problem.value.sentence == file_access.MARKED
    other = flow.in_screening(screeners)
    with pytest.raises(Refused):
        give(screeners, case, document(other, screeners.secretary, "Of another file"))
    for days in (-1, 400):
        with pytest.raises(Refused) as problem:
            give(screeners, case, study, days=days)
        assert problem.value.field == "until"


def test_the_joint_opinion_of_the_services_is_never_opened_to_the_parties(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    opinion = document(case, screeners.secretary, "Opinion on an investment")
    with acting_as_system("a test writes"):
        letter = Letter.objects.filter(case=case).earliest("pk")
        letter.document, letter.outward = opinion, False
        letter.save(update_fields=["document", "outward"])
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/give_access/").content.decode()
    assert opinion.title not in page
    with pytest.raises(Refused) as problem:
        give(screeners, case, opinion)
    assert problem.value.sentence == "One of these documents can't be opened to the representatives."
    with acting_as_system("a test writes"):  # and where a row came about all the same, the database opens nothing
        times = {"given_at": timezone.now(), "ends_at": timezone.now() + timedelta(days=9)}
        FileAccess.objects.create(
            case=case, document=opinion, title=opinion.title, given_by=screeners.secretary, **times
        )
    assert count_of(screeners.rep, "casework_document") == 0


def redact(people: Screeners, case: Case, original: Document, text: bytes = b"It says [...]") -> Document:
    """A redacted version of a document, added as officers add one."""
    upload = SimpleUploadedFile("redacted.txt", text, content_type="text/plain")
    given = {"upload": upload, "title": "Redacted", "marking": Marking.NONE, "redaction_of": original.pk}
    done = flow.do(add_document, by=people.secretary, reference=case.reference, **given)
    with acting_as_system("a test looks"):
        return Document.objects.get(pk=done.result["document_id"])


def test_a_redacted_version_stands_beside_its_original_for_whoever_may_open_that_and_for_nobody_else(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    original = document(case, screeners.secretary, "Marked note", marking=Marking.CONFIDENTIAL)
    version = redact(screeners, case, original)
    low = make_person("without-clearance", role="fdi_secretary", service="ISC-SEC", level=None)
    path = f"/cases/{case.reference}/documents/"
    shown = client_of(screeners.secretary).get(path).content.decode()
    assert "Redacted version of “Marked note”" in shown and "Has a redacted version: “Redacted”" in shown
    with acting_as_system("a test looks"):
        event = Event.objects.get(code="document.redacted", case_id=case.pk)
    with acting_as(low):
        assert Redaction.objects.count() == 0
        assert not Event.objects.filter(pk=event.pk).exists()
    hidden = client_of(low).get(path).content.decode()
    assert "Redacted</b>" in hidden and "edacted version" not in hidden and "Marked note" not in hidden
    give(screeners, case, version)
    outside = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    assert "Redacted (redacted.txt)" in outside and "edacted version" not in outside and "Marked note" not in outside
    assert count_of(screeners.rep, "casework_redaction") == 0


def test_what_is_no_redacted_version_is_not_taken_for_one(case: Case, screeners: Screeners) -> None:
    original = document(case, screeners.secretary, "Market study")
    with pytest.raises(Refused) as problem:
        redact(screeners, case, original, b"What Market study says.")
    assert (problem.value.field, problem.value.sentence) == (
        "upload",
        "This is the original itself: the two files are the same.",
    )
    version = redact(screeners, case, original)
    elsewhere = document(flow.in_screening(screeners), screeners.secretary, "Of another file")
    for row in (version, elsewhere):
        with pytest.raises(Refused) as problem:
            redact(screeners, case, row, b"Less still.")
        assert problem.value.field == "redaction_of"


def test_the_redacted_version_is_offered_first_and_the_whole_text_leaves_only_on_purpose(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    other, original = (document(case, screeners.secretary, title) for title in ("Annex", "Market study"))
    version = redact(screeners, case, original)
    flow.read_all(case, screeners.secretary)
    client, path = client_of(screeners.secretary), f"/cases/{case.reference}/acts/give_access/"
    page = client.get(path).content.decode()
    places = [page.index(f'value="{row.pk}"') for row in (version, other, original)]
    assert places == sorted(places)
    assert "Redacted (redacted.txt), redacted version of Market study (paper.txt)" in page
    given = {"documents": [original.pk], "until": day_of(timezone.now()).isoformat()}
    stopped = client.post(path, {**given, "version": flow.fresh(case).version})
    assert stopped.status_code == 422
    assert "There is a redacted version of Market study (paper.txt)" in stopped.content.decode()
    done = client.post(path, {**given, "original_too": "on", "version": flow.fresh(case).version})
    assert done.status_code == 302


def test_the_period_proposed_is_the_one_in_which_the_parties_can_comment(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    document(case, screeners.secretary, "Market study")
    path, today = f"/cases/{case.reference}/acts/give_access/", day_of(timezone.now())
    client = client_of(screeners.secretary)
    assert f'value="{(today + timedelta(days=14)).isoformat()}"' in client.get(path).content.decode()
    flow.send_draft(screeners, case)
    with acting_as_system("a test looks"):
        due = Deadline.objects.get(case=case, clock="BE-COMMENT").due_at
    assert due is not None
    assert f'value="{day_of(due).isoformat()}"' in client.get(path).content.decode()


def test_a_program_opens_documents_as_the_page_does(case: Case, screeners: Screeners, people: People) -> None:
    study = document(case, screeners.secretary, "Market study")
    flow.read_all(case, screeners.secretary)
    program = Program(people, screeners.secretary)
    body = {"documents": [study.pk], "until": day_of(timezone.now()).isoformat()}
    done = program.act(case, "give_access", body)
    assert done.status_code == 200, done.content
    flow.leave_now(screeners)
    assert count_of(screeners.rep, "casework_document") == 1
    secret = document(case, screeners.secretary, "Marked note", marking=Marking.RESTRICTED)
    offered = program.get(f"cases/{case.reference}/acts/give_access/").json()["takes"]
    choices = next(field["choices"] for field in offered if field["name"] == "documents")
    assert [one["value"] for one in choices] == [str(study.pk)]
    refused = program.act(case, "give_access", {**body, "documents": [secret.pk]})
    assert list(faults(refused)) == ["documents"]
    added = program.get(f"cases/{case.reference}/acts/add_document/").json()["takes"]
    originals = next(field["choices"] for field in added if field["name"] == "redaction_of")
    assert {str(secret.pk), str(study.pk)} <= {one["value"] for one in originals}


def test_the_page_says_who_will_read_it_before_the_click(case: Case, screeners: Screeners, client_of: Browser) -> None:
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/give_access/").content.decode()
    assert f"{screeners.rep.name} (" in page and "can read and take away what you choose" in page


def test_it_waits_for_its_fixed_time_and_the_coordinator(case: Case, screeners: Screeners, client_of: Browser) -> None:
    study = document(case, screeners.secretary, "Market study")
    posted = {"documents": [study.pk], "until": (day_of(timezone.now()) + timedelta(days=9)).isoformat()}
    flow.read_all(case, screeners.secretary)
    client = client_of(screeners.secretary)
    answer = client.post(f"/cases/{case.reference}/acts/give_access/", {**posted, "version": flow.fresh(case).version})
    assert answer.status_code == 302, answer.content.decode()
    assert count_of(screeners.rep, "casework_document") == 0
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(act="give_access").text == "Market study (paper.txt)"
    flow.leave_now(screeners)
    assert count_of(screeners.rep, "casework_document") == 1
    tab = client.get(f"/cases/{case.reference}/letters/").content.decode()
    assert "Open to the representatives" in tab and "Market study" in tab


def test_a_title_that_changed_since_it_was_looked_over_is_not_opened(case: Case, screeners: Screeners) -> None:
    study = document(case, screeners.secretary, "Market study")
    with pytest.raises(Refused):
        give(screeners, case, study, documents=[(study.pk, "Another title")])


def test_a_mistake_is_closed_at_once_by_the_secretariat_alone(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    study = document(case, screeners.secretary, "Market study")
    give(screeners, case, study)
    with acting_as_system("a test looks"):
        path = f"/cases/{case.reference}/access/{FileAccess.objects.get().pk}/end/"
    for person, status in ((screeners.rep, 403), (screeners.vla, 403), (screeners.other_rep, 403)):
        assert client_of(person).post(path).status_code == status
    assert count_of(screeners.rep, "casework_document") == 1
    assert client_of(screeners.secretary).post(path).status_code == 302
    assert count_of(screeners.rep, "casework_document") == 0
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code="file.access_ended", actor_id=screeners.secretary.pk).count() == 1
        pk = FileAccess.objects.get().pk
    with pytest.raises(Absent):
        flow.do(file_access.open_outside, by=screeners.rep, reference=case.reference, pk=pk)


def test_a_longer_period_replaces_the_former_one(case: Case, screeners: Screeners, client_of: Browser) -> None:
    study = document(case, screeners.secretary, "Market study")
    give(screeners, case, study, days=2)
    give(screeners, case, study, days=9)
    page = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    until = day_of(timezone.now()) + timedelta(days=9)
    assert page.count("Market study") == 1 and f"until {until.day} {until:%B %Y}" in page


def test_a_program_lists_what_is_open_and_closes_it(
    case: Case, screeners: Screeners, people: People, client_of: Browser
) -> None:
    paper = document(case, screeners.secretary, "Market study")
    until = day_of(timezone.now()) + timedelta(days=9)
    chosen = {"documents": [(paper.pk, name_of(paper))], "until": until}
    flow.do(file_access.give_access, by=screeners.secretary, reference=case.reference, **chosen)
    program, address = Program(people, screeners.secretary), f"cases/{case.reference}/access/"
    (row,) = program.get(address).json()
    assert (row["title"], row["side"], row["until"]) == (name_of(paper), "notifier", until.isoformat())
    assert Program(people, screeners.vla).get(address).json() == [row]
    assert Program(people, screeners.vla).post(f"{address}{row['id']}/end/").status_code == 403
    assert Program(people, screeners.rep).get(address).status_code == 403
    outside = f"/filings/{case.reference}/opened/{sealed('opened', row['id'])}/"
    assert client_of(screeners.rep).get(outside).status_code == 200
    ended = program.post(f"{address}{row['id']}/end/", key="once")
    assert (ended.status_code, ended.json()["id"]) == (200, row["id"])
    assert program.post(f"{address}{row['id']}/end/", key="once").json() == ended.json()
    assert program.post(f"{address}{row['id']}/end/").status_code == 404, "it has ended"
    assert program.get(address).json() == []
    assert client_of(screeners.rep).get(outside).status_code == 404
