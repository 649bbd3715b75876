"""A wrong present password in the settings is a kind of failure of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_clearance_recorded_at'),
    ]

    operations = [
        migrations.AlterField(
            model_name='signindelay',
            name='kind',
            field=models.CharField(choices=[('name', 'wrong passwords for this user name, from one address'), ('address', 'wrong passwords from one address, whatever the name'), ('factor', 'wrong codes of the second factor, after a right password'), ('token', 'a wrong token from one address'), ('password', 'wrong present passwords, asked for in the person’s own settings')], max_length=8),
        ),
    ]
