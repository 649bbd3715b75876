"""What is taken in: every sound type is, six hundred hostile files aren't, and nothing ends in an error."""

import time
from pathlib import Path

import pytest
import typst

from accounts.sentences import Sentence
from casework.actions import file_types
from casework.actions.file_types import clean_name
from casework.errors import Refused
from tests.casework.documents import hostile, samples


def sentence_of(folder: Path, name: str, content: bytes) -> str:
    """Why the file isn't taken in; nothing when it is. Any other error passes through."""
    path = folder / "stored"
    path.write_bytes(content)
    try:
        file_types.look_into(path, clean_name(name).rpartition(".")[2])
    except Refused as refused:
        return refused.sentence
    return ""


@pytest.mark.parametrize("name", samples.sound())
def test_a_sound_file_is_taken_in(name: str, tmp_path: Path) -> None:
    assert sentence_of(tmp_path, name, samples.sound()[name]) == ""


def test_no_hostile_file_is_taken_in_and_each_gets_one_sentence(tmp_path: Path) -> None:
    files = hostile.must_be_refused()
    assert len(files) >= 600
    said = [(number, name, sentence_of(tmp_path, name, content)) for number, (name, content) in enumerate(files)]
    assert [(number, name) for number, name, sentence in said if not sentence] == []
    assert {sentence for _, _, sentence in said if not sentence.endswith(".") or "\n" in sentence} == set()


def test_changed_bytes_lead_to_a_refusal_or_a_file_but_never_to_an_error(tmp_path: Path) -> None:
    for name, content in hostile.noise(600):
        sentence_of(tmp_path, name, content)


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("Report 2026.PDF", "Report 2026.pdf"),
        ("../../etc/report.pdf", "report.pdf"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("re\u202eport\u200b.pdf", "report.pdf"),
        ("  a   b .pdf ", "a b.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a"b;c|d.pdf', "a_b_c_d.pdf"),
        ("rapport d’enquête – Zoë.docx", "rapport d’enquête – Zoë.docx"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned


def test_the_sentence_says_what_was_found_instead(tmp_path: Path) -> None:
    sentence = sentence_of(tmp_path, "a.pdf", samples.png())
    assert sentence.startswith("The name says PDF document, the content isn't one: it looks like “Portable Network")


def test_an_ending_that_is_not_taken_in_is_refused_at_the_file_field() -> None:
    with pytest.raises(Refused) as refused:
        clean_name("a.doc")
    assert refused.value.field == "upload"


@pytest.mark.parametrize(
    ("name", "content"),
    hostile.passed_once() + hostile.passed_a_second_time() + hostile.put_together() + hostile.tables(),
    ids=lambda value: str(value)[:40],
)
def test_what_passed_the_checks_once_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    assert sentence_of(tmp_path, name, content) != ""


@pytest.mark.parametrize(("name", "content"), hostile.harmless() + hostile.harmless_codes() + hostile.harmless_tables())
def test_a_link_to_click_is_taken_in(name: str, content: bytes, tmp_path: Path) -> None:
    assert sentence_of(tmp_path, name, content) == ""


@pytest.mark.parametrize("name", samples.mails())
def test_a_mail_can_be_added_with_what_hangs_on_it(name: str, tmp_path: Path) -> None:
    assert sentence_of(tmp_path, name, samples.mails()[name]) == ""


@pytest.mark.parametrize(
    ("attached", "content"),
    [
        ("a.exe", b"MZ\x90"),
        ("a.docx", samples.office(types=b'<Default Extension="x" ContentType="a/vnd.macroEnabled"/>')),
    ],
)
def test_a_mail_is_refused_for_what_hangs_on_it(attached: str, content: bytes, tmp_path: Path) -> None:
    sentence = sentence_of(tmp_path, "a.eml", samples.eml({attached: content}))
    assert sentence in (
        "The mail carries a file that isn't taken in: a.exe. Add what you need of it by itself.",
        "The file holds macros or embedded objects. Save it without them, or as PDF.",
    )
    assert sentence_of(tmp_path, "b.eml", samples.eml({"inner.eml": samples.eml({attached: content})})) == sentence


def test_an_outlook_mail_is_refused_for_what_hangs_on_it(tmp_path: Path) -> None:
    assert "isn't taken in: a.exe" in sentence_of(tmp_path, "a.msg", samples.msg({"a.exe": b"MZ"}))
    assert "isn't taken in: a.pdf" in sentence_of(tmp_path, "a.msg", samples.msg({"a.pdf": b"MZ"}))
    embedded = samples.msg(storages=("__substg1.0_3701000D",))
    assert "macros or embedded objects" in sentence_of(tmp_path, "a.msg", embedded)
    assert sentence_of(tmp_path, "a.msg", hostile.PROGRAMS["old office"]).endswith(".")
    assert sentence_of(tmp_path, "a.msg", samples.msg({"a.txt": b"x"})[:700]).endswith(".")


def test_the_product_takes_in_its_own_record_with_the_content_it_carries(tmp_path: Path) -> None:
    template = tmp_path / "page.typ"
    template.write_text(
        '#set document(title: "Record")\n#pdf.attach("content.json", bytes("{\\"a\\": 1}"), '
        'relationship: "source", mime-type: "application/json", description: "Content")\n= Record\n',
        encoding="utf-8",
    )
    made = typst.compile(template, pdf_standards=["ua-1", "a-3a"])
    assert b"EmbeddedFile" in made
    assert sentence_of(tmp_path, "record.pdf", made) == ""


def test_a_file_that_is_built_to_cost_is_stopped_and_refused_with_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    for name, content in hostile.costly():
        path.write_bytes(content)
        began = time.monotonic()
        with pytest.raises(Refused) as refused:
            file_types.check(path, name)
        assert time.monotonic() - began < 30  # on a machine that is busy; one alone takes at most its five seconds
        assert refused.value.field == "upload"
        assert refused.value.sentence.endswith(".")


def test_the_child_that_looks_gives_back_the_sentence_with_its_values(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_bytes(samples.png())
    with pytest.raises(Refused) as refused:
        file_types.check(path, "a.pdf")
    sentence = refused.value.sentence
    assert sentence == sentence_of(tmp_path, "a.pdf", samples.png())
    assert isinstance(sentence, Sentence)
    assert sentence.values["title"] == "PDF document"
    path.write_bytes(samples.sound()["report.pdf"])
    assert file_types.check(path, "a.pdf").title == "PDF document"
