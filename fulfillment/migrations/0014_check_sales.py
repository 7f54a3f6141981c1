"""Validators of sales: the form of the currency, the email address. Nothing changes in the database."""

import django.core.validators
from django.db import migrations, models

import fulfillment.addresses.contact


class Migration(migrations.Migration):

    dependencies = [
        ('fulfillment', '0013_spell_documents'),
    ]

    operations = [
        migrations.AlterField(
            model_name='checkout',
            name='currency',
            field=models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z')]),
        ),
        migrations.AlterField(
            model_name='checkout',
            name='email',
            field=models.CharField(blank=True, db_index=True, default='', max_length=254, validators=[fulfillment.addresses.contact.validate_email_address]),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='currency',
            field=models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z')]),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='email',
            field=models.CharField(blank=True, db_index=True, default='', max_length=254, validators=[fulfillment.addresses.contact.validate_email_address]),
        ),
        migrations.AlterField(
            model_name='order',
            name='currency',
            field=models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('\\A[A-Z]{3}\\Z')]),
        ),
        migrations.AlterField(
            model_name='order',
            name='email',
            field=models.CharField(blank=True, db_index=True, default='', max_length=254, validators=[fulfillment.addresses.contact.validate_email_address]),
        ),
    ]
