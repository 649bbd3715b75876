"""When a clearance was recorded, which may be after it became valid: a token acts with those recorded before it was made."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_committed_events_counted")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="heldclearance",
            name="recorded_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        # of those that are there nothing else is known
        migrations.RunSQL("UPDATE accounts_heldclearance SET recorded_at = starts_at", migrations.RunSQL.noop),
    ]
