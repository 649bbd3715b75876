"""What hangs off a case stands in a state that its table knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0020_words_that_keep_their_marking"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "approved", "refused"])), name="correction_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["running", "paused", "met", "expired", "cancelled"])),
                name="clock_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="downgrade",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "approved", "refused"])), name="downgrade_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "reported", "done", "cancelled"])), name="action_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("signed_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="hand_over_one_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["called", "held", "cancelled"])), name="meeting_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "given", "reset"])), name="position_state_known"
            ),
        ),
    ]
