"""A text that waits keeps the fingerprint of what would leave, and the coordinator's look that of what was looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0023_closings_asked_of_earlier_files")]

    operations = [
        migrations.AddField("dispatch", "fingerprint", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField(
            "dispatchlook", "fingerprint", models.CharField(blank=True, default="", max_length=64), False
        ),
    ]
