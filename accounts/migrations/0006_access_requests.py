"""What widens sight becomes a request of its own; requests for roles that wait or were refused move there."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

THERE = """
INSERT INTO accounts_accessrequest (kind, person_id, key, payload, reason, state, requested_by_id, requested_at, decided_by_id,
                                    decided_at, answer, version)
SELECT 'role', person_id, role, jsonb_build_object('role', role, 'starts_at', starts_at, 'ends_at', ends_at), reason,
       CASE state WHEN 'requested' THEN 'requested' WHEN 'refused' THEN 'refused' ELSE 'withdrawn' END,
       requested_by_id, requested_at, ended_by_id, ended_at,
       CASE state WHEN 'refused' THEN '–' ELSE '' END, version
FROM accounts_roleassignment WHERE approved_by_id IS NULL;
DELETE FROM accounts_roleassignment WHERE approved_by_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
BACK = """
INSERT INTO accounts_roleassignment (person_id, role, reason, state, starts_at, ends_at, requested_by_id, requested_at,
                                     ended_by_id, ended_at, version)
SELECT person_id, payload->>'role', reason, CASE state WHEN 'withdrawn' THEN 'ended' ELSE state END,
       (payload->>'starts_at')::timestamptz, (payload->>'ends_at')::timestamptz, requested_by_id, requested_at,
       decided_by_id, decided_at, version
FROM accounts_accessrequest WHERE kind = 'role' AND state <> 'approved';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_sign_in_delays'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(blank=True, max_length=120)),
                ('payload', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('state', models.CharField(choices=[('requested', 'waiting for approval'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='requested', max_length=12)),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='reason for refusing')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('password', 'choosing a password'), ('token', 'fetching a token')], default='password', max_length=10)),
                ('delivery', models.CharField(choices=[('mail', 'by e-mail'), ('sheet', 'on a sealed sheet, printed by the operator')], default='mail', max_length=10)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='KeyHolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=30)),
            ],
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='issued_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='request',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.accessrequest'),
        ),
        migrations.AddField(
            model_name='keyholder',
            name='compartment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_holders', to='accounts.compartment'),
        ),
        migrations.AddField(
            model_name='keyholder',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='touch',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='touch',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accessrequest',
            index=models.Index(fields=['state', 'requested_at'], name='access_request_waiting'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'requested')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('state', 'requested'), _negated=True)), _connector='OR'), name='access_request_decided_by_and_at'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'refused')), _negated=True), models.Q(models.Q(('decided_by', models.F('requested_by')), _negated=True), models.Q(('person__isnull', True), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR')), _connector='OR'), name='access_request_two_people'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='access_request_refusal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='access_request_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('person', 'kind', 'key'), name='access_request_one_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('digest',), name='enrolment_digest_once'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'password'), ('used_at__isnull', True)), fields=('person',), name='enrolment_one_open'),
        ),
        migrations.AddConstraint(
            model_name='keyholder',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True)), fields=('person', 'compartment'), name='key_holder_once'),
        ),
        migrations.AddConstraint(
            model_name='keyholder',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='key_holder_dates_in_order'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(fields=['person', 'by', 'at'], name='touch_of_by'),
        ),
        migrations.RunSQL(THERE, BACK),
        migrations.RemoveConstraint(
            model_name='roleassignment',
            name='role_one_open',
        ),
        migrations.AlterField(
            model_name='roleassignment',
            name='state',
            field=models.CharField(choices=[('approved', 'approved'), ('ended', 'ended')], default='approved', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='roleassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('person', 'role'), name='role_one_open'),
        ),
    ]
