"""What waits to leave the house; letters to the outside get a series of numbers of their own, drawn when sent.

Letters that were sent keep their number. A draft gives its number back: it draws one when it is sent.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The table's owner is bound by its policies too, but for the length of this statement.
OPEN, SHUT = (f"ALTER TABLE screening_letter {word} ROW LEVEL SECURITY;" for word in ("NO FORCE", "FORCE"))
DRAFTS_WITHOUT = f"{OPEN} UPDATE screening_letter SET number = NULL WHERE sent_at IS NULL; {SHUT}"
# each case's drafts after its last letter, whatever the series
DRAFTS_AGAIN = f"""{OPEN}
UPDATE screening_letter l SET number = fresh.number FROM (
    SELECT d.id, coalesce((SELECT max(number) FROM screening_letter s WHERE s.case_id = d.case_id), 0)
                 + row_number() OVER (PARTITION BY d.case_id ORDER BY d.id) AS number
    FROM screening_letter d WHERE d.number IS NULL) AS fresh
WHERE l.id = fresh.id; {SHUT}"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0008_round_time_stands_on_the_clock'),
        ('screening', '0006_words_in_a_common_form'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=40)),
                ('given', models.JSONField(default=dict)),
                ('text', models.TextField(blank=True)),
                ('asks', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('passed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('handed_at', models.DateTimeField()),
                ('leaves_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('handed_in', 'handed in'), ('sent', 'sent'), ('returned', 'returned by the coordinator'), ('void', 'not possible any more')], default='handed_in', max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='DispatchLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release', models.BooleanField(blank=True, null=True)),
                ('released', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, default=list, size=None)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.AlterModelOptions(
            name='letter',
            options={'ordering': ('sent_at', 'made_at', 'id')},
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_number_once',
        ),
        migrations.AlterField(
            model_name='letter',
            name='number',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.RunSQL(DRAFTS_WITHOUT, DRAFTS_AGAIN),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(fields=('case', 'outward', 'number'), name='letter_number_once'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('number__isnull', False), _connector='OR'), name='letter_numbered_when_sent'),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='casework.case'),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='handed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.letter'),
        ),
        migrations.AddField(
            model_name='dispatchlook',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dispatchlook',
            name='dispatch',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='look', to='screening.dispatch'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'handed_in')), models.Q(models.Q(('state', 'handed_in'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='dispatch_settled_at'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.UniqueConstraint(condition=models.Q(('letter__isnull', True), ('state', 'handed_in')), fields=('case', 'act'), name='dispatch_act_once'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'handed_in')), fields=('letter',), name='dispatch_letter_once'),
        ),
    ]
