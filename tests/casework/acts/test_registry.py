"""Each act of the table has a function and a form whose arguments are exactly the function's."""

import inspect
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.access import sight_of
from casework.forms.act import ToPerson
from casework.forms.acts import form_for
from casework.lifecycle.acts import acts_of
from casework.referrals.table import REFERRAL
from tests.factories import flow
from tests.factories.people import People

UNIFORM = {"reference", "case", "sight", "by", "at", "version"}


def test_the_form_of_an_act_has_no_field_that_the_act_does_not_take(people: People) -> None:
    case = flow.submitted(people)
    sight = sight_of(people.intake, at=timezone.now())
    flat = {"fields", "dissent_answers"}  # several fields under one name
    for act, spec in acts_of(REFERRAL.name).items():
        taken = set(inspect.signature(spec.do).parameters) - UNIFORM
        form = form_for(act, case, sight)
        assert taken & flat or set(form.fields) <= taken, act


def test_a_picker_offers_only_people_who_could_open_the_case(people: People, in_context: Any) -> None:
    case = flow.submitted(people)
    with in_context(people.supervisor):
        form = form_for("assign", case, sight_of(people.supervisor, at=timezone.now()))
        assert isinstance(form, ToPerson)
        offered = {p.username for p in form.candidates()}
    assert "admin" not in offered
    assert "auditor" not in offered
    assert {"officer", "giss"} <= offered
    assert "elsewhere" not in offered  # could open it, but the service has no part in the procedure


def test_the_last_day_of_a_grant_counts_to_its_end(people: People, in_context: Any) -> None:
    case = flow.submitted(people)
    with in_context(people.supervisor):
        data = {"to": "giss", "ends_at": "2031-05-06", "reason": "Reads along."}
        form = form_for("grant", case, sight_of(people.supervisor, at=timezone.now()), data)
        assert form.is_valid(), form.errors
        ends: datetime = form.arguments()["ends_at"]
    assert ends.isoformat() == "2031-05-07T00:00:00+02:00"  # exclusive; shown as 6 May
