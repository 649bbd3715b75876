"""What was handed in is kept each time, with its files and the declaration that was signed with it.

What was handed in before keeps its content and its files; nobody had signed for it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("casework_revision", "screening_enclosure", "casework_document")
# The tables' owner is bound by their policies too, but for the length of this statement. The new table has none yet.
OPEN, SHUT = (
    " ".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY;" for table in TABLES) for word in ("NO FORCE", "FORCE")
)
FORMER = f"""{OPEN}
INSERT INTO screening_handin (case_id, number, act, revision_id, files, declaration, signed, signed_by_id, signed_at)
SELECT r.case_id, row_number() OVER (PARTITION BY r.case_id ORDER BY r.number), r.act, r.id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('pk', e.id, 'title', e.title, 'file_name', d.file_name,
                                  'sha256', d.sha256, 'size', d.size, 'confidential', e.confidential) ORDER BY e.id)
                 FROM screening_enclosure e JOIN casework_document d ON d.id = e.document_id
                 WHERE e.case_id = r.case_id AND e.request_id IS NULL AND e.obligation_id IS NULL
                   AND e.added_at <= r.written_at AND (d.removed_at IS NULL OR d.removed_at > r.written_at)), '[]'),
       '', '', r.written_by_id, r.written_at
FROM casework_revision r WHERE r.section = 'notification' AND r.act IN ('notify', 'supplement'); {SHUT}"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0012_drafts_use_up_no_number'),
        ('screening', '0007_outgoing_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('act', models.CharField(max_length=30)),
                ('files', models.JSONField(default=list)),
                ('declaration', models.TextField(blank=True)),
                ('signed', models.CharField(blank=True, max_length=150)),
                ('signed_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_ins', to='casework.case')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.revision')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='hand_in_number_once'),
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('declaration', ''), ('signed', '')), models.Q(models.Q(('declaration', ''), _negated=True), models.Q(('signed', ''), _negated=True)), _connector='OR'), name='hand_in_signed_with_a_name'),
        ),
        migrations.RunSQL(FORMER, migrations.RunSQL.noop),
    ]
