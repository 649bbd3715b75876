"""A document may be a letter that the product wrote and sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_extension_clock")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("attachment", "attachment"),
                    ("evidence", "evidence"),
                    ("decision", "decision record"),
                    ("letter", "letter"),
                ],
                max_length=12,
            ),
        ),
    ]
