"""The count of committed events lies in shares, so that commits don't wait for each other; and back into one row."""

from django.db import migrations, models

INTO_ONE = """
ALTER TABLE accounts_tally DISABLE TRIGGER USER;
DO $$
DECLARE counted bigint := (SELECT sum(committed) FROM accounts_tally);
BEGIN
    DELETE FROM accounts_tally;
    IF counted IS NOT NULL THEN INSERT INTO accounts_tally (id, committed) VALUES (1, counted); END IF;
END $$;
ALTER TABLE accounts_tally ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_wrong_present_passwords")]

    operations = [
        migrations.RemoveConstraint("tally", "tally_is_one_row"),
        migrations.RunSQL(migrations.RunSQL.noop, reverse_sql=INTO_ONE),
        migrations.AddConstraint(
            "tally", models.CheckConstraint(condition=models.Q(id__range=(1, 64)), name="tally_in_shares")
        ),
    ]
