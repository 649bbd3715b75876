"""A waiting text can be taken back by whoever handed it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0014_what_was_handed_in_before")]

    operations = [
        migrations.AlterField(
            model_name="dispatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("handed_in", "handed in"),
                    ("sent", "sent"),
                    ("returned", "returned by the coordinator"),
                    ("void", "not possible any more"),
                    ("taken_back", "taken back"),
                ],
                default="handed_in",
                max_length=10,
            ),
        ),
    ]
