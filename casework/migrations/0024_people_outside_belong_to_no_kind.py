"""Who represents a side is kept by the block that every kind uses, positions stand on a block. Nothing changes in the
database: the tables stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0023_a_case_says_its_kind"),
        ("screening", "0029_who_represents_a_side_of_any_case"),
    ]

    state_operations = [
        migrations.AlterField(
            "position",
            "case",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.case"),
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(max_length=10, verbose_name="side")),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            ("lead", "leads: reads, and hands in for its side"),
                            ("hand_in", "reads, and hands in for its side"),
                            ("read", "reads only"),
                        ],
                        default="lead",
                        max_length=8,
                        verbose_name="rights",
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.case"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.service"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="representations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "screening_representation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case", "person"),
                        name="representation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="representation_ended_by_and_at",
                    ),
                ],
            },
        ),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=state_operations)]
