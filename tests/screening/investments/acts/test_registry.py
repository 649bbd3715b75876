"""Each act of the investment table has a function and a form whose arguments are exactly the function's."""

import inspect

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as
from casework.forms.acts import form_for
from casework.lifecycle.acts import acts_of
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

UNIFORM = {"reference", "case", "sight", "by", "at", "version"}
CONFIRMED = {"confirmed", "original_too"}
FLAT = {"fields", "members", "questions", "answers", "items"}  # several fields under one name


@pytest.mark.django_db
def test_the_form_of_an_act_has_no_field_that_the_act_does_not_take(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    with acting_as(screeners.secretary):
        sight, wrong = sight_of(screeners.secretary, at=timezone.now()), {}
        for act, spec in acts_of(case.kind).items():
            taken = set(inspect.signature(spec.do).parameters) - UNIFORM
            form = form_for(act, case, sight)
            # a release of guarded passages and a tick of confirmation are the page's, the act means them already
            asked = {name for name in form.fields if not name.startswith("release")} - CONFIRMED
            if not (taken & FLAT or asked <= taken):
                wrong[act] = asked - taken
    assert wrong == {}
