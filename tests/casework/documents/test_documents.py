"""Adding, opening and removing: who may, what is stored, what nobody may notice."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.actions import storage
from casework.actions.documents import DAMAGED, MISSING, add_document, open_document, remove_document, sweep_files
from casework.errors import Absent, Refused
from casework.models import Case, Document, Revision
from tests.casework.documents import hostile, samples
from tests.casework.documents.samples import Upload
from tests.factories import flow
from tests.factories.people import People, make_compartment, make_person

Sign = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    """A store of its own for each test."""
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


def files(media: Path) -> list[Path]:
    """Every file in the store."""
    return [path for path in media.rglob("*") if path.is_file()]


def add(case: Case, by: Person, name: str = "report.pdf", content: bytes = b"", **given: object) -> Document:
    """Add a file as that person."""
    upload = Upload(name, content or samples.sound()["report.pdf"])
    done = flow.do(add_document, by=by, reference=case.reference, upload=upload, **given)
    with acting_as_system("a test looks"):
        return Document.objects.select_related("label").get(pk=done.result["document_id"])


def read(case: Case, document: Document, by: Person) -> bytes:
    """Open it as that person."""
    with acting_as(by):
        now = timezone.now()
        opened = open_document(sight=sight_of(by, at=now), reference=case.reference, pk=document.pk, by=by, at=now)
        with opened.file:
            return opened.file.read()


def codes(case: Case, code: str) -> list[int | None]:
    """Labels of the events of that code, seen by the product."""
    with acting_as_system("a test looks"):
        return list(Event.objects.filter(case_id=case.pk, code=code).order_by("id").values_list("label_id", flat=True))


def test_a_document_is_stored_privately_and_comes_back_byte_for_byte(people: People, media: Path) -> None:
    case = flow.submitted(people)
    document = add(case, people.officer, title="Report")
    (path,) = files(media)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "report" not in path.name
    assert document.sha256 == storage.hashlib.sha256(samples.sound()["report.pdf"]).hexdigest()
    assert read(case, document, people.intake) == samples.sound()["report.pdf"]
    assert codes(case, "document.opened") == [flow.fresh(case).label_id]


def test_a_document_is_a_new_revision_that_others_have_not_read(people: People) -> None:
    case = flow.submitted(people)
    document = add(case, people.officer)
    with acting_as_system("a test looks"):
        revision = Revision.objects.get(case=case, section="documents")
    assert list(revision.content) == [f"document {document.pk}"]
    assert flow.fresh(case).version == case.version + 1


def test_a_refused_file_leaves_nothing_behind(people: People, media: Path) -> None:
    case = flow.submitted(people)
    for name, content, given in (
        ("a.pdf", b"MZ", {}),
        ("a.exe", b"MZ", {}),
        ("a.txt", b"x" * (1024 * 1024 + 1), {}),
        ("a.txt", b"text", {"marking": 0}),
        ("a.txt", b"text", {"marking": 4}),
        ("a.txt", b"text", {"version": case.version + 7}),
    ):
        with override_settings(DOSSIER_MAX_UPLOAD_MB=1), pytest.raises(Refused):
            add(case, people.officer, name, content, **given)
    assert files(media) == []
    with acting_as_system("a test looks"):
        assert Document.objects.count() == 0


def test_a_marking_stays_between_the_case_and_the_person(people: People) -> None:
    amber = make_compartment("AMBER")
    case = flow.submitted(people)  # RESTRICTED
    for given, field in (
        ({"marking": 0}, "marking"),
        ({"marking": 4}, "marking"),
        ({"compartments": [amber.pk]}, "compartments"),
    ):
        with pytest.raises(Refused) as refused:
            add(case, people.officer, **given)
        assert refused.value.field == field
    assert add(case, people.officer).label.marking == 1
    assert add(case, people.officer, marking=3).label.marking == 3


def test_a_document_above_its_case_leaves_no_trace_for_those_below_it(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    low = make_person("low", role="case_officer", service="VSSE", level=1)
    before = {tab: client_of(low).get(f"/cases/{case.reference}/{tab}").content for tab in ("documents/",)}
    document = add(case, people.officer, marking=3, title="Very quiet")
    assert flow.fresh(case).version == case.version
    with acting_as_system("a test looks"):
        assert not Revision.objects.filter(case=case, section="documents").exists()
    page = client_of(low).get(f"/cases/{case.reference}/documents/").content
    assert b"Very quiet" not in page
    assert page.count(b"<tr>") == before["documents/"].count(b"<tr>")
    assert b"added a document" not in client_of(low).get(f"/cases/{case.reference}/timeline/?reading=1").content
    assert b"added a document" in client_of(people.intake).get(f"/cases/{case.reference}/timeline/").content
    with pytest.raises(Absent):
        read(case, document, low)
    assert read(case, document, people.intake)
    assert b"opened a document" not in client_of(low).get(f"/cases/{case.reference}/timeline/?reading=1").content


def test_hidden_removed_foreign_and_absent_documents_look_the_same(people: People, client_of: Sign) -> None:
    case, other = flow.submitted(people), flow.submitted(people)
    low = make_person("low", role="case_officer", service="VSSE", level=1)
    hidden, removed, foreign = (
        add(case, people.officer, marking=3),
        add(case, people.officer),
        add(other, people.officer),
    )
    flow.do(remove_document, by=people.officer, reference=case.reference, pk=removed.pk)
    client = client_of(low)
    answers = [
        client.get(f"/cases/{case.reference}/documents/{pk}/")
        for pk in (hidden.pk, removed.pk, foreign.pk, 2_000_000_000)
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({len(answer.content) for answer in answers}) == 1


def test_the_browser_is_told_to_save_it_and_to_run_nothing(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    document = add(case, people.officer, "rapport d’enquête.txt", "Zoë".encode())
    answer = client_of(people.intake).get(f"/cases/{case.reference}/documents/{document.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == "Zoë".encode()  # type: ignore[arg-type]
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''rapport%20d%E2%80%99enqu%C3%AAte.txt"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_one_changed_byte_is_noticed_said_and_on_the_trail(people: People, client_of: Sign, media: Path) -> None:
    case = flow.submitted(people)
    document = add(case, people.officer)
    (path,) = files(media)
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    answer = client_of(people.intake).get(f"/cases/{case.reference}/documents/{document.pk}/")
    assert answer.status_code == 403
    assert DAMAGED.split(":")[0].replace("'", "&#x27;") in answer.content.decode()
    assert codes(case, "document.damaged") == [flow.fresh(case).label_id]


def test_a_file_that_isnt_on_this_host_is_missing_and_nobody_is_told_it_was_changed(
    people: People, client_of: Sign, media: Path
) -> None:
    case = flow.submitted(people)
    document = add(case, people.officer)
    (path,) = files(media)
    path.unlink()
    answer = client_of(people.intake).get(f"/cases/{case.reference}/documents/{document.pk}/")
    assert answer.status_code == 403
    assert MISSING.split(":")[0].replace("'", "&#x27;") in answer.content.decode()
    assert (codes(case, "document.damaged"), len(codes(case, "document.missing"))) == ([], 1)


def test_only_the_adder_and_the_lead_remove_it_and_only_before_the_decision(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    document = add(case, people.intake)
    with pytest.raises(Refused):
        flow.do(remove_document, by=people.secretary, reference=case.reference, pk=document.pk)
    answer = client_of(people.intake).post(f"/cases/{case.reference}/documents/{document.pk}/remove/")
    assert answer.status_code == 302
    assert len(codes(case, "document.removed")) == 1
    decided = flow.decided(people)
    late = add(decided, people.officer)
    with pytest.raises(Refused) as refused:
        flow.do(remove_document, by=people.officer, reference=decided.reference, pk=late.pk)
    assert refused.value.sentence == "What the decision was taken on stays with it."


def test_a_stranger_and_a_reader_can_not_add(people: People, media: Path) -> None:
    case = flow.submitted(people)
    with pytest.raises(Absent):
        add(case, people.elsewhere)
    with pytest.raises(Refused):
        add(case, people.reader)
    assert files(media) == []


def test_the_form_works_without_script_and_says_the_sentence_at_the_field(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    client, url = client_of(people.officer), f"/cases/{case.reference}/documents/add/"
    page = client.get(url)
    assert page.status_code == 200
    assert b'enctype="multipart/form-data"' in page.content
    bad = client.post(
        url, {"upload": SimpleUploadedFile("a.pdf", b"MZ\x90\x00"), "marking": "1", "version": case.version}
    )
    assert bad.status_code == 422
    assert b"The name says PDF document" in bad.content
    good = SimpleUploadedFile("a.pdf", samples.sound()["report.pdf"])
    assert client.post(url, {"upload": good, "marking": "1", "version": case.version}).status_code == 302
    assert b"a.pdf" in client.get(f"/cases/{case.reference}/documents/").content


def test_hostile_uploads_by_the_form_never_end_in_a_server_error(people: People, client_of: Sign, media: Path) -> None:
    case = flow.draft(people)
    client, url = client_of(people.officer), f"/cases/{case.reference}/documents/add/"
    for name, content in hostile.must_be_refused()[::16]:
        answer = client.post(url, {"upload": SimpleUploadedFile(name or "x", content), "marking": "1"})
        assert (name, answer.status_code) == (name, 422)
    assert files(media) == []


def test_what_no_document_names_is_swept_after_a_day_and_nothing_else(people: People, media: Path) -> None:
    case = flow.submitted(people)
    document = add(case, people.officer)
    orphan = storage.put([b"left behind"])
    for path in files(media):  # by the clock of the tests: files keep the true one
        os.utime(path, (timezone.now().timestamp(), timezone.now().timestamp()))
    with acting_as_system("a test sweeps"):
        assert sweep_files(before=timezone.now() - timezone.timedelta(days=1)) == 0
        assert sweep_files(before=timezone.now() + timezone.timedelta(seconds=5)) == 1
    assert not orphan.path.exists()
    assert read(case, document, people.officer) == samples.sound()["report.pdf"]
    assert [path.suffix for path in files(media)] == [""]
