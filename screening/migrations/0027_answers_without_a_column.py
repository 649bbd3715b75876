"""Answers of a notification that have no column of their own stand together, as the text that revisions keep."""

from django.db import migrations, models

TABLES = ("filing", "party", "establishment", "holding")


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0026_known_states_of_what_hangs_off_files'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        *(
            migrations.AddField(model_name=name, name='answers', field=models.JSONField(blank=True, default=dict))
            for name in TABLES
        ),
    ]
