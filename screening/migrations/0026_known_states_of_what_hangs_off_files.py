"""What hangs off a file stands in a state that its table knows; no opinion was ever set aside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_commits_counted_in_shares"),
        ("casework", "0021_known_states_of_children"),
        ("screening", "0025_sides_of_an_outgoing_text"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="opinion",
            name="opinion_one_a_service",
        ),
        migrations.AlterField(
            model_name="opinion",
            name="state",
            field=models.CharField(choices=[("draft", "draft"), ("given", "given")], default="draft", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "given"])), name="contribution_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["handed_in", "sent", "returned", "void", "taken_back"])),
                name="dispatch_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["proposed", "notified", "answered", "imposed", "paid", "dropped", "annulled", "handed"],
                    )
                ),
                name="fine_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="request_one_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["talks", "agreed", "imposed", "dropped"])), name="measure_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "reported", "met", "breached", "ended"])),
                name="obligation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "given"])), name="opinion_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(fields=("case", "service", "phase"), name="opinion_one_a_service"),
        ),
    ]
