"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accuracy', '0003_bins_of_all')]

    initial = True

    dependencies = [
        ('pipeline', '0001_schema'),
        ('team', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_on', models.DateField()),
                ('is_rebuilt', models.BooleanField()),
                ('locked_at', models.DateTimeField()),
                ('model', models.CharField(blank=True, default='', max_length=20)),
                ('closed', models.PositiveIntegerField(default=0)),
                ('won', models.PositiveIntegerField(default=0)),
                ('deals', models.PositiveIntegerField(default=0)),
                ('expected', models.FloatField(null=True)),
                ('slope', models.FloatField(null=True)),
                ('spread', models.FloatField(null=True)),
                ('sigma', models.FloatField(null=True)),
                ('share', models.FloatField(default=1)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
            ],
            options={
                'ordering': ['made_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('pipeline', 'made_on'), name='lock_once')],
            },
        ),
        migrations.CreateModel(
            name='LockedDeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_on', models.DateField()),
                ('nominal', models.FloatField()),
                ('expected', models.FloatField(null=True)),
                ('calibrated', models.FloatField(null=True)),
                ('learned', models.FloatField(null=True)),
                ('deal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.deal')),
                ('lock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deals_locked', to='accuracy.lock')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['made_on'], name='locked_deal_made_on')],
            },
        ),
        migrations.CreateModel(
            name='LockedForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_on', models.DateField()),
                ('month', models.DateField()),
                ('horizon', models.PositiveSmallIntegerField()),
                ('deals', models.PositiveIntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('nominal', models.BigIntegerField(default=0)),
                ('expected', models.BigIntegerField(null=True)),
                ('commit', models.BigIntegerField(default=0)),
                ('best_case', models.BigIntegerField(default=0)),
                ('new', models.BigIntegerField(null=True)),
                ('last_open', models.BigIntegerField(null=True)),
                ('mean_open', models.BigIntegerField(null=True)),
                ('quarter_open', models.BigIntegerField(null=True)),
                ('year_open', models.BigIntegerField(null=True)),
                ('last_all', models.BigIntegerField(null=True)),
                ('mean_all', models.BigIntegerField(null=True)),
                ('quarter_all', models.BigIntegerField(null=True)),
                ('year_all', models.BigIntegerField(null=True)),
                ('win_rate', models.BigIntegerField(null=True)),
                ('lock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecasts', to='accuracy.lock')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['made_on', 'horizon'], name='locked_made_on'), models.Index(fields=['owner', 'made_on'], name='locked_owner')],
            },
        ),
        migrations.CreateModel(
            name='LockedRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_on', models.DateField()),
                ('level', models.CharField(choices=[('pipeline', 'pipeline'), ('team', 'team'), ('owner', 'owner')], max_length=8)),
                ('p10', models.BigIntegerField()),
                ('p50', models.BigIntegerField()),
                ('p90', models.BigIntegerField()),
                ('span', models.PositiveSmallIntegerField(default=1)),
                ('expected', models.FloatField(null=True)),
                ('slope', models.FloatField(null=True)),
                ('spread', models.FloatField(null=True)),
                ('sigma', models.FloatField(null=True)),
                ('lock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ranges', to='accuracy.lock')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['level', 'made_on'], name='locked_range_level')],
            },
        ),
        migrations.CreateModel(
            name='MeasuredSigma',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=8)),
                ('span', models.PositiveSmallIntegerField()),
                ('sigma', models.FloatField()),
                ('months', models.PositiveSmallIntegerField()),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['pipeline', 'span'], name='measured_sigma_span')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeBin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('made_on', models.DateField()),
                ('layer', models.CharField(max_length=10)),
                ('bin', models.PositiveSmallIntegerField()),
                ('deals', models.PositiveIntegerField()),
                ('won', models.PositiveIntegerField()),
                ('open', models.PositiveIntegerField(default=0)),
                ('said', models.FloatField()),
                ('square', models.FloatField()),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['level', 'made_on'], name='outcome_bin_total'), models.Index(fields=['owner', 'team', 'made_on'], name='outcome_bin_owner')],
            },
        ),
        migrations.CreateModel(
            name='StoodFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter')], max_length=8)),
                ('first_day', models.DateField()),
                ('horizon', models.PositiveSmallIntegerField()),
                ('layer', models.CharField(choices=[('rep', 'Their own figure'), ('manager', "Manager's figure")], max_length=8)),
                ('stood_at', models.DateTimeField()),
                ('amount', models.BigIntegerField(default=0)),
                ('won', models.BigIntegerField(default=0)),
                ('with_new', models.BigIntegerField(null=True)),
                ('nominal', models.BigIntegerField(null=True)),
                ('last', models.BigIntegerField(null=True)),
                ('mean', models.BigIntegerField(null=True)),
                ('quarter', models.BigIntegerField(null=True)),
                ('year', models.BigIntegerField(null=True)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['first_day', 'kind', 'horizon'], name='stood_figure_period')],
            },
        ),
        migrations.CreateModel(
            name='WonInMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('horizon', models.PositiveSmallIntegerField(null=True)),
                ('deals', models.PositiveIntegerField()),
                ('amount', models.BigIntegerField()),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['month', 'horizon'], name='won_in_month'), models.Index(fields=['owner', 'month'], name='won_in_month_owner')],
            },
        ),
    ]
