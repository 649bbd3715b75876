"""A notification names whom the authority can reach, the mandate of its representative, and who pays."""

from django.db import migrations, models


def _line(most, words):
    return models.CharField(blank=True, max_length=most, verbose_name=words)


class Migration(migrations.Migration):

    dependencies = [("screening", "0015_texts_taken_back")]

    operations = [
        migrations.AddField('filing', 'contact_name', _line(120, 'contact')),
        migrations.AddField('filing', 'contact_role', _line(120, 'role of the contact')),
        migrations.AddField('filing', 'contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address of the contact')),
        migrations.AddField('filing', 'contact_phone', _line(40, 'telephone number of the contact')),
        migrations.AddField('filing', 'contact_others', models.TextField(blank=True, verbose_name='further contacts')),
        migrations.AddField('filing', 'mandate_of', _line(300, 'whom the representative acts for')),
        migrations.AddField('filing', 'mandated_on', models.DateField(blank=True, null=True, verbose_name='mandate given on')),
        migrations.AddField('filing', 'mandate', models.TextField(blank=True, verbose_name='the mandate')),
        migrations.AddField('filing', 'payer_name', _line(200, 'who pays')),
        migrations.AddField('filing', 'payer_address', _line(300, 'address for the invoice')),
        migrations.AddField('filing', 'payer_reference', _line(60, 'reference for the invoice')),
    ]
