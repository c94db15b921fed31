import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_self_audit'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40, verbose_name='purpose')),
                ('address', models.CharField(max_length=64, verbose_name='network address')),
                ('reference', models.CharField(blank=True, max_length=16, verbose_name='reference')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
            ],
            options={
                'verbose_name': 'wrong claim code',
                'verbose_name_plural': 'wrong claim codes',
                'indexes': [models.Index(fields=['address', 'at'], name='failure_by_address'), models.Index(fields=['reference', 'at'], name='failure_by_reference')],
            },
        ),
    ]
