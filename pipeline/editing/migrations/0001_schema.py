"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('editing', '0002_undone_mappings')]

    initial = True

    dependencies = [
        ('pipeline', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('stages', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Stopped'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('stayed', models.JSONField(default=dict)),
                ('problem', models.CharField(blank=True, default='', max_length=300)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('back', models.PositiveIntegerField(default=0)),
                ('kept', models.JSONField(default=list)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='transfer_origin')],
            },
        ),
        migrations.CreateModel(
            name='TransferPortion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('deals', models.JSONField()),
                ('evidence', models.JSONField()),
                ('waivers', models.JSONField()),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='portions', to='editing.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('document', models.JSONField()),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.pipelineversion')),
                ('edited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='pipeline.pipeline')),
            ],
            options={
                'ordering': ['pipeline'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='draft_origin')],
            },
        ),
    ]
