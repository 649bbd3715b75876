"""The benchmarks write rows by SQL: a column that a model gained or lost since is told of here, not when measuring."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import NOT_PROVIDED

INSERTS = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)")


@pytest.mark.parametrize("module", ["many.py", "many_files.py"])
def test_every_column_that_must_be_filled_is_named_and_no_other_than_there_is(module: str) -> None:
    models = {model._meta.db_table: model for model in apps.get_models()}
    missed, unknown = [], []
    for table, listed in INSERTS.findall(Path(__file__).with_name(module).read_text()):
        named = {column.strip() for column in listed.split(",")}
        unknown += sorted(f"{table}.{one}" for one in named - {f.column for f in models[table]._meta.concrete_fields})
        missed += [
            f"{table}.{field.column}"
            for field in models[table]._meta.concrete_fields
            if field.column not in named
            and not (field.null or field.primary_key or field.generated or field.db_default is not NOT_PROVIDED)
        ]
    assert (missed, unknown) == ([], [])
