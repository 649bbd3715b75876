"""A list draws the rows that were posted, whatever its counter claims."""

from datetime import date
from typing import Any

from django.http import QueryDict

from casework.forms.subjects import MOST, PREFIX, SubjectFormSet, counted
from screening.forms.filing_steps import one_more, typed_data, whole


def subjects(posted: QueryDict) -> Any:
    return SubjectFormSet(counted(posted), prefix=PREFIX, form_kwargs={"today": date(2026, 11, 30)})


def test_a_counter_of_a_thousand_draws_the_one_row_that_was_posted() -> None:
    """A hundred kept bytes cost eight seconds and four megabytes at every look."""
    kept = {"owners-TOTAL_FORMS": ["1000"], "owners-INITIAL_FORMS": ["0"], "owners-0-kind": ["zz"]}
    found = whole(typed_data(kept), ["owners", "holdings"])
    assert found is not None
    assert (found["owners-TOTAL_FORMS"], found["holdings-TOTAL_FORMS"]) == ("1", "0")


def test_a_far_row_is_one_row_and_asking_for_another_gives_one() -> None:
    posted = QueryDict("owners-TOTAL_FORMS=1000&owners-999-kind=zz&add_owners=1")
    more = one_more(posted, ["owners"])
    assert more is not None
    found = whole(more, ["owners"])
    assert found is not None
    assert found["owners-TOTAL_FORMS"] == "2"


def test_subjects_are_as_many_as_were_posted() -> None:
    posted = QueryDict("subjects-TOTAL_FORMS=1000&subjects-INITIAL_FORMS=1000&subjects-0-name=A")
    assert len(subjects(posted).forms) == 1
    many = "&".join(f"subjects-{n}-name=A" for n in range(MOST + 40))
    posted = QueryDict(f"subjects-TOTAL_FORMS=1000&subjects-INITIAL_FORMS=0&{many}")
    assert len(subjects(posted).forms) == MOST + 1
