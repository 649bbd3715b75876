"""The rule that gave an extension, beside its length."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a default, empty for extensions given by hand; its removal is the way back."""

    dependencies = [("casework", "0003_clock_values_and_kinds")]

    operations = [
        migrations.AddField("clockextension", "clock", models.CharField(max_length=30, blank=True, default="")),
    ]
