"""The phrases of letters: complete in every language, with the same names to fill in, each statement of law sourced."""

import pytest

from casework.blocks.letters.phrases import NAME, OTHER, walk
from casework.blocks.letters.words import PAGES, in_words, values_of
from screening.investments.models import Filing, Letter
from screening.investments.models.opinion import Direction
from screening.investments.procedures.system import systems
from screening.investments.record.letters import STOCK, sample

FACT_SHEET = {
    "en": ("Interfederal Screening Committee (ISC)", "assessment", "screening", "(CCIS)"),
    "fr": ("Comité de filtrage interfédéral (CFI)", "vérification", "filtrage", "(CCRS)"),
    "nl": ("Interfederale Screeningscommissie (ISC)", "toetsing", "screening", "(CCIV)"),
}


def keys(language: str) -> dict[str, set[str]]:
    return {key: set(NAME.findall(text)) for key, text in walk(STOCK.read(f"{language}.toml"))}


def test_there_is_one_file_a_language_of_the_procedure_and_no_other() -> None:
    assert {p.stem for p in (STOCK.folder / "phrases").glob("*.toml")} == {*STOCK.languages, "sources"}


@pytest.mark.parametrize("language", STOCK.languages)
def test_every_language_has_the_same_keys_with_the_same_names(language: str) -> None:
    assert keys(language) == keys("en")
    assert all(text.strip() for _key, text in walk(STOCK.read(f"{language}.toml")))


@pytest.mark.parametrize("language", STOCK.languages)
def test_every_name_in_a_phrase_has_a_value(language: str) -> None:
    said = STOCK.phrases(language)
    known = set(values_of(sample("request", language), said)) | set(PAGES)
    used = {name for names in keys(language).values() for name in names}
    assert used - known == set()


@pytest.mark.parametrize("language", STOCK.languages)
def test_every_code_has_its_phrase(language: str) -> None:
    said = STOCK.phrases(language)
    assert set(said.kinds) == set(STOCK.kinds) == {str(k) for k in Letter.Kind}
    assert set(said.codes["outcome"]) == {str(o) for o in Filing.Outcome}
    assert set(said.codes["direction"]) == {str(d) for d in Direction}


@pytest.mark.parametrize("language", sorted(FACT_SHEET))
def test_the_bodies_have_the_names_of_the_fact_sheet(language: str) -> None:
    committee, assessment, screening, ccis = FACT_SHEET[language]
    names = STOCK.phrases(language).names_of("be.fdi")
    assert (names["committee"], names["assessment"], names["screening"]) == (committee, assessment, screening)
    assert names["ccis"].endswith(ccis)


def test_procedures_without_names_of_their_own_get_the_general_ones() -> None:
    for procedure in systems():
        expected = procedure if procedure == "be.fdi" else OTHER
        assert STOCK.phrases("en").names_of(procedure) == STOCK.phrases("en").names[expected]


def test_every_kind_has_its_layout() -> None:
    assert all(STOCK.layout(kind).exists() for kind in STOCK.kinds)


def test_every_source_stands_beside_a_phrase() -> None:
    known = {key.replace("be.fdi.", "") for key in keys("en")} | {"names.court"}
    assert set(STOCK.sources()) - known == set()
    assert all(found.source for found in STOCK.sources().values())


@pytest.mark.parametrize("language", STOCK.languages)
@pytest.mark.parametrize("kind", ["request", "decision", "hearing", "other"])
def test_a_letter_to_another_side_calls_its_party_no_investment_and_asks_for_no_notification(
    kind: str, language: str
) -> None:
    content = {**sample(kind, language), "side": "target", "subject": "Voorbeeldnet NV"}
    ours = {**content, "side": "notifier", "subject": "Northwind"}
    parts, known = (in_words(one, fingerprint="")["parts"] for one in (content, ours))
    assert "Voorbeeldnet" not in " ".join(parts.values())
    assert "Northwind" in " ".join(known.values()) and parts.keys() == known.keys()
    if kind == "request":
        assert parts["due"] and parts["due"] != known["due"]
