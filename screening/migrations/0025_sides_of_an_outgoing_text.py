"""An outgoing text keeps the sides for which it was handed in, whoever is on them later."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0024_what_was_looked_over")]

    operations = [
        migrations.AddField(
            "dispatch", "sides", ArrayField(models.CharField(max_length=8), blank=True, default=list, size=None)
        ),
    ]
