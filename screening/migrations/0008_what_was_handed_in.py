"""What was handed in is kept each time, with its files and the declaration that was signed with it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
    ]
