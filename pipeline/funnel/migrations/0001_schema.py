"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('funnel', '0001_stays_and_cells')]

    initial = True

    dependencies = [
        ('pipeline', '0001_schema'),
        ('team', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FunnelOwner',
            fields=[
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('stays', models.IntegerField(default=0)),
                ('is_stale', models.BooleanField(default=True)),
                ('computed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_stale', True)), fields=['owner'], name='funnel_stale')],
            },
        ),
        migrations.CreateModel(
            name='FunnelCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.SmallIntegerField(choices=[(0, 'Owner'), (1, 'Team'), (2, 'All')])),
                ('segment', models.CharField(blank=True, max_length=12)),
                ('code', models.CharField(blank=True, max_length=10)),
                ('month', models.DateField()),
                ('reached', models.BigIntegerField(default=0)),
                ('passed', models.BigIntegerField(default=0)),
                ('won', models.BigIntegerField(default=0)),
                ('lost', models.BigIntegerField(default=0)),
                ('dormant', models.BigIntegerField(default=0)),
                ('exits', models.BigIntegerField(default=0)),
                ('days', models.BigIntegerField(default=0)),
                ('won_exits', models.BigIntegerField(default=0)),
                ('won_days', models.BigIntegerField(default=0)),
                ('standing', models.BigIntegerField(default=0)),
                ('standing_since', models.BigIntegerField(default=0)),
                ('standing_amount', models.BigIntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('won_amount', models.BigIntegerField(default=0)),
                ('closed_amount', models.BigIntegerField(default=0)),
                ('d00', models.IntegerField(default=0)),
                ('d01', models.IntegerField(default=0)),
                ('d02', models.IntegerField(default=0)),
                ('d03', models.IntegerField(default=0)),
                ('d04', models.IntegerField(default=0)),
                ('d05', models.IntegerField(default=0)),
                ('d06', models.IntegerField(default=0)),
                ('d07', models.IntegerField(default=0)),
                ('d08', models.IntegerField(default=0)),
                ('d09', models.IntegerField(default=0)),
                ('d10', models.IntegerField(default=0)),
                ('d11', models.IntegerField(default=0)),
                ('d12', models.IntegerField(default=0)),
                ('d13', models.IntegerField(default=0)),
                ('d14', models.IntegerField(default=0)),
                ('d15', models.IntegerField(default=0)),
                ('d16', models.IntegerField(default=0)),
                ('d17', models.IntegerField(default=0)),
                ('d18', models.IntegerField(default=0)),
                ('d19', models.IntegerField(default=0)),
                ('d20', models.IntegerField(default=0)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['level', 'owner', 'pipeline'], name='funnel_cell_owner')],
            },
        ),
        migrations.CreateModel(
            name='FunnelOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told', models.JSONField()),
                ('day', models.DateField()),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pipeline', 'team'), name='funnel_outcome_of_team'), models.UniqueConstraint(condition=models.Q(('team__isnull', True)), fields=('pipeline',), name='funnel_outcome_of_all')],
            },
        ),
        migrations.CreateModel(
            name='FunnelSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('deals', models.IntegerField()),
                ('evenness', models.FloatField(null=True)),
                ('slope', models.FloatField(null=True)),
                ('velocity_minor', models.BigIntegerField(null=True)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pipeline', 'team', 'day'), name='funnel_snapshot_of_team'), models.UniqueConstraint(condition=models.Q(('team__isnull', True)), fields=('pipeline', 'day'), name='funnel_snapshot_of_all')],
            },
        ),
        migrations.CreateModel(
            name='StageStay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, max_length=10)),
                ('month', models.DateField()),
                ('entered', models.IntegerField()),
                ('left', models.IntegerField(null=True)),
                ('ended', models.CharField(blank=True, default='', max_length=8)),
                ('next', models.IntegerField(null=True)),
                ('passed', models.IntegerField(null=True)),
                ('is_first', models.BooleanField(default=True)),
                ('is_stood', models.BooleanField(default=True)),
                ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stays', to='pipeline.deal')),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
            ],
            options={
                'indexes': [models.Index(fields=['deal', 'entered'], name='stay_deal'), models.Index(condition=models.Q(('left__isnull', True)), fields=['pipeline', 'code'], name='stay_standing'), models.Index(condition=models.Q(('ended__in', ('won', 'lost'))), fields=['pipeline', 'left'], name='stay_closed')],
            },
        ),
    ]
