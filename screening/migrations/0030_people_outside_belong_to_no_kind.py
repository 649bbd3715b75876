"""Who represents a side is kept by the block of people outside (casework 0024), what services say stands on a block. Nothing
changes in the database.
"""

import django.db.models.deletion
from django.db import migrations, models


def case() -> models.Field:
    """The case of what a side says or hands in, or a service says."""
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casework.case")


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0024_people_outside_belong_to_no_kind"),
        ("screening", "0029_who_represents_a_side_of_any_case"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("enclosure", "case", case()),
                migrations.AlterField("mandate", "case", case()),
                migrations.AlterField("opinion", "case", case()),
                migrations.AlterField("contribution", "case", case()),
                migrations.DeleteModel("Representation"),
            ]
        )
    ]
