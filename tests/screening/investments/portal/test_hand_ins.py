"""What was handed in is found again, each time as it was, taken away as PDF, and signed for with a name."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions.person import change_person
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from accounts.sealed import sealed
from casework.blocks.portal import enclosures
from casework.errors import Refused
from casework.models import Case, Document
from screening.investments.acts import aftermath, completeness, hand_in, measures, notification
from screening.investments.models import (
    Comment,
    CompletenessItem,
    Enclosure,
    Filing,
    HandIn,
    InformationRequest,
    Measure,
    MeasureText,
    Question,
)
from screening.investments.queries.filing_content import kept_content, notification_content, read_content
from screening.investments.queries.notification import answers
from tests.casework.documents.samples import pdf as sample_pdf
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.investments.letters.reading import root_of, words_of

Browser = Callable[[Person], Client]


@pytest.fixture
def twice(screeners: Screeners) -> Case:
    """Handed in, returned, handed in again with another rationale; a file came with each."""
    case = flow.draft(screeners)
    _enclose(screeners, case, "chart.pdf")
    flow.do(hand_in.notify, by=screeners.rep, reference=case.reference, signed=screeners.rep.name)
    case = flow.case_of(case.reference)
    flow.do(completeness.declare_incomplete, by=screeners.secretary, reference=case.reference, missing="The chart.")
    fields = {"rationale": "A much longer holding."}
    flow.do(notification.save, by=screeners.rep, reference=case.reference, fields=fields)
    _enclose(screeners, case, "accounts.pdf")
    flow.do(hand_in.supplement, by=screeners.rep, reference=case.reference, signed=screeners.rep.name)
    return flow.case_of(case.reference)


def _enclose(screeners: Screeners, case: Case, name: str) -> None:
    upload = SimpleUploadedFile(name, sample_pdf(), content_type="application/pdf")
    flow.do(enclosures.enclose, by=screeners.rep, reference=case.reference, upload=upload)


def test_every_version_is_found_with_day_person_and_files_of_then(
    twice: Case, screeners: Screeners, client_of: Browser
) -> None:
    client, path = client_of(screeners.rep), f"/filings/{twice.reference}/"
    page = client.get(path).content.decode()
    assert "What you handed in" in page
    for number in (1, 2):
        assert f"{path}handed-in/{number}/" in page
        assert f"{path}handed-in/{number}/pdf/" in page
    first = client.get(f"{path}handed-in/1/").content.decode()
    second = client.get(f"{path}handed-in/2/").content.decode()
    assert "A long-term holding." in first and "A much longer holding." not in first
    assert "A much longer holding." in second
    assert ("chart.pdf" in first, "accounts.pdf" in first) == (True, False)
    assert ("chart.pdf" in second, "accounts.pdf" in second) == (True, True)
    assert screeners.rep.name in first
    assert client.get(f"{path}handed-in/3/").status_code == 404


def test_each_version_is_taken_away_as_a_pdf_that_lasts_and_can_be_read_aloud(
    twice: Case, screeners: Screeners, client_of: Browser
) -> None:
    client, path = client_of(screeners.rep), f"/filings/{twice.reference}/handed-in/"
    page = client.get(f"{path}1/").content.decode()
    answer = client.get(f"{path}1/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "attachment" in answer["Content-Disposition"]
    text = " ".join(words_of(answer.content))
    for said in ("A long-term holding.", "Northwind Holdings NV", "Voorbeeldnet Brugge", "20 %", "chart.pdf"):
        assert said in text
    fingerprint = page.split("SHA-256 of the content")[1].split('break">')[1].split("<")[0]
    assert len(fingerprint) == 64 and fingerprint in text
    root = root_of(answer.content)
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    meta = root["/Metadata"].get_data().decode()
    assert "pdfaid:part" in meta and "pdfuaid:part" in meta
    assert client.get(f"{path}1/pdf/").content == answer.content


def test_reading_and_taking_away_are_on_the_trail(twice: Case, screeners: Screeners, client_of: Browser) -> None:
    client, path = client_of(screeners.rep), f"/filings/{twice.reference}/handed-in/2/"
    client.get(path)
    client.get(f"{path}pdf/")
    with acting_as_system("a test looks"):
        rows = Event.objects.filter(case_id=twice.pk, actor_id=screeners.rep.pk).order_by("id")
        seen = [(e.code, e.data.get("tab"), e.data.get("number")) for e in rows]
    assert seen[-2:] == [("access.read", "hand_in", None), ("file.copied", None, 2)]


def test_answers_comments_and_replies_are_taken_away_as_pdf_too(screeners: Screeners, client_of: Browser) -> None:
    case, today = flow.in_screening(screeners), timezone.localdate()
    client, path = client_of(screeners.rep), f"/filings/{case.reference}/"
    flow.ask(screeners, case, "Who pays?")
    flow.send_request(screeners, case)
    assert client.get(f"{path}copies/request/1/").status_code == 404  # nothing is handed in yet
    flow.answer_request(screeners, case)
    flow.send_draft(screeners, case)
    flow.comment(screeners, case)
    given = {"breach": "late_answer", "amount": 1000, "reasons": "It came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    until = today + timedelta(days=20)
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=until)
    flow.do(aftermath.answer_fine, by=screeners.rep, reference=case.reference, text="We were ill.")
    with acting_as_system("a test looks"):
        answer, comment = Question.objects.get(case=case).answer, Comment.objects.get(case=case).text
    page = client.get(path).content.decode()
    for kind, number, words in (("request", 1, answer), ("comment", 1, comment), ("fine", 1, "We were ill.")):
        assert f'href="{path}copies/{kind}/{number}/"' in page
        copy = client.get(f"{path}copies/{kind}/{number}/")
        assert (copy.status_code, copy["Content-Type"]) == (200, "application/pdf")
        text = " ".join(words_of(copy.content))
        assert words in text and "Declaration" not in text and screeners.rep.name in text
        assert client_of(screeners.other_rep).get(f"{path}copies/{kind}/{number}/").status_code == 404
    assert "Who pays?" in " ".join(words_of(client.get(f"{path}copies/request/1/").content))
    assert client.get(f"{path}copies/nothing/1/").status_code == 404
    with acting_as_system("a test looks"):
        copied = Event.objects.filter(case_id=case.pk, code="file.copied", actor_id=screeners.rep.pk).count()
    assert copied == 4


def test_a_report_on_an_obligation_is_taken_away_with_its_file(screeners: Screeners, client_of: Browser) -> None:
    case = flow.monitored(screeners)
    pk = flow.owe(screeners, case, due_on=timezone.localdate())
    client, path = client_of(screeners.rep), f"/filings/{case.reference}/copies/obligation/1/"
    assert client.get(path).status_code == 404
    flow.do(measures.report, by=screeners.rep, reference=case.reference, obligation_id=pk, text="Appointed.")
    assert "Appointed." in " ".join(words_of(client.get(path).content))


def test_the_texts_of_talks_on_a_measure_are_taken_away_as_pdf(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_talks(screeners)
    with acting_as_system("a test looks"):
        pk = Measure.objects.get(case=case).pk
    client, path = client_of(screeners.rep), f"/filings/{case.reference}/copies/measure/1/"
    assert client.get(path).status_code == 404, "nothing was handed in yet"
    said = {"measure_id": pk, "text": "Six members of the board.", "remark": "As we said in May."}
    flow.do(measures.answer, by=screeners.rep, reference=case.reference, **said)
    page = client.get(f"/filings/{case.reference}/measures/{sealed('measure', pk)}/").content.decode()
    assert f'href="{path}"' in page
    with acting_as_system("a test looks"):
        theirs = MeasureText.objects.get(measure=pk, number=1).text
    words = " ".join(words_of(client.get(path).content))
    assert all(text in words for text in (theirs, said["text"], said["remark"], screeners.rep.name))
    assert client_of(screeners.other_rep).get(path).status_code == 404


def test_nobody_hands_in_without_signing_with_their_own_name(screeners: Screeners, client_of: Browser) -> None:
    case = flow.draft(screeners)
    client, path = client_of(screeners.rep), f"/filings/{case.reference}/check/"
    page = client.get(path).content.decode()
    assert "I declare that what is handed in is true and complete" in page
    assert 'name="signed"' in page and screeners.rep.name not in page.split('name="signed"')[1].split(">")[0]
    for typed in ("", "x", screeners.colleague.name):
        refused = client.post(path, {"signed": typed, "version": case.version})
        assert refused.status_code == 422
        assert 'href="#id_signed"' in refused.content.decode()
    with pytest.raises(Refused) as problem:
        flow.do(hand_in.notify, by=screeners.rep, reference=case.reference, signed="Somebody Else")
    assert problem.value.field == "signed"
    assert flow.case_of(case.reference).state == "draft"
    given = {"signed": f"  {screeners.rep.name.upper()} ", "version": case.version}
    assert client.post(path, given).status_code == 302


def test_the_declaration_is_kept_with_name_and_moment_and_read_by_the_authority(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.notified(screeners)
    with acting_as_system("a test looks"):
        row = HandIn.objects.get(case=case)
        declared = Event.objects.get(case_id=case.pk, code="file.declared")
    assert row.declaration.startswith("I declare that what is handed in is true")
    assert (row.signed, row.signed_by_id, row.signed_at) == (screeners.rep.name, screeners.rep.pk, case.opened_at)
    tab = client_of(screeners.secretary).get(f"/cases/{case.reference}/notification/").content.decode()
    assert "I declare that what is handed in is true" in tab
    page = client_of(screeners.rep).get(f"/filings/{case.reference}/handed-in/1/").content.decode()
    assert declared.data["sha256"] in page


def test_the_database_lets_nobody_rewrite_a_signed_declaration_or_what_was_found_on_the_list(
    screeners: Screeners,
) -> None:
    case = flow.notified(screeners)
    items = {"value": ("there", "")}
    flow.do(completeness.check, by=screeners.secretary, reference=case.reference, items=items)
    for rows, other in ((HandIn, {"signed": "Somebody"}), (CompletenessItem, {"remark": "X"})):
        with (
            acting_as_system("a test tries"),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            rows.objects.update(**other)


def test_a_signer_who_is_renamed_changes_neither_fingerprint_nor_copy(screeners: Screeners, client_of: Browser) -> None:
    case = flow.notified(screeners)
    client, path = client_of(screeners.rep), f"/filings/{case.reference}/handed-in/1/"
    before = client.get(f"{path}pdf/").content
    admin = make_person("renamer", role="administrator", service=screeners.secretary.service.code)
    with acting_as(admin):
        version = Person.objects.get(pk=screeners.rep.pk).version
        change = {"changes": {"name": "Robin Married"}, "version": version}
        change_person(username=screeners.rep.username, **change, by=admin, at=timezone.now())  # type: ignore[arg-type]
    with acting_as_system("a test looks"):
        declared = Event.objects.get(case_id=case.pk, code="file.declared")
    assert declared.data["sha256"] in client.get(path).content.decode()
    assert client.get(f"{path}pdf/").content == before


def test_what_is_kept_says_the_same_as_what_was_typed(screeners: Screeners) -> None:
    marked = {"confidential": ["value", "holdings.0.votes_after", "establishments.0.municipality", "sectors.0.detail"]}
    case = flow.draft(screeners, changes_control=True, **marked)
    with acting_as_system("a test looks"):
        filing = Filing.objects.get(case=case)
        now = read_content(filing)
        then = kept_content(notification_content(filing))
    steps = ["parties", "chain", "target", "deal", "contacts"]
    assert [part.step for part in answers(then)] == steps
    for before, after in zip(answers(now), answers(then), strict=True):
        assert (after.title, after.heads) == (before.title, before.heads)
        assert sorted(after.blocks, key=str) == sorted(before.blocks, key=str)
        assert sorted(after.lines, key=str) == sorted(before.lines, key=str)


def test_others_find_nothing_of_it(twice: Case, screeners: Screeners, client_of: Browser) -> None:
    for person, status in ((screeners.colleague, 404), (screeners.other_rep, 404), (screeners.secretary, 403)):
        client = client_of(person)
        paths = [f"/filings/{twice.reference}/handed-in/1/", f"/filings/{twice.reference}/handed-in/1/pdf/"]
        assert [client.get(path).status_code for path in paths] == [status, status]


@pytest.mark.parametrize("page", ["parties/", "deal/", "enclosures/", "withdraw/"])
def test_a_warning_against_classified_text_stands_where_outsiders_type(
    screeners: Screeners, client_of: Browser, page: str
) -> None:
    case = flow.draft(screeners)
    text = client_of(screeners.rep).get(f"/filings/{case.reference}/{page}").content.decode()
    assert "Never type or attach classified information here." in text
    assert "its security officer agrees the place and the way with you" in text


def test_the_warning_stands_at_answers_and_comments_too(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "Who pays?")
    flow.send_request(screeners, case)
    text = client_of(screeners.rep).get(f"/filings/{case.reference}/requests/1/").content.decode()
    assert "Never type or attach classified information here." in text


def test_a_copy_of_answers_keeps_its_proof_when_who_gave_them_is_renamed_or_a_file_is_taken_off(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "Who pays?")
    flow.send_request(screeners, case)
    with acting_as_system("a test looks"):
        request = InformationRequest.objects.get(case=case)
    flow.do(
        enclosures.enclose,
        by=screeners.rep,
        reference=case.reference,
        upload=SimpleUploadedFile("chart.pdf", sample_pdf(), content_type="application/pdf"),
        title="Chart",
        request_id=request.pk,
    )
    flow.answer_request(screeners, case)
    client, path = client_of(screeners.rep), f"/filings/{case.reference}/copies/request/1/"

    def proofs() -> list[str]:
        return re.findall(r"\b[0-9a-f]{64}\b", "".join(words_of(client.get(path).content)).replace("\n", ""))

    before = proofs()
    assert len(set(before)) == 2  # that of the file, and that of the whole
    with acting_as_system("a test renames, and takes the file off"):
        Person.objects.filter(pk=screeners.rep.pk).update(name="Robin Married")
        ids = Enclosure.objects.filter(request=request).values_list("document_id", flat=True)
        removed = {"removed_by": screeners.secretary, "removed_at": timezone.now()}
        assert Document.objects.filter(pk__in=list(ids)).update(**removed) == 1
    assert proofs() == before
