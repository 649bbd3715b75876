"""The record of a decision: complete, marked on every page, provable, and deaf to markup in what a case says."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from pypdf import PdfReader

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions import printing
from casework.blocks.letters.content import canonical
from casework.errors import Refused
from casework.models import Case, Document, Outbox
from casework.notifications.deliver import deliver_next
from casework.referrals.acts.referral import save_draft, submit
from casework.referrals.models import Decision
from casework.referrals.record.decision_record import pages, write_record
from casework.referrals.record.record_content import content_of, fingerprint
from tests.factories import flow
from tests.factories.people import People, make_person

Sign = Callable[[Person], Client]
HOSTILE = 'Read #panic("x") and *bold* $x^2$ `raw` <label> @ref \\ #import "a"\n= No heading\n\u202etxet desrever'


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    """A store of its own for each test."""
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


def decision_of(case: Case) -> Decision:
    """The decision with what its record needs."""
    with acting_as_system("a test looks"):
        return Decision.objects.select_related(
            "case__label", "case__owning_service", "case__author__service", "proposal", "recorded_by__service"
        ).get(case=case)


def content(case: Case) -> dict:
    """The content of its record as it would be written now."""
    with acting_as_system("a test looks"):
        return content_of(decision_of(case))


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, its white space made single."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_worker_writes_the_record_that_the_decision_asked_for(people: People) -> None:
    case = flow.decided(people)
    assert decision_of(case).document_id is None
    while deliver_next(at=timezone.now()):
        pass
    decision = decision_of(case)
    with acting_as_system("a test looks"):
        document = Document.objects.get(pk=decision.document_id)
        assert Outbox.objects.filter(kind="record", done_at__isnull=True).count() == 0
    assert (document.kind, document.content_type, document.case_id) == ("decision", "application/pdf", case.pk)
    assert len(decision.fingerprint) == 64


def test_the_record_is_written_once(people: People) -> None:
    case = flow.decided(people)
    with acting_as_system("a test writes"):
        at, number = timezone.now(), decision_of(case).pk
        first = write_record(decision_id=number, language="en", at=at)
        assert write_record(decision_id=number, language="nl", at=at) == first
        assert Document.objects.filter(case=case, kind="decision").count() == 1


def test_the_record_comes_by_its_address_even_before_the_worker(people: People, client_of: Sign) -> None:
    case = flow.decided(people)
    url = f"/cases/{case.reference}/decision.pdf"
    answer = client_of(people.officer).get(url)
    assert answer.status_code == 200
    pdf = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert pdf.startswith(b"%PDF-")
    assert b"".join(client_of(people.fpp).get(url).streaming_content) == pdf  # type: ignore[arg-type]
    assert client_of(people.elsewhere).get(url).status_code == 404
    assert client_of(make_person("low", role="reader", level=0)).get(url).status_code == 404
    assert client_of(people.officer).get(f"/cases/{flow.submitted(people).reference}/decision.pdf").status_code == 403


def test_the_attached_content_has_the_printed_fingerprint_in_every_language(people: People, client_of: Sign) -> None:
    case = flow.decided(people)
    url = f"/cases/{case.reference}/decision.pdf"
    for query in ("", "?language=nl", "?language=fr", "?language=de", "?language=en"):
        pdf = b"".join(client_of(people.officer).get(url + query).streaming_content)  # type: ignore[arg-type]
        (attached,) = PdfReader(io.BytesIO(pdf)).attachments["record.json"]
        mark = hashlib.sha256(attached).hexdigest()
        assert mark == decision_of(case).fingerprint
        assert mark in words_of(pdf)[-1]
        assert json.loads(attached)["reference"] == case.reference


def test_the_digest_beside_the_record_is_that_of_the_file(people: People, client_of: Sign) -> None:
    case = flow.decided(people)
    client, url = client_of(people.officer), f"/cases/{case.reference}"
    assert "SHA-256" not in client.get(f"{url}/decision/").content.decode()
    pdf = b"".join(client.get(f"{url}/decision.pdf").streaming_content)  # type: ignore[arg-type]
    page = " ".join(client.get(f"{url}/decision/").content.decode().split())
    assert f"SHA-256 of the PDF {hashlib.sha256(pdf).hexdigest()}<" in page
    assert f"SHA-256 of the content {decision_of(case).fingerprint}<" in page


def test_every_page_has_the_marking_twice_and_its_number(people: People) -> None:
    case = flow.decided(people)
    said = content(case)
    said["decision"]["reasons"] = "Long. " * 3000
    said["compartments"] = ["AMBER"]
    found = words_of(pages(canonical(said), "en").pdf)
    assert len(found) >= 3
    for number, text in enumerate(found, start=1):
        assert text.startswith("RESTRICTED // AMBER")
        assert text.endswith("RESTRICTED // AMBER")
        assert f"Page {number} of {len(found)}" in text


def test_all_positions_votes_and_participants_are_on_it(people: People) -> None:
    case = flow.decided(people)
    said = content(case)
    text = " ".join(words_of(pages(canonical(said), "en").pdf))
    assert [p["service"] for p in said["rounds"][0]["positions"]] == ["CUTA", "DJSOC-T", "FJP", "GISS", "VSSE"]
    assert text.count(flow.POSITION["holds"]) == 5
    assert [v["service"] for v in said["proposals"][0]["votes"]] == ["DIRCO", "FJP", "FPP", "GISS", "LPP"]
    assert text.count("agrees") == 5
    for person in said["participants"]:
        assert person["name"] in text
    for sentence in (
        "The members agree on the facts.",
        "Offences can be proved.",
        "version of 1 January 2024",
        case.title,
    ):
        assert sentence in text


def test_markup_in_a_case_is_printed_and_never_run(people: People) -> None:
    case = flow.decided(people)
    said = content(case)
    for part in (said["decision"], said["proposals"][0]):
        part["reasons"] = HOSTILE
    said["title"] = said["rounds"][0]["positions"][0]["holds"] = HOSTILE
    text = " ".join(words_of(pages(canonical(said), "en").pdf))
    for literal in ('#panic("x")', "*bold*", "$x^2$", "`raw`", "<label>", "@ref", '#import "a"', "= No heading"):
        assert literal in text
    assert "\u202e" not in text
    assert "⟨U+202E⟩" in text


def test_the_same_content_gives_the_same_bytes(people: People) -> None:
    written = canonical(content(flow.decided(people)))
    assert pages(written, "en").pdf == pages(written, "en").pdf
    assert pages(written, "en").fingerprint == pages(written, "nl").fingerprint == fingerprint(written)


def test_a_script_without_a_font_is_refused_by_its_characters_and_never_set_as_empty_boxes(people: People) -> None:
    said = content(flow.decided(people))
    said["decision"]["reasons"] = "So said 漢字."
    with pytest.raises(Refused) as refused:
        pages(canonical(said), "en")
    assert "漢" in refused.value.sentence
    assert "字" in refused.value.sentence
    said["decision"]["reasons"] = "مدير, Кузнецов, Παπαδόπουλος, כהן"
    pdf = PdfReader(io.BytesIO(pages(canonical(said), "en").pdf))
    assert "pdfaid" in str(pdf.trailer["/Root"]["/Metadata"].get_data())  # type: ignore[index]


def test_the_record_names_facts_and_people_concerned_and_who_assists(people: People) -> None:
    case = flow.decided(people)
    text = " ".join(words_of(pages(canonical(content(case)), "en").pdf))
    with acting_as_system("a test looks"):
        names = list(case.subjects.values_list("name", flat=True))
    for words in (case.referral.facts, case.referral.grounds, *names):
        assert words in text
    assert "technical assistant" in text


def test_a_changed_record_is_refused(people: People, client_of: Sign, media: Path) -> None:
    case = flow.decided(people)
    client, url = client_of(people.officer), f"/cases/{case.reference}/decision.pdf"
    b"".join(client.get(url).streaming_content)  # type: ignore[arg-type]
    for path in media.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes() + b" ")
    assert client.get(url).status_code == 403
    assert client.get(f"{url}?language=nl").status_code == 403


@pytest.mark.parametrize(
    ("walk", "part", "act", "given", "field"),
    [
        (flow.in_assessment, "giss", "give_position", {"holds": "中", "threat_level": "2"}, "holds"),
        (flow.round_closed, "secretary", "propose", {"assessment": "A 中 threat.", "reasons": "So."}, "assessment"),
        (flow.proposed, "lpp", "vote", {"choice": "send_back", "reasons": "Too thin 😀."}, "reasons"),
        (flow.voted, "fpp", "decide", {"outcome": "criminal_federal", "reasons": "Because 😀."}, "reasons"),
    ],
)
def test_a_sign_that_no_record_can_show_is_told_at_its_field_before_the_act(
    people: People,
    client_of: Sign,
    walk: Callable[[People], Case],
    part: str,
    act: str,
    given: dict[str, str],
    field: str,
) -> None:
    case, person = walk(people), getattr(people, part)
    flow.read_all(case, person)
    sent = {**given, "version": str(flow.fresh(case).version)}
    answer = client_of(person).post(f"/cases/{case.reference}/acts/{act}/", sent)
    assert answer.status_code == 422
    (told,) = answer.context["form"].errors[field]
    assert "no font has" in told and ("中" in told or "😀" in told)


def test_a_referral_whose_record_could_never_be_set_is_not_submitted(people: People) -> None:
    case = flow.draft(people)
    flow.do(save_draft, by=people.officer, reference=case.reference, fields={"facts": "Two people 😀 met."})
    with pytest.raises(Refused) as refused:
        flow.do(submit, by=people.officer, reference=case.reference)
    assert (refused.value.code, refused.value.field) == ("pdf.no_sign", "facts")


def test_fifty_names_in_another_script_are_looked_at_once_and_before_the_case_is_held(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, set_on_a_page, blocks, begun = flow.draft(people), printing._named, list[int](), list[int]()

    def watched(text: str) -> str:
        blocks.append(len(connection.savepoint_ids))
        return set_on_a_page(text)

    def act(**given: Any) -> Any:
        begun.append(len(connection.savepoint_ids))
        return submit(**given)

    rows = [{"kind": "person", "name": f"محمد {number}", "aliases": ["محمود"]} for number in range(50)]
    flow.do(save_draft, by=people.officer, reference=case.reference, fields={}, subjects=rows)
    monkeypatch.setattr(printing, "_named", watched)
    flow.do(act, by=people.officer, reference=case.reference)
    assert blocks == begun * 2  # each sign, then the words, and in no transaction that holds the case


def test_a_long_text_in_every_script_is_looked_at_in_a_few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The typesetter looks at a whole page and names a sign or two: long texts kept a server busy for minutes."""
    looks: list[str] = []
    look = printing._named

    def counted(text: str) -> str:
        looks.append(text)
        return look(text)

    monkeypatch.setattr(printing, "_named", counted)
    every = "".join(map(chr, range(0x0250, 0xD7FF)))
    assert printing.unprintable([every, "東京 " * 10_000])
    assert len(looks) <= 2 * printing.MOST and max(map(len, looks)) <= 3 * printing.AT_ONCE
    assert printing.unprintable(["مرحبا " * 10_000, "می\u200cخواهم e\u0301"]) == ()
    assert max(map(len, looks)) <= printing.LONGEST
