"""What services wrote keeps the marking under which it was given."""

import django.db.models.deletion
from django.db import migrations, models

# The way back has no place for words that stand apart, and opening or losing them is not for a migration to decide.
NONE_APART = """
ALTER TABLE casework_keptwords NO FORCE ROW LEVEL SECURITY;
DO $$ BEGIN
    IF EXISTS (SELECT FROM casework_keptwords) THEN
        RAISE EXCEPTION 'words stand apart under a higher marking: there is no way back from this version';
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0019_who_sits_in_the_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("row", models.BigIntegerField()),
                ("words", models.JSONField()),
                ("kept_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kept_words", to="casework.case"
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.label"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.service",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["case", "kind"], name="kept_words_of_a_case")],
            },
        ),
        migrations.RunSQL(migrations.RunSQL.noop, NONE_APART),
    ]
