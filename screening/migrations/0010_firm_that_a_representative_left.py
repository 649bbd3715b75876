"""The firm that a representative left: its colleagues may take up a draft that nobody represents any more.

Of those who left before nothing is known: only the secretariat names somebody on their drafts.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_clearance_recorded_at"),
        ("screening", "0009_early_reasons_ended_fines_and_checklist"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="representation",
            name="left_service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.service",
            ),
        ),
    ]
