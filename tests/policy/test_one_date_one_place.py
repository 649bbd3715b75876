"""Each date of the data has one owner: a day by which something is due stands on a clock, and on nothing beside it."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from casework.models import Deadline
from casework.models.deadline import Owed

APPS = ("accounts", "casework", "screening")
# When something was done or came into force, told by the row that the act wrote: no other row decides it.
RECORDED = "_at"
# Everything else, with what decides it. A copy is kept only for an index, or as what stood there before.
OWNERS = {
    "accounts.Absence.starts_on": "the absent person",
    "accounts.Absence.ends_on": "the absent person",
    "accounts.FormerName.until": "the change of name",
    "accounts.Person.last_login": "the person's own signing in",
    "accounts.Touch.at": "the change of the account",
    "accounts.SignInDelay.until": "the delay itself",
    "casework.Case.next_due_at": "the nearest of the case's clocks, kept for the index and written with them",
    "casework.Correction.new_due": "what was proposed, as it was counted then",
    "casework.Correction.new_start": "what was proposed",
    "casework.Correction.old_due": "what stood there before",
    "casework.Correction.old_start": "what stood there before",
    "casework.Deadline.due_at": "the clock's rule, start, stops and extensions; recomputed by a check",
    "casework.Deadline.next_look_at": "the clock's due date and its warnings; kept for the index",
    "casework.DeadlineEvent.due_at": "the date of which people were told",
    "casework.Outbox.not_before": "the outbox",
    "casework.Referral.information_date": "whoever wrote the referral",
    "casework.Subject.birth_date": "whoever named the subject",
    "casework.Turn.due_at": "the clock that its case is judged by; written with it, recomputed by a check",
    "casework.Turn.until_at": "the same, where what is asked is over with a moment",
    "casework.Watch.since": "the watcher",
    "screening.Appeal.ended_on": "the court",
    "screening.Appeal.lodged_on": "the court",
    "screening.Dispatch.leaves_at": "the fixed times",
    "screening.Filing.completed_on": "the notifier",
    "screening.Filing.mandated_on": "the notifier",
    "screening.Filing.planned_on": "the notifier",
    "screening.Filing.signed_on": "the notifier",
    "screening.Fine.paid_on": "whoever recorded the payment",
    "screening.Hearing.set_for": "the secretariat; its clock counts until it is held",
    "screening.Mandate.mandated_on": "the firm",
    "screening.Party.birth_date": "the notifier",
    "screening.UnionExchange.happened_on": "the other states",
}


def dated() -> Iterator[str]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.local_fields:
                if isinstance(field, models.DateField):
                    yield f"{app}.{model.__name__}.{field.name}"


def test_every_date_names_the_one_place_that_decides_it() -> None:
    found = set(dated())
    unnamed = {name for name in found if name not in OWNERS and not name.endswith(RECORDED)}
    assert unnamed == set()
    assert set(OWNERS) <= found, set(OWNERS) - found


def test_no_day_by_which_something_is_due_stands_outside_a_clock() -> None:
    words = ("due", "until", "by", "deadline")
    found = {name for name in dated() if set(name.rpartition(".")[2].split("_")) & set(words)}
    counted = ("Case", "Deadline", "DeadlineEvent", "Correction", "Turn")
    of_clocks = {name for name in found if name.split(".")[1] in counted}
    assert found - of_clocks - {"accounts.SignInDelay.until", "accounts.FormerName.until"} == set()


def test_what_is_owed_has_its_day_on_a_clock_alone() -> None:
    owed = {model for model in apps.get_models() if issubclass(model, Owed)}
    assert {model.__name__ for model in owed} == {"FollowUp", "Obligation", "InformationRequest", "Question"}
    for model in owed:
        assert model._meta.get_field("deadline").related_model is Deadline
