"""The count of committed events; the database's files begin it with what is there (accounts/sql/audit.sql)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_access_requests")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("committed", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "count of events",
                "verbose_name_plural": "counts of events",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="tally_is_one_row")],
            },
        ),
        # Without the table the triggers that count and queue at the commit can't stand: the version before makes its own.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql="DROP TRIGGER IF EXISTS audit_count ON accounts_unsealed;"
            " DROP FUNCTION IF EXISTS audit_count(); DROP TRIGGER IF EXISTS audit_queue ON accounts_event",
        ),
    ]
