"""Positions that were given and documents by their names get a column for search; those there already are filled."""

from typing import Any

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

from casework.matching.indexing import vector

BATCH = 500
TABLES = ("casework_position", "casework_document", "casework_case", "casework_round")


def fill(apps: Any, schema_editor: Any) -> None:
    """Some hundreds of rows at a time."""
    database = schema_editor.connection.alias
    positions = apps.get_model("casework", "Position").objects.using(database).exclude(state="draft")
    _fill(positions, lambda row: vector([], [row.holds, row.comment]))
    _fill(
        apps.get_model("casework", "Document").objects.using(database),
        lambda row: vector([row.title, row.file_name, row.file_name.rpartition(".")[0].replace("_", " ")], []),
    )


def _fill(rows: Any, words: Any) -> None:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            row.search = words(row)
        rows.bulk_update(batch, ["search"])
        last = batch[-1].pk


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_clocks_of_what_is_owed")]

    operations = [
        *(
            migrations.AddField(name, "search", django.contrib.postgres.search.SearchVectorField(null=True))
            for name in ("document", "position")
        ),
        migrations.RunSQL(forced("NO FORCE"), migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;", migrations.RunSQL.noop),
        migrations.RunSQL(forced("FORCE"), migrations.RunSQL.noop),
        *(
            migrations.AddIndex(
                name, django.contrib.postgres.indexes.GinIndex(fields=["search"], name=f"{name}_search")
            )
            for name in ("document", "position")
        ),
    ]
