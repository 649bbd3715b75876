"""A list draws the rows that were posted, whatever its counter claims."""

from datetime import date
from typing import Any

from django.http import QueryDict

from casework.blocks.questionnaire.steps import counted as whole
from casework.blocks.questionnaire.steps import one_more
from casework.forms.act import typed_data
from casework.forms.subjects import MOST, PREFIX, SubjectFormSet, counted
from screening.investments.procedures.notification import NOTIFICATION

CHAIN = NOTIFICATION.section("chain")  # owners and holdings


def subjects(posted: QueryDict) -> Any:
    return SubjectFormSet(counted(posted), prefix=PREFIX, form_kwargs={"today": date(2026, 11, 30)})


def test_a_counter_of_a_thousand_draws_the_one_row_that_was_posted() -> None:
    """A hundred kept bytes cost eight seconds and four megabytes at every look."""
    kept = {"owners-TOTAL_FORMS": ["1000"], "owners-INITIAL_FORMS": ["0"], "owners-0-kind": ["zz"]}
    found = whole(typed_data(kept), CHAIN)
    assert found is not None
    assert (found["owners-TOTAL_FORMS"], found["holdings-TOTAL_FORMS"]) == ("1", "0")


def test_a_far_row_is_one_row_and_asking_for_another_gives_one() -> None:
    posted = QueryDict("owners-TOTAL_FORMS=1000&owners-999-kind=zz&add_owners=1")
    more = one_more(posted, CHAIN)
    assert more is not None
    found = whole(more, CHAIN)
    assert found is not None
    assert found["owners-TOTAL_FORMS"] == "2"


def test_subjects_are_as_many_as_were_posted() -> None:
    posted = QueryDict("subjects-TOTAL_FORMS=1000&subjects-INITIAL_FORMS=1000&subjects-0-name=A")
    assert len(subjects(posted).forms) == 1
    many = "&".join(f"subjects-{n}-name=A" for n in range(MOST + 40))
    posted = QueryDict(f"subjects-TOTAL_FORMS=1000&subjects-INITIAL_FORMS=0&{many}")
    assert len(subjects(posted).forms) == MOST + 1


def test_a_kept_form_of_a_thousand_rows_that_say_nothing_draws_a_few() -> None:
    """Three kilobytes of a chosen kind in each of a thousand rows cost seven seconds of the machine at every look."""
    kept = {f"owners-{n}-kind": ["z"] for n in range(1000)} | {f"holdings-{n}-owner": ["z"] for n in range(1000)}
    kept |= {"owners-TOTAL_FORMS": ["1000"], "holdings-TOTAL_FORMS": ["1000"], "owners-700-name": ["Ann"]}
    kept |= {"holdings-800-owned": ["T1"], "holdings-900-votes_after": ["0"], "owners-701-DELETE": ["on"]}
    found = whole(typed_data(kept), CHAIN)
    assert found is not None
    assert (found["owners-TOTAL_FORMS"], found["holdings-TOTAL_FORMS"]) == ("26", "27")
    assert (found["owners-25-name"], found["owners-25-kind"]) == ("Ann", "z")
    assert (found["holdings-25-owned"], found["holdings-26-votes_after"]) == ("T1", "0")
    assert len(found) == 26 + 1 + 27 + 2 + 4  # and nothing of the others


def test_a_row_of_no_plain_number_is_no_row() -> None:
    opened = "&".join(f"owners-0{n}-kind=person&owners-{n}-kind=person" for n in range(40))
    found = whole(QueryDict(f"owners-TOTAL_FORMS=40&{opened}"), CHAIN)
    assert found is not None
    assert found["owners-TOTAL_FORMS"] == "25"


def test_rows_that_somebody_has_opened_stay_in_their_places() -> None:
    opened = "&".join(f"owners-{n}-kind=person" for n in range(25))
    found = whole(QueryDict(f"owners-TOTAL_FORMS=26&{opened}&owners-25-name=Ann"), CHAIN)
    assert found is not None
    assert (found["owners-TOTAL_FORMS"], found["owners-25-name"]) == ("26", "Ann")
