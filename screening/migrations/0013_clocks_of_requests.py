"""The day to answer a request for information by stands on its clock, and nowhere else."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "casework_case",
    "casework_deadline",
    "screening_informationrequest",
    "casework_correction",
    "casework_clockextension",
    "casework_deadlineevent",
)
END_OF_DAY = "((r.due_on + 1)::timestamp AT TIME ZONE 'Europe/Brussels') - interval '1 microsecond'"
# Where the procedure had a clock for requests it began when the request was sent, with or without a day of its own; the
# others get one of the house.
START = f"""
UPDATE screening_informationrequest r SET deadline_id = d.id FROM casework_deadline d
WHERE d.case_id = r.case_id AND d.clock IN ('BE-RFI', 'US-RFI') AND d.started_at = r.sent_at;
UPDATE casework_deadline d SET due_at = {END_OF_DAY},
    set_length = greatest(0, r.due_on - (r.sent_at AT TIME ZONE 'Europe/Brussels')::date),
    next_look_at = CASE WHEN d.ended_at IS NULL THEN least({END_OF_DAY}, now()) END
FROM screening_informationrequest r WHERE d.id = r.deadline_id AND d.due_at IS NULL;
INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, set_length, item, run, state, started_at,
                               due_at, next_look_at, expired_at, ended_at)
SELECT r.case_id, 'REQUEST', 'house', '1', greatest(0, r.due_on - (r.sent_at AT TIME ZONE 'Europe/Brussels')::date), '',
       r.number, CASE WHEN coalesce(r.answered_at, r.withdrawn_at) IS NOT NULL THEN 'met'
                      WHEN c.closed_at IS NOT NULL THEN 'cancelled' ELSE 'running' END,
       r.sent_at, {END_OF_DAY},
       CASE WHEN coalesce(r.answered_at, r.withdrawn_at, c.closed_at) IS NULL THEN least({END_OF_DAY}, now()) END,
       CASE WHEN {END_OF_DAY} < r.answered_at THEN {END_OF_DAY} END,
       coalesce(r.answered_at, r.withdrawn_at, c.closed_at)
FROM screening_informationrequest r JOIN casework_case c ON c.id = r.case_id WHERE r.deadline_id IS NULL;
UPDATE screening_informationrequest r SET deadline_id = d.id FROM casework_deadline d
WHERE r.deadline_id IS NULL AND d.case_id = r.case_id AND d.clock = 'REQUEST' AND d.run = r.number;
UPDATE casework_case c SET next_due_at = least(c.next_due_at, (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.ended_at IS NULL
      AND (d.clock = 'REQUEST' OR d.id IN (SELECT r.deadline_id FROM screening_informationrequest r))));
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
OF_REQUESTS = "(SELECT id FROM casework_deadline WHERE clock = 'REQUEST')"
BACK = f"""
UPDATE screening_informationrequest r SET due_on = (d.due_at AT TIME ZONE 'Europe/Brussels')::date
FROM casework_deadline d WHERE d.id = r.deadline_id;
UPDATE screening_informationrequest SET deadline_id = NULL;
UPDATE casework_case c SET next_due_at = (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock <> 'REQUEST' AND d.ended_at IS NULL)
WHERE c.next_due_at IN (
    SELECT d.due_at FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock = 'REQUEST' AND d.ended_at IS NULL);
DELETE FROM casework_correction WHERE deadline_id IN {OF_REQUESTS};
DELETE FROM casework_clockextension WHERE deadline_id IN {OF_REQUESTS};
DELETE FROM casework_deadlineevent WHERE deadline_id IN {OF_REQUESTS};
DELETE FROM casework_deadline WHERE clock = 'REQUEST';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0013_clocks_of_what_is_owed"),
        ("screening", "0012_clocks_of_obligations"),
    ]

    operations = [
        migrations.AddField(
            "informationrequest",
            "deadline",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
        migrations.AlterField("informationrequest", "due_on", models.DateField(null=True)),
        migrations.RunSQL(forced("NO FORCE"), forced("FORCE")),
        migrations.RunSQL(START, BACK),
        migrations.RunSQL(forced("FORCE"), forced("NO FORCE")),
        migrations.AlterField(
            "informationrequest",
            "deadline",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
        migrations.RemoveField("informationrequest", "due_on"),
    ]
