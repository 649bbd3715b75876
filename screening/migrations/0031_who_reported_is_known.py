"""Who reported what is owed is known with the moment, and before anybody verifies it: four eyes that an empty name met.

No row has one without the other: both are written by the step that reports, and emptied by the one that asks again.
"""

from django.db import migrations
from django.db.models import CheckConstraint, F, Q

REPORTED = Q(reported_by__isnull=True, reported_at__isnull=True) | Q(
    reported_by__isnull=False, reported_at__isnull=False
)
BY_ANOTHER = Q(verified_by__isnull=True) | Q(~Q(verified_by=F("reported_by")), reported_by__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("screening", "0030_people_outside_belong_to_no_kind")]

    operations = [
        migrations.RemoveConstraint("obligation", "obligation_verified_by_another"),
        migrations.AddConstraint(
            "obligation", CheckConstraint(condition=REPORTED, name="obligation_reported_by_and_at")
        ),
        migrations.AddConstraint(
            "obligation", CheckConstraint(condition=BY_ANOTHER, name="obligation_verified_by_another")
        ),
    ]
