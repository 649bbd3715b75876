"""Failed sign-ins are counted by the product itself; the tables of the library that locked names go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORMER = ("axes_accessfailurelog", "axes_accesslog", "axes_accessattemptexpiration", "axes_accessattempt")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_moves_and_identity")]

    operations = [
        migrations.CreateModel(
            name="SignInDelay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("name", "wrong passwords for this user name, from one address"),
                            ("address", "wrong passwords from one address, whatever the name"),
                            ("factor", "wrong codes of the second factor, after a right password"),
                            ("token", "a wrong token from one address"),
                        ],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField(db_index=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        # Going back leaves them away: the version before makes them again from its library's migrations.
        migrations.RunSQL(
            [*(f"DROP TABLE IF EXISTS {name}" for name in FORMER), "DELETE FROM django_migrations WHERE app = 'axes'"],
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
