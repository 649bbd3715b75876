"""What is taken in: every sound type is, six hundred hostile files aren't, and nothing ends in an error."""

from pathlib import Path

import pytest

from casework.actions import file_types
from casework.actions.file_types import clean_name
from casework.errors import Refused
from tests.casework.documents import hostile, samples


def sentence_of(folder: Path, name: str, content: bytes) -> str:
    """Why the file isn't taken in; nothing when it is. Any other error passes through."""
    path = folder / "stored"
    path.write_bytes(content)
    try:
        file_types.check(path, clean_name(name))
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
