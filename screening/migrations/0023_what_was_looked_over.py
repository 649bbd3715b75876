"""A text that waits keeps the fingerprint of what would leave, and the coordinator's look that of what was looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0022_firm_of_a_representative")]

    operations = [
        migrations.AddField("dispatch", "fingerprint", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField(
            "dispatchlook", "fingerprint", models.CharField(blank=True, default="", max_length=64), False
        ),
    ]
