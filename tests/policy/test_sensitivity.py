"""Every field of every model of ours says how sensitive it is, once."""

import pytest
from django.apps import apps
from django.db.models import Model

GROUPS = {"trail", "content", "identity", "secret"}
MODELS = [m for app in ("accounts", "casework", "screening") for m in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_field_stands_in_exactly_one_group(model: type[Model]) -> None:
    stated = {group: names.split() for group, names in getattr(model, "SENSITIVITY", {}).items()}
    named = [name for names in stated.values() for name in names]
    # first_name-like leftovers of the library's own mixins are not ours: the concrete columns are what counts
    fields = [field.name for field in model._meta.concrete_fields]
    assert sorted(named) == sorted(fields)
    assert set(stated) <= GROUPS
