"""People get a version, so that two administrators don't overwrite each other, and temporary passwords a mark."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField("person", "password_is_temporary", models.BooleanField(default=False)),
        migrations.AddField("person", "version", models.PositiveIntegerField(default=1)),
    ]
