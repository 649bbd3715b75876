"""Obligations get clocks: the day by which one is owed stands on its clock, and nowhere else."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "casework_case",
    "casework_deadline",
    "screening_obligation",
    "casework_correction",
    "casework_clockextension",
    "casework_deadlineevent",
)
END_OF_DAY = "((o.due_on + 1)::timestamp AT TIME ZONE 'Europe/Brussels') - interval '1 microsecond'"
NUMBERED = f"""
    SELECT o.id, o.case_id, o.state, o.due_on, o.reported_at, c.closed_at, {END_OF_DAY} AS due_at,
           row_number() OVER (PARTITION BY o.case_id ORDER BY o.id) AS number
    FROM screening_obligation o JOIN casework_case c ON c.id = o.case_id"""
# When one was added stands in the trail alone: its clock counts from its own day. An open one is looked at by the
# next run of the clocks, which warns of it or records that it ran out.
START = f"""
INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, set_length, item, run, state, started_at,
                               due_at, next_look_at, expired_at, ended_at)
SELECT case_id, 'OBLIGATION', 'house', '1', 0, number::text, number,
       CASE WHEN state IN ('reported', 'met') THEN 'met'
            WHEN state = 'ended' OR closed_at IS NOT NULL THEN 'cancelled' ELSE 'running' END,
       due_on::timestamp AT TIME ZONE 'Europe/Brussels', due_at,
       CASE WHEN state IN ('open', 'breached') AND closed_at IS NULL THEN least(due_at, now()) END,
       CASE WHEN due_at < reported_at THEN due_at END,
       CASE WHEN state IN ('open', 'breached') THEN closed_at ELSE coalesce(reported_at, closed_at, due_at) END
FROM ({NUMBERED}) AS numbered;
UPDATE screening_obligation o SET deadline_id = d.id
FROM ({NUMBERED}) AS n JOIN casework_deadline d
     ON d.case_id = n.case_id AND d.clock = 'OBLIGATION' AND d.run = n.number WHERE o.id = n.id;
UPDATE casework_case c SET next_due_at = least(c.next_due_at, (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock = 'OBLIGATION' AND d.ended_at IS NULL));
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
OF_OBLIGATIONS = "(SELECT id FROM casework_deadline WHERE clock = 'OBLIGATION')"
BACK = f"""
UPDATE screening_obligation o SET due_on = (d.due_at AT TIME ZONE 'Europe/Brussels')::date
FROM casework_deadline d WHERE d.id = o.deadline_id;
UPDATE screening_obligation SET deadline_id = NULL;
UPDATE casework_case c SET next_due_at = (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock <> 'OBLIGATION' AND d.ended_at IS NULL)
WHERE c.next_due_at IN (
    SELECT d.due_at FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock = 'OBLIGATION' AND d.ended_at IS NULL);
DELETE FROM casework_correction WHERE deadline_id IN {OF_OBLIGATIONS};
DELETE FROM casework_clockextension WHERE deadline_id IN {OF_OBLIGATIONS};
DELETE FROM casework_deadlineevent WHERE deadline_id IN {OF_OBLIGATIONS};
DELETE FROM casework_deadline WHERE clock = 'OBLIGATION';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0013_clocks_of_what_is_owed"),
        ("screening", "0011_access_to_the_file"),
    ]

    operations = [
        migrations.AddField(
            "obligation",
            "deadline",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
        migrations.AlterField("obligation", "due_on", models.DateField(null=True)),
        migrations.RunSQL(forced("NO FORCE"), forced("FORCE")),
        migrations.RunSQL(START, BACK),
        migrations.RunSQL(forced("FORCE"), forced("NO FORCE")),
        migrations.AlterField(
            "obligation",
            "deadline",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
        migrations.AlterModelOptions("obligation", {"ordering": ("deadline__due_at", "id")}),
        migrations.RemoveIndex("obligation", "obligation_due"),
        migrations.RemoveField("obligation", "due_on"),
        migrations.RemoveField("obligation", "announced_on"),
    ]
