"""The common form of names, the errors that are forgiven, and the order of lists."""

import pytest

from accounts.names import alike, cleaned, fold, forms, near, sort_key


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zoë Ångström", "zoe angstrom"),
        ("Ðorđe ŁÓDŹ Œuvre æther Straße ﬁn", "dorde lodz oeuvre aether strasse fin"),
        ("İstanbul ışık", "istanbul isik"),
        ("a\u202eb\u200bc", "abc"),
        ("٠٤٧٨", "0478"),
        ("_", ""),
    ],
)
def test_folds_what_unicode_keeps_whole(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_what_nobody_sees_is_taken_out_and_what_scripts_need_stays() -> None:
    assert cleaned("exe\u202etxt\u200b.doc\u2066x\u2069\x07") == "exetxt.docx"
    assert cleaned("line\n\ttab") == "line\n\ttab"
    assert cleaned("می\u200cخواهم") == "می\u200cخواهم"
    assert cleaned("A\u200cB") == "AB"


@pytest.mark.parametrize(
    ("one", "other", "errors", "is_near"),
    [
        ("kuznetsov", "kuzentsov", 1, True),
        ("kuznetsov", "kuznetsv", 1, True),
        ("kuznetsov", "kusnetsow", 1, False),
        ("kuznetsov", "kusnetsow", 2, True),
        ("peter", "pieters", 1, False),
    ],
)
def test_counts_errors_as_people_make_them(one: str, other: str, errors: int, is_near: bool) -> None:
    assert near(one, other, errors) is is_near


def test_no_word_costs_more_than_its_length() -> None:
    assert len(forms("x" * 100_000)) <= 3


def test_names_stand_where_people_look_for_them() -> None:
    names = ["Zoë", "abel", "Émilie", "Emilie B", "Emma", "de Wilde", "De Wit", "Wouters"]
    assert sorted(names, key=lambda n: sort_key(n, "nl")) == [
        *("abel", "de Wilde", "De Wit", "Émilie", "Emilie B", "Emma", "Wouters", "Zoë")
    ]
    assert sorted(names, key=lambda n: sort_key(n, "fr")) == [
        *("abel", "De Wit", "Émilie", "Emilie B", "Emma", "de Wilde", "Wouters", "Zoë")
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lars Advocaat", "Lаrs Advocaat"),  # a Cyrillic а
        ("Ilse Peeters", "llse Peeters"),
        ("Bernard Thys", "Bemard Thys"),
        ("Jan Peeters", "Jan Peeters"),
        ("Zoë D’Hondt", "Zoe D'Hondt"),
        ("Kuznetsov", "Кузнецов"),
        ("Οdile", "Odile"),  # a Greek Ο
    ],
)
def test_names_that_people_take_for_one_another_are_told_apart(one: str, other: str) -> None:
    assert alike([one, other, "Somebody Else"]) == {one, other}


def test_other_names_stand_alone() -> None:
    assert alike(["Jan Peeters", "Jana Peeters", "Jan Pieters", "أحمد"]) == frozenset()
