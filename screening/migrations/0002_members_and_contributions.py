"""Why a service is no longer concerned; one draft of a contribution a service and label, so that no key betrays another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_investments")]

    operations = [
        migrations.AddField(
            model_name="filemember",
            name="removed_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="why not any more"),
        ),
        migrations.RemoveConstraint(model_name="contribution", name="contribution_one_draft"),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("case", "service", "label"),
                name="contribution_one_draft",
            ),
        ),
    ]
