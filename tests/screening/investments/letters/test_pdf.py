"""The PDF of a letter: every kind in every language, marked, provable, deaf to markup in what a file says."""

import hashlib
import json
import re
from typing import Any

import pytest
from django.utils import translation

from casework.blocks.letters.content import canonical, fingerprint
from casework.blocks.letters.papers import set_letter
from casework.blocks.letters.words import in_words
from casework.errors import Refused
from casework.reporting.typesetting import as_data
from screening.investments.record.letters import STOCK, sample
from tests.screening.investments.letters.reading import attached, root_of, words_of

HOSTILE = (
    'Read #panic("x") and *bold* $x^2$ `raw` <label> @ref \\ #import "a" {subject} {page}\n= No heading\n\u202etxet'
)
DAYS = {"en": "12 March 2026", "nl": "12 maart 2026", "fr": "12 mars 2026", "de": "12. März 2026"}


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", STOCK.kinds)
@pytest.mark.parametrize("language", STOCK.languages)
def test_every_kind_in_every_language(kind: str, language: str) -> None:
    content = sample(kind, language)
    pdf = set_letter(content)
    pages = words_of(pdf)
    text = " ".join(pages)
    words = in_words(content, fingerprint=fingerprint(content))

    assert re.findall(r"\{\w*\}", text) == []
    for number, page in enumerate(pages, start=1):
        assert page.startswith(flat(words["banner"]))
        assert page.endswith(flat(words["banner"]))
        counted = STOCK.phrases(language).frame["page"].format(page=number, pages=len(pages))
        assert flat(counted) in page
        assert fingerprint(content) in page
        assert DAYS[language] in page
    for sentence in [words["title"], "FDI-2026-999999 / 3", *words["to"], *words["parts"].values(), *words["signed"]]:
        assert flat(sentence) in text
    assert content["trail"]["checkpoint"] in text


@pytest.mark.parametrize("kind", ["acknowledgement", "decision"])
def test_an_arabic_name_turns_no_day_of_a_letter_round_and_an_override_is_named(kind: str) -> None:
    name = 'شركة "النور" 12'
    content = {**sample(kind, "en"), "subject": name}
    content["addressee"] = {**content["addressee"], "investors": [name, "Plain \u202eetihW"]}
    data = as_data(in_words(content, fingerprint=fingerprint(content)))
    kept = json.dumps(name, ensure_ascii=False)[1:-1]
    assert f"\u2068{kept}\u2069" in data
    assert "⟨U+2068⟩" not in data
    assert "\u202e" not in data
    assert root_of(set_letter(content))["/Lang"] == "en"


@pytest.mark.parametrize("language", STOCK.languages)
def test_a_letter_is_tagged_and_says_its_language(language: str) -> None:
    root = root_of(set_letter(sample("decision", language)))
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  (a PDF object)
    metadata = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in metadata
    assert "pdfaid:part" in metadata


@pytest.mark.parametrize("reader", STOCK.languages)
def test_the_language_is_the_files_whatever_the_readers(reader: str) -> None:
    with translation.override(reader):
        pdf = set_letter(sample("completeness", "de"))
        assert translation.get_language() == reader
    assert pdf == set_letter(sample("completeness", "de"))
    assert "Die Anmeldung ist vollständig" in words_of(pdf)[0]


@pytest.mark.parametrize("kind", STOCK.kinds)
def test_the_same_content_gives_the_same_bytes_and_proves_itself(kind: str) -> None:
    content = sample(kind, "fr")
    pdf = set_letter(content)
    assert set_letter(json.loads(json.dumps(content))) == pdf
    assert attached(pdf) == canonical(content)
    assert hashlib.sha256(attached(pdf)).hexdigest() == fingerprint(content)


def hostile(kind: str) -> dict[str, Any]:
    content = sample(kind, "en")
    content["subject"] = HOSTILE
    content["said"] = _hostile(content["said"])
    content["addressee"] = {"people": [HOSTILE], "firms": [HOSTILE], "investors": [HOSTILE]}
    content["signed"]["by"] = HOSTILE
    return content


def _hostile(said: dict[str, Any]) -> dict[str, Any]:
    kept = ("direction", "outcome", "due_on", "set_for")
    found: dict[str, Any] = {}
    for key, value in said.items():
        if isinstance(value, list):
            found[key] = [_hostile(v) if isinstance(v, dict) else HOSTILE for v in value]
        else:
            found[key] = HOSTILE if isinstance(value, str) and key not in kept else value
    return found


@pytest.mark.parametrize("kind", STOCK.kinds)
def test_markup_in_a_file_is_printed_and_never_run(kind: str) -> None:
    text = " ".join(words_of(set_letter(hostile(kind))))
    for literal in ('#panic("x")', "*bold*", "$x^2$", "`raw`", "<label>", "@ref", '#import "a"', "{subject} {page}"):
        assert literal in text
    assert "\u202e" not in text
    assert "⟨U+202E⟩" in text


def test_a_long_letter_is_marked_and_counted_on_every_page() -> None:
    content = sample("decision", "nl")
    content["said"]["reasons"] = "Lang. " * 4000
    pages = words_of(set_letter(content))
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Pagina {number} van {len(pages)}" in page
        assert page.startswith("Vertrouwelijk")


def test_a_letter_between_authorities_has_the_marking_and_one_to_the_investor_never() -> None:
    inward, outward = sample("ccis_opinion", "en"), sample("decision", "en")
    inward["marking"], inward["compartments"] = 2, ["AMBER"]
    assert words_of(set_letter(inward))[0].startswith("CONFIDENTIAL // AMBER")
    outward["marking"] = 3
    assert "SECRET" not in words_of(set_letter(outward))[0]


def test_a_time_limit_that_nobody_confirmed_is_called_provisional() -> None:
    confirmed, unconfirmed = sample("decision", "en"), sample("decision", "en")
    confirmed["due"] = {"day": "2026-06-30", "unconfirmed": False}
    note = "applied provisionally"
    assert note in words_of(set_letter(unconfirmed))[0]
    assert note not in words_of(set_letter(confirmed))[0]


def test_a_paragraph_whose_value_is_missing_falls_away() -> None:
    content = sample("completeness", "en")
    content["due"] = {}
    assert "According to the time limit" not in words_of(set_letter(content))[0]


def test_a_request_that_stops_nothing_does_not_say_so() -> None:
    content = sample("request", "en")
    assert "stands still" in words_of(set_letter(content))[0]
    content["said"]["stops_clock"] = False
    assert "stands still" not in words_of(set_letter(content))[0]


def test_a_script_without_a_font_is_refused_by_its_characters() -> None:
    content = sample("other", "en")
    content["said"]["text"] = "漢字"
    with pytest.raises(Refused, match="漢"):
        set_letter(content)


def test_a_draft_and_a_sample_say_what_they_are() -> None:
    content = sample("other", "fr")
    assert words_of(set_letter(content, banner="banner_draft"))[0].startswith("Projet – non envoyé")
    assert words_of(set_letter(content, banner="banner_sample"))[0].startswith("Exemple – contenu inventé")


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    content = sample("acknowledgement", "fr")
    assert "le 1er mars 2026 à 16h05" in words_of(set_letter(content))[0]
