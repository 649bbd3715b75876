"""What was said last of a part of the installation is found without reading the whole outbox twice a minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_typing_errors_in_what_is_told")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddIndex(
            "outbox",
            models.Index(fields=("id",), name="outbox_alarms", condition=models.Q(("kind", "alarm"))),
        ),
    ]
