"""A question that waits for a letter gets a clock: the day by which it is to be put stands there."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "casework_case",
    "casework_deadline",
    "casework_correction",
    "casework_clockextension",
    "casework_deadlineevent",
    "screening_question",
    "screening_informationrequest",
)
# A week from the day on which it was asked, as for new ones; ended with its letter, or when it was taken back.
END_OF_DAY = "((q.asked_on + 8)::timestamp AT TIME ZONE 'Europe/Brussels') - interval '1 microsecond'"
NUMBERED = """
    SELECT q.*, (q.asked_at AT TIME ZONE 'Europe/Brussels')::date AS asked_on, r.sent_at, c.closed_at, s.code,
           row_number() OVER (PARTITION BY q.case_id ORDER BY q.id) AS number
    FROM screening_question q JOIN casework_case c ON c.id = q.case_id JOIN accounts_service s ON s.id = q.service_id
    LEFT JOIN screening_informationrequest r ON r.id = q.request_id"""
START = f"""
INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, set_length, item, run, state, started_at,
                               due_at, next_look_at, expired_at, ended_at)
SELECT q.case_id, 'QUESTION', 'house', '1', 7, q.code || ' ' || q.number, q.number,
       CASE WHEN q.sent_at IS NOT NULL THEN 'met'
            WHEN coalesce(q.dropped_at, q.closed_at) IS NOT NULL THEN 'cancelled' ELSE 'running' END,
       q.asked_at, {END_OF_DAY},
       CASE WHEN coalesce(q.sent_at, q.dropped_at, q.closed_at) IS NULL THEN least({END_OF_DAY}, now()) END,
       CASE WHEN {END_OF_DAY} < q.sent_at THEN {END_OF_DAY} END,
       coalesce(q.sent_at, q.dropped_at, q.closed_at)
FROM ({NUMBERED}) AS q;
UPDATE screening_question q SET deadline_id = d.id FROM ({NUMBERED}) AS n JOIN casework_deadline d
     ON d.case_id = n.case_id AND d.clock = 'QUESTION' AND d.run = n.number WHERE q.id = n.id;
UPDATE casework_case c SET next_due_at = least(c.next_due_at, (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock = 'QUESTION' AND d.ended_at IS NULL));
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
OF_QUESTIONS = "(SELECT id FROM casework_deadline WHERE clock = 'QUESTION')"
BACK = f"""
UPDATE screening_question SET deadline_id = NULL;
UPDATE casework_case c SET next_due_at = (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock <> 'QUESTION' AND d.ended_at IS NULL)
WHERE c.next_due_at IN (
    SELECT d.due_at FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock = 'QUESTION' AND d.ended_at IS NULL);
DELETE FROM casework_correction WHERE deadline_id IN {OF_QUESTIONS};
DELETE FROM casework_clockextension WHERE deadline_id IN {OF_QUESTIONS};
DELETE FROM casework_deadlineevent WHERE deadline_id IN {OF_QUESTIONS};
DELETE FROM casework_deadline WHERE clock = 'QUESTION';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0014_positions_and_documents_are_searched"),
        ("screening", "0017_days_of_fines_stand_on_their_clocks"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField(
            "question",
            "deadline",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
        migrations.RunSQL(forced("NO FORCE"), forced("FORCE")),
        migrations.RunSQL(START, BACK),
        migrations.RunSQL(forced("FORCE"), forced("NO FORCE")),
        migrations.AlterField(
            "question",
            "deadline",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.deadline"
            ),
        ),
    ]
