"""The search of people, the search of cases, deconfliction and the look over outgoing texts fold names alike."""

import pytest
from django.db import connection

from accounts.names import WRITTEN, fitting
from casework.blocks.disclosure.matching import Forbidden, Term, find, known
from casework.matching.indexing import question, vector
from casework.matching.naming import name_keys, number_keys

HARD = [
    ("Yıldırım", "YILDIRIM"),
    ("Sigurður", "Sigurdur"),
    ("Þórsson", "Thorsson"),
    ("Wałęsa", "walesa"),
    ("Sørensen", "Sorensen"),
    ("Strauß", "Strauss"),
    ("Ðorđević", "Dordevic"),
    ("Æthelred", "aethelred"),
    ("Zoë", "Zoe\u0308"),
    ("Sch\u200bmidt", "Schmidt"),
    ("Schmidt", "Sch\u00admi\u2060dt"),
    ("Peeters\u202e", "Peeters"),
]
PARTED = [
    ("van den Berg", "Vandenberg"),
    ("Vandenberg", "Van den Berg"),
    ("O'Brien", "OBrien"),
    ("OBrien", "O’Brien"),
    ("D'Hondt", "dhondt"),
    ("Saint-Exupéry", "Saint Exupery"),
]
NUMBERS = [
    ("BE 0123.456.789", "BE0123456789"),
    ("BE0123456789", "0123.456.789"),
    ("0123 456 789", "be 0123-456-789"),
    ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
]


def found_in_a_case(kept: str, asked: str) -> bool:
    """Whether the question finds the words, as PostgreSQL reads both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector([kept], []), question(WRITTEN.findall(asked))])
        row = cursor.fetchone()
    return bool(row and row[0])


@pytest.mark.django_db
@pytest.mark.parametrize(("kept", "asked"), HARD + PARTED)
def test_a_hard_name_is_one_name_wherever_it_is_looked_for(kept: str, asked: str) -> None:
    assert fitting(asked, [kept]) == 0
    assert found_in_a_case(kept, asked)
    assert not set(name_keys([kept])).isdisjoint(name_keys([asked]))


@pytest.mark.django_db
@pytest.mark.parametrize(("kept", "asked"), NUMBERS)
def test_a_number_is_one_number_however_it_is_parted(kept: str, asked: str) -> None:
    assert found_in_a_case(kept, asked)
    assert number_keys(kept) and not set(number_keys(kept)).isdisjoint(number_keys(asked))


@pytest.mark.parametrize(("kept", "asked"), HARD)
def test_a_text_that_leaves_repeats_a_hard_name_however_it_writes_it(kept: str, asked: str) -> None:
    forbidden = Forbidden(terms=(Term("a name", kept),))
    assert [hit.keys for hit in find(f"We wrote to {asked} today.", forbidden, known([]))] == [frozenset({"a name"})]


@pytest.mark.django_db
def test_other_names_stay_other_names() -> None:
    assert fitting("Janssens", ["Peeters"]) is None
    assert not found_in_a_case("Peeters", "Janssens")
    assert set(name_keys(["Peeters"])).isdisjoint(name_keys(["Janssens"]))
