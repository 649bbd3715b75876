"""The days of a fine, to answer its notice and to pay it, stand on their clocks, and nowhere else."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "casework_case",
    "casework_deadline",
    "casework_correction",
    "casework_clockextension",
    "casework_deadlineevent",
    "screening_fine",
)
OF_HOUSE = "('FINE-ANSWER', 'FINE-PAYMENT')"


def moved(day: str, link: str, began: str, ended: str, own: str, house: str) -> str:
    """The clock that began with the fine's own step keeps the day; a fine without one gets a clock of the house."""
    end = f"((f.{day} + 1)::timestamp AT TIME ZONE 'Europe/Brussels') - interval '1 microsecond'"
    numbered = "SELECT *, row_number() OVER (PARTITION BY case_id ORDER BY id) AS number FROM screening_fine"
    return f"""
UPDATE screening_fine f SET {link} = d.id FROM casework_deadline d
WHERE f.{day} IS NOT NULL AND d.case_id = f.case_id AND d.clock = '{own}' AND d.started_at = f.{began};
UPDATE casework_deadline d SET due_at = {end},
       set_length = greatest(0, f.{day} - (f.{began} AT TIME ZONE 'Europe/Brussels')::date),
       next_look_at = CASE WHEN d.ended_at IS NULL THEN least({end}, now()) END
FROM screening_fine f WHERE d.id = f.{link} AND d.due_at IS NULL;
INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, set_length, item, run, state, started_at,
                               due_at, next_look_at, expired_at, ended_at)
SELECT f.case_id, '{house}', 'house', '1', greatest(0, f.{day} - (f.{began} AT TIME ZONE 'Europe/Brussels')::date),
       f.number::text, f.number,
       CASE WHEN {ended} IS NOT NULL THEN 'met' WHEN c.closed_at IS NOT NULL THEN 'cancelled' ELSE 'running' END,
       f.{began}, {end}, CASE WHEN coalesce({ended}, c.closed_at) IS NULL THEN least({end}, now()) END,
       CASE WHEN {end} < {ended} THEN {end} END, coalesce({ended}, c.closed_at)
FROM ({numbered}) AS f JOIN casework_case c ON c.id = f.case_id WHERE f.{day} IS NOT NULL AND f.{link} IS NULL;
UPDATE screening_fine f SET {link} = d.id FROM ({numbered}) AS n JOIN casework_deadline d
     ON d.case_id = n.case_id AND d.clock = '{house}' AND d.run = n.number
WHERE f.id = n.id AND f.{day} IS NOT NULL AND f.{link} IS NULL;
"""


PAID = "coalesce(f.paid_on::timestamp AT TIME ZONE 'Europe/Brussels', f.ended_at)"
START = (
    moved("hear_until", "answer_clock_id", "notified_at", "coalesce(f.answered_at, f.settled_at)",
          "BE-FINE-HEAR", "FINE-ANSWER")
    + moved("pay_by", "payment_clock_id", "settled_at", PAID, "BE-FINE-PAY", "FINE-PAYMENT")
    + """
UPDATE casework_case c SET next_due_at = least(c.next_due_at, (
    SELECT min(d.due_at) FROM casework_deadline d JOIN screening_fine f ON d.id IN (f.answer_clock_id, f.payment_clock_id)
    WHERE d.case_id = c.id AND d.ended_at IS NULL));
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
)  # fmt: skip
BACK = f"""
UPDATE screening_fine f SET hear_until = (d.due_at AT TIME ZONE 'Europe/Brussels')::date
FROM casework_deadline d WHERE d.id = f.answer_clock_id;
UPDATE screening_fine f SET pay_by = (d.due_at AT TIME ZONE 'Europe/Brussels')::date
FROM casework_deadline d WHERE d.id = f.payment_clock_id;
UPDATE screening_fine SET answer_clock_id = NULL, payment_clock_id = NULL;
UPDATE casework_case c SET next_due_at = (
    SELECT min(d.due_at) FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock NOT IN {OF_HOUSE} AND d.ended_at IS NULL)
WHERE c.next_due_at IN (
    SELECT d.due_at FROM casework_deadline d
    WHERE d.case_id = c.id AND d.clock IN {OF_HOUSE} AND d.ended_at IS NULL);
DELETE FROM casework_correction WHERE deadline_id IN (SELECT id FROM casework_deadline WHERE clock IN {OF_HOUSE});
DELETE FROM casework_clockextension WHERE deadline_id IN (SELECT id FROM casework_deadline WHERE clock IN {OF_HOUSE});
DELETE FROM casework_deadlineevent WHERE deadline_id IN (SELECT id FROM casework_deadline WHERE clock IN {OF_HOUSE});
DELETE FROM casework_deadline WHERE clock IN {OF_HOUSE};
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


def clock() -> models.OneToOneField:
    """A fine's own clock."""
    return models.OneToOneField(
        null=True,
        blank=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="casework.deadline",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0014_positions_and_documents_are_searched"),
        ("screening", "0016_contacts_mandate_and_payer"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField("fine", "answer_clock", clock()),
        migrations.AddField("fine", "payment_clock", clock()),
        migrations.RunSQL(forced("NO FORCE"), forced("FORCE")),
        migrations.RunSQL(START, BACK),
        migrations.RunSQL(forced("FORCE"), forced("NO FORCE")),
        migrations.RemoveField("fine", "hear_until"),
        migrations.RemoveField("fine", "pay_by"),
    ]
