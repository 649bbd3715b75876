"""Sides of a deal: whoever acts from outside represents one of them, and what is asked, sent or handed in belongs to one.

There is no way back while another side than the notifier's has anything: the version before shows the whole file to
everybody who represents a party.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BELONGS = ("representation", "mandate", "informationrequest", "letter", "hearing", "enclosure", "fileaccess")
TABLES = [f"screening_{name}" for name in BELONGS]
OTHERS = " OR ".join(f"EXISTS (SELECT FROM {table} WHERE side <> 'notifier')" for table in TABLES)
BACK = f"""
DO $$ BEGIN
    IF {OTHERS} OR EXISTS (SELECT FROM screening_representation WHERE rights = 'read' AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'Another side than the notifier''s, or a firm that only reads, has a part in a file: the version'
            ' before would show it the whole file, and let it act. Restore the backup from before the upgrade instead.';
    END IF;
END $$;"""


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one look."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_commits_counted_in_shares'),
        ('casework', '0014_positions_and_documents_are_searched'),
        ('screening', '0018_clocks_of_questions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], max_length=10, verbose_name='side')),
                ('acts_for', models.CharField(max_length=300, verbose_name='whom the firm acts for')),
                ('mandated_on', models.DateField(blank=True, null=True, verbose_name='mandate given on')),
                ('mandate', models.TextField(blank=True, verbose_name='the mandate')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='contact')),
                ('contact_role', models.CharField(blank=True, max_length=120, verbose_name='role of the contact')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address of the contact')),
                ('contact_phone', models.CharField(blank=True, max_length=40, verbose_name='telephone number of the contact')),
                ('payer_name', models.CharField(blank=True, max_length=200, verbose_name='who pays')),
                ('payer_address', models.CharField(blank=True, max_length=300, verbose_name='address for the invoice')),
                ('payer_reference', models.CharField(blank=True, max_length=60, verbose_name='reference for the invoice')),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='hearing',
            name='hearing_one_open',
        ),
        migrations.RemoveConstraint(
            model_name='informationrequest',
            name='request_number_once',
        ),
        migrations.RemoveConstraint(
            model_name='informationrequest',
            name='request_one_open',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_number_once',
        ),
        migrations.AddField(
            model_name='enclosure',
            name='side',
            field=models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], default='notifier', max_length=10, verbose_name='side'),
        ),
        migrations.AddField(
            model_name='fileaccess',
            name='side',
            field=models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], default='notifier', max_length=10, verbose_name='side'),
        ),
        migrations.AddField(
            model_name='hearing',
            name='side',
            field=models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], default='notifier', max_length=10, verbose_name='side'),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='side',
            field=models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], default='notifier', max_length=10, verbose_name='side'),
        ),
        migrations.AddField(
            model_name='letter',
            name='side',
            field=models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], default='notifier', max_length=10, verbose_name='side'),
        ),
        migrations.AddField(
            model_name='representation',
            name='rights',
            field=models.CharField(choices=[('lead', 'leads: reads, and hands in for its side'), ('hand_in', 'reads, and hands in for its side'), ('read', 'reads only')], default='lead', max_length=8, verbose_name='rights'),
        ),
        migrations.AddField(
            model_name='representation',
            name='side',
            field=models.CharField(choices=[('notifier', 'notifying investor'), ('target', 'target'), ('seller', 'seller')], default='notifier', max_length=10, verbose_name='side'),
        ),
        migrations.AddConstraint(
            model_name='hearing',
            constraint=models.UniqueConstraint(condition=models.Q(('held_at__isnull', True), ('refused_at__isnull', True)), fields=('case', 'side'), name='hearing_one_open'),
        ),
        migrations.AddConstraint(
            model_name='informationrequest',
            constraint=models.UniqueConstraint(fields=('case', 'side', 'number'), name='request_number_once'),
        ),
        migrations.AddConstraint(
            model_name='informationrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('case', 'side'), name='request_one_open'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('case', 'outward', 'side', 'number'), name='letter_number_once'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='casework.case'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='changed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mandate',
            name='firm',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.service'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(fields=('case', 'firm'), name='mandate_one_of_a_firm'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('acts_for', ''), _negated=True), name='mandate_acts_for_somebody'),
        ),
        # the last of the operations, so the first on the way back
        migrations.RunSQL(migrations.RunSQL.noop, forced("NO FORCE") + BACK + forced("FORCE")),
    ]
