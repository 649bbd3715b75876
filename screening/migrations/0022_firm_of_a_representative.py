"""The firm for which somebody represents a side, kept on the representation: it is that of then, wherever they work now.
And a firm beside the one that notifies has no party of its own to name: the notification names it.

Of a representation that ended before, without that the person left, the firm is the one that they work for now.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("screening_representation", "screening_mandate")
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
THERE = f"""
UPDATE screening_representation r SET firm_id = coalesce(r.left_service_id, p.service_id)
FROM accounts_person p WHERE p.id = r.person_id;
UPDATE screening_mandate SET acts_for = '' WHERE side = 'notifier'; {CHECKED}"""
BACK = f"""
UPDATE screening_representation SET left_service_id = firm_id WHERE ended_at IS NOT NULL;
UPDATE screening_mandate m SET acts_for = s.name FROM accounts_service s WHERE s.id = m.firm_id AND m.acts_for = '';
{CHECKED}"""
SOMEBODY = ~models.Q(acts_for="")


def forced(how: str, triggers: str) -> str:
    """The owner of the tables is bound by their policies and guards too: it is let off for this one change."""
    return "".join(
        f"ALTER TABLE {table} {how} ROW LEVEL SECURITY; ALTER TABLE {table} {triggers} TRIGGER USER;"
        for table in TABLES
    )


OFF, ON = forced("NO FORCE", "DISABLE"), forced("FORCE", "ENABLE")


def service(**more: bool) -> models.Field:
    """A column that points at a service."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.service", **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("screening", "0021_one_of_each_waits"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField("representation", "firm", service(null=True)),
        migrations.RemoveConstraint("mandate", "mandate_acts_for_somebody"),
        migrations.RunSQL(OFF, ON),
        migrations.RunSQL(THERE, BACK),
        migrations.RunSQL(ON, OFF),
        migrations.AlterField("representation", "firm", service()),
        migrations.RemoveField("representation", "left_service"),
        migrations.AlterField(
            "mandate", "acts_for", models.CharField(blank=True, max_length=300, verbose_name="whom the firm acts for")
        ),
        migrations.AddConstraint(
            "mandate",
            models.CheckConstraint(condition=models.Q(side="notifier") | SOMEBODY, name="mandate_acts_for_somebody"),
        ),
    ]
