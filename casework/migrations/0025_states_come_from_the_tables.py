"""The states of a kind are known by case_state_guard, which asks the kind's own table: no constraint names them as well."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_people_outside_belong_to_no_kind")]

    operations = [migrations.RemoveConstraint("case", "case_state_known")]
