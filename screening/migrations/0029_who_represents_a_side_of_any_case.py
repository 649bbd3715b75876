"""Who represents a side stands by the case alone, which its filing repeated; so a case of another kind can have sides too."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "screening_representation"
BACK = f"""
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {TABLE} DISABLE TRIGGER USER;
ALTER TABLE screening_filing NO FORCE ROW LEVEL SECURITY;
UPDATE {TABLE} r SET filing_id = f.id FROM screening_filing f WHERE f.case_id = r.case_id;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE screening_filing FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} ENABLE TRIGGER USER; ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
"""


def filing(**more: bool) -> models.Field:
    """The column that goes."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="representations", to="screening.filing", **more
    )


def once(field: str) -> models.UniqueConstraint:
    """A person is named once."""
    return models.UniqueConstraint(
        condition=models.Q(("ended_at__isnull", True)), fields=(field, "person"), name="representation_once"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0022_whose_turn_it_is"),
        ("screening", "0028_a_question_is_sent_or_taken_back"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.RemoveConstraint("representation", "representation_once"),
        migrations.AlterField("representation", "filing", filing(null=True)),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
        migrations.RemoveField("representation", "filing"),
        migrations.AddConstraint("representation", once("case")),
    ]
