"""Who did something and when are known together, of every model; and nobody verifies what nobody reported."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Field
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.referrals.models import FollowUp
from screening.investments.models import Obligation
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People


def test_every_optional_person_has_its_moment_in_a_constraint() -> None:
    pairs, unheld = 0, set()
    for model in apps.get_models():
        named: dict[str, Field] = {field.name: field for field in model._meta.concrete_fields}
        held = [one.name for one in model._meta.constraints if isinstance(one, CheckConstraint)]
        for name, field in named.items():
            moment = named.get(f"{name.removesuffix('_by')}_at")
            if field.related_model is Person and moment is not None and moment.null:
                pairs += 1
                if not any(one.endswith(f"_{name}_and_at") for one in held):
                    unheld.add(f"{model.__name__}.{name}")
    assert pairs > 20 and unheld == set()


@pytest.mark.django_db
def test_nobody_verifies_what_nobody_reported(people: People, screeners: Screeners) -> None:
    now = timezone.now()
    flow.in_follow_up(people)
    case = investment_flow.monitored(screeners)
    investment_flow.owe(screeners, case, due_on=timezone.localdate())
    for model, verifier in ((FollowUp, people.supervisor), (Obligation, screeners.secretary)):
        with acting_as_system("a test writes what no step would"):
            rows = model.objects.filter(reported_by=None)
            assert rows.exists()
            for given, why in (
                ({"verified_by": verifier, "verified_at": now}, "verified_by_another"),
                ({"reported_at": now}, "reported_by_and_at"),
                ({"reported_by": verifier}, "reported_by_and_at"),
            ):
                with pytest.raises(IntegrityError, match=why), transaction.atomic():
                    rows.update(**given)
