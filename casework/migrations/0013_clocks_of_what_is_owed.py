"""Follow-up actions get clocks: the day by which one is due stands on its clock, and nowhere else."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("casework_case", "casework_deadline", "casework_followup")
END_OF_DAY = "((f.due_on + 1)::timestamp AT TIME ZONE 'Europe/Brussels') - interval '1 microsecond'"
NUMBERED = f"""
    SELECT f.id, f.case_id, f.state, f.added_at, f.reported_at, f.cancelled_at, c.closed_at, s.code,
           {END_OF_DAY} AS due_at, (f.added_at AT TIME ZONE 'Europe/Brussels')::date AS added_on, f.due_on,
           row_number() OVER (PARTITION BY f.case_id ORDER BY f.id) AS run,
           row_number() OVER (PARTITION BY f.case_id, f.service_id ORDER BY f.id) AS number
    FROM casework_followup f
    JOIN casework_case c ON c.id = f.case_id JOIN accounts_service s ON s.id = f.service_id"""
# One that is open is looked at by the next run of the clocks, which warns of it or records that it ran out.
START = f"""
INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, set_length, item, run, state, started_at,
                               due_at, next_look_at, expired_at, ended_at)
SELECT case_id, 'ACTION', 'house', '1', greatest(0, due_on - added_on), code || ' ' || number, run,
       CASE WHEN state IN ('reported', 'done') THEN 'met'
            WHEN state = 'cancelled' OR closed_at IS NOT NULL THEN 'cancelled' ELSE 'running' END,
       CASE WHEN due_on < added_on THEN due_on::timestamp AT TIME ZONE 'Europe/Brussels' ELSE added_at END,
       due_at,
       CASE WHEN state = 'open' AND closed_at IS NULL THEN least(due_at, now()) END,
       CASE WHEN due_at < reported_at THEN due_at END,
       CASE WHEN state = 'open' THEN closed_at ELSE coalesce(reported_at, cancelled_at, closed_at, added_at) END
FROM ({NUMBERED}) AS numbered;
UPDATE casework_followup f SET deadline_id = d.id
FROM ({NUMBERED}) AS n JOIN casework_deadline d
     ON d.case_id = n.case_id AND d.clock = 'ACTION' AND d.run = n.run WHERE f.id = n.id;
UPDATE casework_case c SET next_due_at = least(c.next_due_at, (
    SELECT min(d.due_at) FROM casework_deadline d WHERE d.case_id = c.id AND d.clock = 'ACTION' AND d.ended_at IS NULL));
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
BACK = """
UPDATE casework_followup f SET due_on = (d.due_at AT TIME ZONE 'Europe/Brussels')::date
FROM casework_deadline d WHERE d.id = f.deadline_id;
UPDATE casework_followup SET deadline_id = NULL;
UPDATE casework_case c SET next_due_at = (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock <> 'ACTION' AND d.ended_at IS NULL)
WHERE c.next_due_at IN (
    SELECT d.due_at FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock = 'ACTION' AND d.ended_at IS NULL);
DELETE FROM casework_correction WHERE deadline_id IN (SELECT id FROM casework_deadline WHERE clock = 'ACTION');
DELETE FROM casework_clockextension WHERE deadline_id IN (SELECT id FROM casework_deadline WHERE clock = 'ACTION');
DELETE FROM casework_deadlineevent WHERE deadline_id IN (SELECT id FROM casework_deadline WHERE clock = 'ACTION');
DELETE FROM casework_deadline WHERE clock = 'ACTION';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
CHILDREN = ("casework_correction", "casework_clockextension", "casework_deadlineevent")


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in (*TABLES, *CHILDREN))


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_drafts_use_up_no_number")]

    operations = [
        migrations.RemoveConstraint("deadline", "deadline_one_open_a_clock"),
        migrations.AddField("deadline", "item", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddConstraint(
            "deadline",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ("running", "paused"))),
                fields=("case", "clock", "item"),
                name="deadline_one_open_a_clock",
            ),
        ),
        migrations.AddField(
            "followup",
            "deadline",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="casework.deadline",
            ),
        ),
        migrations.AlterField("followup", "due_on", models.DateField(null=True)),
        migrations.RunSQL(forced("NO FORCE"), forced("FORCE")),
        migrations.RunSQL(START, BACK),
        migrations.RunSQL(forced("FORCE"), forced("NO FORCE")),
        migrations.AlterField(
            "followup",
            "deadline",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
        migrations.AlterModelOptions("followup", {"ordering": ("deadline__due_at", "id")}),
        migrations.RemoveIndex("followup", "follow_up_due"),
        migrations.RemoveField("followup", "due_on"),
    ]
