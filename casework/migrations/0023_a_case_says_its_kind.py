"""A case says itself of which kind it is: none is taken for granted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0022_whose_turn_it_is")]

    operations = [
        migrations.AlterField(model_name="case", name="kind", field=models.CharField(max_length=20)),
    ]
