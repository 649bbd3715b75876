"""What counts as giving something away: a table of texts, against one source and what the reader knows."""

import pytest

from casework.blocks.disclosure.matching import (
    Forbidden,
    Hit,
    Pair,
    Source,
    Term,
    between,
    find,
    joined,
    known,
    names,
    sentence_ends,
)

SECRET = (
    "Service Heron reports that Borislav Quillfeather chairs the fund behind the investor since last spring. "
    "His car AB123X was seen at the works."
)
NOTIFIED = (
    "Northwind Holdings NV buys a fifth of the shares of Voorbeeldnet NV. The service of the grid stays as it is. "
    "The board meets twice a year in Brugge."
)
FORBIDDEN = Forbidden(
    sources=(Source("secret", SECRET), Source("short", "Orange ledger.")),
    terms=(Term("code", "AMBER", capitals=True), Term("agency", "Sûreté de l'État")),
    pairs=(Pair("opinion", "Flemish Region", ("objects", "risk")),),
    numbers=(("value", "250000000"), ("small", "42")),
)
CASES = [
    # text, what is found
    ("", []),
    ("Please send the articles of association.", []),
    ("Who chairs the fund behind the investor?", ["chairs the fund behind the investor"]),
    ("Who CHAIRS, the fund — behind the board?", ["CHAIRS, the fund — behind"]),
    ("Who leads the fund behind your company?", []),  # three words in a row are a turn of phrase
    ("Do you know Mr Quillfeather?", ["Quillfeather"]),
    ("Do you know mr quillfeather?", ["quillfeather"]),
    ("Do you know Mr Quíllfeather?", ["Quíllfeather"]),
    ("Do you know Mr Quill\u00adfeather?", ["Quill\u00adfeather"]),
    ("Do you know Mr Quill\u200bfeather?", ["Quill\u200bfeather"]),
    ("Is Heron one of yours?", ["Heron"]),
    ("Is there a heron on the roof?", []),  # a short name in small letters is a word
    ("Whose car is AB123X?", ["AB123X"]),
    ("Borislav Quillfeather and others.", ["Borislav Quillfeather"]),
    ("Northwind Holdings NV buys a fifth of the shares.", []),  # the reader wrote it
    ("The service of the grid stays as it is.", []),
    ("The board meets twice a year in Brugge.", []),
    ("An orange ledger was kept.", ["orange ledger"]),
    ("Read AMBER first.", ["AMBER"]),
    ("An amber light.", []),
    ("Ask the surete de l'etat.", ["surete de l'etat"]),
    ("The Flemish Region objects to this.", ["The Flemish Region objects to this."]),
    ("It lies in the Flemish Region. There is a risk of floods.", []),
    ("A price of EUR 250 000 000 was paid.", ["250 000 000"]),
    ("A price of EUR 250.000.000,- was paid.", ["250.000.000"]),
    ("A price of 2500000001 was paid.", []),
    ("There are 42 of them.", []),
    ("It was seen at the end of the day.", []),  # words that say nothing
    ("What he paraphrases: the man who leads the owner.", []),  # other words: a limit
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] or "nothing" for text, _found in CASES])
def test_what_is_given_away(text: str, expected: list[str]) -> None:
    reader = known([NOTIFIED])
    assert [text[hit.start : hit.end] for hit in find(text, FORBIDDEN, reader)] == expected


def test_what_the_reader_knows_is_never_found() -> None:
    assert find(SECRET, FORBIDDEN, known([SECRET])) == ()
    assert find("Quillfeather chairs the fund.", FORBIDDEN, known([SECRET])) == ()


def test_where_every_noun_has_a_capital_only_two_in_a_row_make_a_name() -> None:
    german = "Der Vorstand hat dem Inhaber der Gesellschaft einen Vertrag mit Dragan Federkiel gegeben."
    assert names(german) == {"dragan", "federkiel"}
    assert "gesellschaft" not in names(german)


def test_stretches_that_touch_are_one_and_keep_every_reason() -> None:
    hits = [Hit(0, 5, frozenset({"a"})), Hit(6, 9, frozenset({"b"})), Hit(20, 22, frozenset({"a"}))]
    assert joined(hits) == (Hit(0, 9, frozenset({"a", "b"})), Hit(20, 22, frozenset({"a"})))


def test_a_stretch_grows_to_its_sentence() -> None:
    text = "First one. The second has it in the middle! Third."
    start = text.index("has it")
    assert text[slice(*between(text, sentence_ends(text), start, start + 6))] == "The second has it in the middle!"
