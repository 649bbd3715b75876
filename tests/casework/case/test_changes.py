"""What changed since I last looked, ticked section by section; and the note of a hand-over."""

import random
import re
import time

from accounts.context import acting_as_system
from casework.models import Subject
from casework.queries.changes import MOST_PAIRS, WORDS, WordBudget, word_diff
from casework.referrals.acts import referral
from tests.casework.case.test_case_page import Sign, text_of
from tests.factories import flow
from tests.factories.people import People


def test_words_removed_and_added_are_marked_each_on_its_side() -> None:
    before, after = word_diff("three men met on Monday", "four men met")
    assert [(p.kind, p.text) for p in before] == [
        ("removed", "three"),
        ("same", " men met"),
        ("removed", " on Monday"),
    ]
    assert [(p.kind, p.text) for p in after] == [("added", "four"), ("same", " men met")]


def test_a_reader_sees_only_what_changed_and_signs_after_ticking_it(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    flow.read_all(case, people.fjp)
    facts = "A source reports nightly meetings in an empty warehouse."
    flow.do(referral.amend, by=people.officer, reference=case.reference, fields={**flow.FIELDS, "facts": facts})
    client, url = client_of(people.fjp), f"/cases/{case.reference}/changes/"
    page = client.get(url).content.decode()
    assert "<del>weekly</del>" in page
    assert "<ins>nightly</ins>" in page
    assert re.findall(r'name="read" value="([^"]+)"', page) == ["referral:2"]
    act = f"/cases/{case.reference}/acts/give_position/"
    assert client.get(act)["Location"] == f"{url}?for=give_position"
    assert "new to you: Referral." in text_of(client.post(act, {}))
    begun = f"{url}?for=give_position&again=7"  # what it begins with
    assert client.get(f"{act}?again=7")["Location"] == begun
    assert client.post(begun, {"read": ["referral:2"]})["Location"] == f"{act}?again=7"
    assert client.get(f"/cases/{case.reference}/acts/give_position/").status_code == 200
    assert "You have read everything" in text_of(client.get(url))


def test_a_number_that_was_never_shown_is_not_ticked(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    client, url = client_of(people.intake), f"/cases/{case.reference}/changes/"
    for ticks in ({"read": ["referral:7"]}, {"read": ["nothing"]}, {"read": ["secrets:1"]}):
        answer = client.post(url, ticks)
        assert answer.status_code == 422
        assert "There is no such revision to tick as read." in text_of(answer)
    assert "Tick the sections that you have read." in text_of(client.post(url, {}))
    assert client_of(people.elsewhere).post(url, {"read": ["referral:1"]}).status_code == 404


def test_a_hand_over_is_read_and_signed_for_by_its_receiver(people: People, client_of: Sign) -> None:
    from casework.actions import assignment

    case = flow.submitted(people)
    url = f"/cases/{case.reference}/hand-over/"
    assert "This case was never handed over" in text_of(client_of(people.secretary).get(url))
    flow.do(
        assignment.offer_hand_over,
        by=people.supervisor,
        reference=case.reference,
        to=people.secretary,
        remark="Call Luc.",
    )
    note = client_of(people.secretary).get(url)
    assert "Intake of a referral: running, due" in text_of(note)
    assert "Call Luc." in text_of(note)
    assert "started; due –" not in text_of(note)
    assert "Sign: I have read this" in text_of(note)
    assert "Sign: I have read this" not in text_of(client_of(people.supervisor).get(url))
    sign = f"/cases/{case.reference}/acts/sign_hand_over/"
    assert client_of(people.intake).post(sign, {"version": str(flow.fresh(case).version)}).status_code == 422
    assert client_of(people.secretary).post(sign, {"version": str(flow.fresh(case).version)}).status_code == 302
    assert flow.fresh(case).lead_id == people.secretary.pk


def test_a_long_field_written_anew_costs_moments_and_no_minutes() -> None:
    chance = random.Random(4)
    before, after = (" ".join(str(chance.randrange(600)) for _ in range(5_000)) for _ in range(2))
    began = time.process_time()
    left, right = word_diff(before[:20_000], after[:20_000])
    assert time.process_time() - began < 2  # it took 151 s
    assert "".join(piece.text for piece in left) == before[:20_000]
    assert "".join(piece.text for piece in right) == after[:20_000]
    assert len(WORDS.findall(before[:20_000])) * len(WORDS.findall(after[:20_000])) < MOST_PAIRS  # still compared


def test_what_is_too_long_to_be_compared_is_shown_whole_between_what_both_begin_and_end_with() -> None:
    before, after = (f"Same. {' '.join(letters * 5_000)} Also same." for letters in ("abc", "bca"))
    left, right = word_diff(before, after)
    assert [piece.kind for piece in left] == ["same", "removed", "same"]
    assert [piece.kind for piece in right] == ["same", "added", "same"]
    assert (left[0].text, left[2].text) == ("Same. ", " Also same.")


def test_a_page_of_many_texts_written_anew_compares_what_it_can_and_shows_the_rest_whole() -> None:
    """A notification handed in again with ten long texts written anew took a second for each of them."""
    budget = WordBudget(pairs=30)
    first = word_diff("one two three", "one four three", budget)
    assert [piece.text for piece in first[1] if piece.kind == "added"] == ["four"]
    before, after = "a b c d e f", "f e d c b a"
    left, right = word_diff(before, after, budget)
    assert [(piece.kind, piece.text) for piece in (*left, *right)] == [("removed", before), ("added", after)]
    assert len(word_diff(before, after)[0]) > 1  # by itself it is compared
    assert word_diff("one two", "one six", budget)[1][-1].text == "six"  # and so is what is small, to the end


def test_what_changed_speaks_of_subjects_answers_and_levels_in_words(people: People, client_of: Sign) -> None:
    case = flow.round_closed(people)
    page = text_of(client_of(people.supervisor).get(f"/cases/{case.reference}/changes/"))
    with acting_as_system("a test looks"):
        numbers = list(Subject.objects.filter(case=case).values_list("pk", flat=True))
    assert numbers
    assert not [number for number in numbers if f"Person {number}" in page]
    assert "1 May 1990" in page
    assert "Belgium" in page
    assert "country:" not in page
    assert "level 2: medium" in page
