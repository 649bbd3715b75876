"""Why a service is concerned, where a rule says it: the sentence's template and values beside the text."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("screening", "0019_each_side_apart"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="filemember",
            name="rule",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
