"""Who sits in the bodies of a procedure can be decided here; a case keeps the composition under which it was opened."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def person(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0018_alarms_are_found_by_an_index"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="BodyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=40)),
                ("procedure_version", models.CharField(max_length=10)),
                ("body", models.CharField(max_length=20)),
                ("service", models.CharField(max_length=20)),
                ("sits", models.BooleanField()),
                ("must_agree", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("decided_at", models.DateTimeField()),
                ("asked_by", person()),
                ("approved_by", person(blank=True, null=True)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="body_change_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("must_agree", False), ("sits", False)),
                            models.Q(
                                models.Q(("approved_by", models.F("asked_by")), _negated=True),
                                ("approved_by__isnull", False),
                                ("sits", True),
                            ),
                            _connector="OR",
                        ),
                        name="body_change_joins_by_two",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="composition",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.bodychange",
            ),
        ),
    ]
