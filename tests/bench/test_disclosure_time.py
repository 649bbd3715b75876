"""Handing in a text takes as long whether a passage was found that its sender may not know of, or not."""

from statistics import median
from time import perf_counter

import pytest
from django.db import transaction

from accounts.context import acting_as_system
from casework.blocks.disclosure import acts as dispatch
from casework.blocks.disclosure.outgoing import LETTER
from casework.blocks.disclosure.passages import everything
from casework.models import Case
from screening.investments.models import Letter
from screening.investments.queries.disclosure_sources import REPRESENTATIVE
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
ROUNDS = 25
APART = 1.15  # of the medians, in the same run and in turn
FOUND = " ".join(["Service Heron reports that Borislav Quillfeather chairs the fund behind the investor."] * 20)
PLAIN = " ".join(["Notary Adler reports that Ottoline Featherington chairs the club beside the river."] * 20)


class Undone(Exception):
    """The text is handed in and taken back, so that each try meets the same file."""


def letter(people: Screeners, case: Case, text: str) -> Letter:
    made: Letter = flow.do(flow.letters.make, by=people.secretary, reference=case.reference, about="A word", text=text)
    return made


def seconds(people: Screeners, case: Case, waits: Letter) -> float:
    begun = perf_counter()
    with pytest.raises(Undone), transaction.atomic():
        given = {"act": LETTER, "given": {"letter_id": waits.pk}}
        flow.do(dispatch.hand_in_text, by=people.secretary, reference=case.reference, **given)
        raise Undone
    return perf_counter() - begun


def test_the_time_of_handing_in_does_not_tell_whether_a_passage_was_found() -> None:
    people = make_screeners()
    case = flow.in_assessment(people)
    flow.contribute(people, case)
    found, plain = letter(people, case, FOUND), letter(people, case, PLAIN)
    with acting_as_system("a test looks"):  # the texts are what they are meant to be
        assert any(p.hidden for p in everything(case, FOUND, addressee=REPRESENTATIVE))
        assert not everything(case, PLAIN, addressee=REPRESENTATIVE)
    spent: dict[int, list[float]] = {found.pk: [], plain.pk: []}
    for number in range(ROUNDS + 2):
        for one in (found, plain) if number % 2 else (plain, found):
            taken = seconds(people, case, one)
            if number >= 2:  # the first ones fill caches
                spent[one.pk].append(taken)
    with_find, without = median(spent[found.pk]) * 1000, median(spent[plain.pk]) * 1000
    ratio = with_find / without
    print(f"handing in: {with_find:.0f} ms found, {without:.0f} ms not: {ratio:.2f}")
    assert 1 / APART < ratio < APART
