"""A question stands in a letter or was taken back, never both."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0021_known_states_of_children"),
        ("screening", "0027_answers_without_a_column"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("request__isnull", True), ("dropped_at__isnull", True), _connector="OR"),
                name="question_one_end",
            ),
        ),
    ]
