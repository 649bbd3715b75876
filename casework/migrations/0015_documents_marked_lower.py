"""A document's marking is lowered by two people, as a case's is."""

import django.db.models.deletion
from django.db import migrations, models

# The owner of the tables is bound by their policies too: they are let off for this one change. Without the record of
# who agreed, a document stands again under the label that it had when a lower one was first asked for.
BACK = """
ALTER TABLE casework_downgrade NO FORCE ROW LEVEL SECURITY;
ALTER TABLE casework_document NO FORCE ROW LEVEL SECURITY;
UPDATE casework_document d SET label_id = (
    SELECT w.label_id FROM casework_downgrade w
    WHERE w.document_id = d.id AND w.state = 'approved' ORDER BY w.id LIMIT 1)
WHERE d.id IN (SELECT w.document_id FROM casework_downgrade w WHERE w.state = 'approved');
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
DELETE FROM casework_downgrade WHERE document_id IS NOT NULL;
ALTER TABLE casework_document FORCE ROW LEVEL SECURITY;
ALTER TABLE casework_downgrade FORCE ROW LEVEL SECURITY;"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_positions_and_documents_are_searched")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
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
