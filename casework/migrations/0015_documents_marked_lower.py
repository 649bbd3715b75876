"""A document's marking is lowered by two people, as a case's is."""

import django.db.models.deletion
from django.db import migrations, models

# The owner of the table is bound by its policies too: they are let off for this one change.
BACK = """
ALTER TABLE casework_downgrade NO FORCE ROW LEVEL SECURITY;
DELETE FROM casework_downgrade WHERE document_id IS NOT NULL;
ALTER TABLE casework_downgrade FORCE ROW LEVEL SECURITY;"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_positions_and_documents_are_searched")]

    operations = [
        migrations.AddField(
            model_name="downgrade",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="casework.document",
            ),
        ),
        migrations.RemoveConstraint(model_name="downgrade", name="downgrade_one_open"),
        migrations.AddConstraint(
            model_name="downgrade",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document", None), ("state", "proposed")),
                fields=("case",),
                name="downgrade_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="downgrade",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("document",),
                name="downgrade_one_open_document",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),  # without its document, a row would speak of the whole case
    ]
