"""Former texts keep the label that they had; a lower marking is asked for and settled by two people."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The owner of the tables is bound by their policies too: they are let off for the one statement.
LABEL_REVISIONS = """
ALTER TABLE casework_revision NO FORCE ROW LEVEL SECURITY;
ALTER TABLE casework_case NO FORCE ROW LEVEL SECURITY;
UPDATE casework_revision r SET label_id = c.label_id FROM casework_case c WHERE c.id = r.case_id;
ALTER TABLE casework_case FORCE ROW LEVEL SECURITY;
ALTER TABLE casework_revision FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_clock_values_and_kinds"),
        ("casework", "0005_letters_as_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # whoever wrote a referral before had its marking shown and saved
        migrations.AddField("referral", "marking_chosen", models.BooleanField(default=True)),
        migrations.AlterField("referral", "marking_chosen", models.BooleanField(default=False)),
        migrations.AddField(
            "revision",
            "label",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.label"
            ),
        ),
        migrations.RunSQL(LABEL_REVISIONS, migrations.RunSQL.noop),
        # the foreign key's check waits for the end of the transaction, and a table with such checks can't be altered
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;", migrations.RunSQL.noop),
        migrations.AlterField(
            "revision",
            "label",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.label"),
        ),
        migrations.CreateModel(
            name="Downgrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waiting for a second person"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                (
                    "marking",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "NONE"),
                            (1, "RESTRICTED"),
                            (2, "CONFIDENTIAL"),
                            (3, "SECRET"),
                            (4, "TOP SECRET"),
                        ],
                        verbose_name="new marking",
                    ),
                ),
                (
                    "compartments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("proposed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="downgrades", to="casework.case"
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.label"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")), fields=("case",), name="downgrade_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="downgrade_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by__isnull", True),
                            models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="downgrade_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True), ("state", "proposed")),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("state", "proposed"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="downgrade_settled_by_and_at",
                    ),
                ],
            },
        ),
    ]
