"""Who did it is looked up as the event is stamped (accounts/sql/audit.sql), so no foreign key need lock the person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_commits_counted_in_shares")]

    operations = [
        migrations.AlterField(
            "event",
            "actor",
            models.ForeignKey(
                db_comment="who; null for the system or an unknown visitor",
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
            ),
        ),
    ]
