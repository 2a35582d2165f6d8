"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('probabilities', '0001_initial')]

    initial = True

    dependencies = [
        ('pipeline', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutlookState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('number', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='FittedModel',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('kind', models.CharField(choices=[('calibrated', 'Calibrated'), ('learned', 'Learned'), ('timing', 'Timing')], max_length=10)),
                ('number', models.PositiveIntegerField()),
                ('fitted_at', models.DateTimeField()),
                ('known_until', models.DateField()),
                ('window_from', models.DateField()),
                ('closed', models.PositiveIntegerField()),
                ('won', models.PositiveIntegerField()),
                ('parameters', models.JSONField()),
                ('scores', models.JSONField(null=True)),
                ('is_in_force', models.BooleanField(default=False)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fitted_models', to='pipeline.pipeline')),
            ],
            options={
                'ordering': ['pipeline', 'kind', '-number'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='fittedmodel_origin'), models.UniqueConstraint(fields=('pipeline', 'kind', 'number'), name='fitted_number_once'), models.UniqueConstraint(condition=models.Q(('is_in_force', True), ('kind__in', ['calibrated', 'learned'])), fields=('pipeline',), name='one_probability_in_force'), models.UniqueConstraint(condition=models.Q(('is_in_force', True), ('kind', 'timing')), fields=('pipeline',), name='one_timing_in_force')],
            },
        ),
        migrations.CreateModel(
            name='MonthShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_on', models.DateField()),
                ('upto_0', models.FloatField(default=0)),
                ('upto_1', models.FloatField(default=0)),
                ('upto_2', models.FloatField(default=0)),
                ('upto_3', models.FloatField(default=0)),
                ('upto_4', models.FloatField(default=0)),
                ('upto_5', models.FloatField(default=0)),
                ('upto_6', models.FloatField(default=0)),
                ('upto_7', models.FloatField(default=0)),
                ('upto_8', models.FloatField(default=0)),
                ('upto_9', models.FloatField(default=0)),
                ('upto_10', models.FloatField(default=0)),
                ('upto_11', models.FloatField(default=0)),
                ('upto_12', models.FloatField(default=0)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pipeline', 'opened_on'), name='month_share_once')],
            },
        ),
        migrations.CreateModel(
            name='DealOutlook',
            fields=[
                ('deal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outlook', serialize=False, to='pipeline.deal')),
                ('probability', models.FloatField()),
                ('model', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='probabilities.fittedmodel')),
                ('share', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='probabilities.monthshare')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('probability__range', (0, 1))), name='outlook_probability_in_range')],
            },
        ),
        migrations.CreateModel(
            name='PipelineFit',
            fields=[
                ('pipeline', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='fit', serialize=False, to='pipeline.pipeline')),
                ('finished_at', models.DateTimeField(null=True)),
                ('known_until', models.DateField(null=True)),
                ('closed', models.PositiveIntegerField(default=0)),
                ('won', models.PositiveIntegerField(default=0)),
                ('stages', models.JSONField(default=list)),
                ('won_ages', models.JSONField(default=list)),
                ('verdict', models.CharField(blank=True, default='', max_length=30)),
                ('numbers', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
