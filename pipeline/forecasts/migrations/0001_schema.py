"""Stands for all migrations before the first release, of which `replaces` names the last."""

import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('forecasts', '0007_past_days')]

    initial = True

    dependencies = [
        ('accounts', '0001_schema'),
        ('pipeline', '0001_schema'),
        ('team', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnerForecast',
            fields=[
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('computed_at', models.DateTimeField(null=True)),
                ('judged_on', models.DateField(null=True)),
                ('formula_version', models.CharField(blank=True, default='', max_length=20)),
                ('outlook_number', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PastDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('won_from', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='StatesBuilt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_until', models.DateTimeField(null=True)),
                ('is_whole', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ForecastTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('dormant', 'Dormant')], max_length=8)),
                ('month', models.DateField(null=True)),
                ('is_overdue', models.BooleanField(default=False)),
                ('category', models.CharField(choices=[('commit', 'Commit'), ('best_case', 'Best case'), ('pipeline', 'Pipeline'), ('omitted', 'Omitted')], max_length=10)),
                ('deals', models.IntegerField()),
                ('amount_base_minor', models.BigIntegerField()),
                ('weighted_minor', models.BigIntegerField()),
                ('estimated_dates', models.IntegerField()),
                ('estimated_amounts', models.IntegerField()),
                ('expected_minor', models.BigIntegerField(null=True)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.stage')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
        ),
        migrations.CreateModel(
            name='SubmissionDeadline',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('every', models.CharField(choices=[('week', 'Every week, on a weekday'), ('month', 'Every month, on a working day')], default='week', max_length=8, verbose_name='rhythm')),
                ('weekday', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(6)], verbose_name='weekday')),
                ('working_day', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='working day of the month')),
                ('time', models.TimeField(default=datetime.time(10, 0), verbose_name='time')),
                ('remind_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(168)], verbose_name='remind so many hours before')),
                ('reminded_until', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='submissiondeadline_origin')],
            },
        ),
        migrations.CreateModel(
            name='DealState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField(default=datetime.date(9999, 12, 31))),
                ('status', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('dormant', 'Dormant')], max_length=8)),
                ('category', models.CharField(choices=[('commit', 'Commit'), ('best_case', 'Best case'), ('pipeline', 'Pipeline'), ('omitted', 'Omitted')], max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('amount_base_minor', models.BigIntegerField()),
                ('weighted_minor', models.BigIntegerField()),
                ('is_amount_estimated', models.BooleanField()),
                ('expected_close', models.DateField(null=True)),
                ('close_key', models.DateField()),
                ('close_month', models.DateField(null=True)),
                ('is_close_estimated', models.BooleanField()),
                ('won_on', models.DateField(null=True)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.keyaccount')),
                ('deal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='states', to='pipeline.deal')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.stage')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['first_on'], name='deal_state_first'), models.Index(fields=['last_on'], name='deal_state_last'), models.Index(fields=['owner', 'last_on', 'first_on'], name='deal_state_owner'), models.Index(fields=['status', 'close_key', 'last_on'], name='deal_state_close'), models.Index(condition=models.Q(('status', 'open')), fields=['last_on'], name='deal_state_open'), models.Index(condition=models.Q(('status', 'won')), fields=['won_on'], name='deal_state_won'), models.Index(condition=models.Q(('status', 'open')), fields=['owner', 'last_on'], name='deal_state_open_owner'), models.Index(condition=models.Q(('status', 'won')), fields=['owner', 'won_on'], name='deal_state_won_owner')],
                'constraints': [models.UniqueConstraint(fields=('deal', 'first_on'), name='deal_state_day_once')],
            },
        ),
        migrations.CreateModel(
            name='ForecastCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('dormant', 'Dormant')], max_length=8)),
                ('month', models.DateField(null=True)),
                ('is_overdue', models.BooleanField(default=False)),
                ('category', models.CharField(choices=[('commit', 'Commit'), ('best_case', 'Best case'), ('pipeline', 'Pipeline'), ('omitted', 'Omitted')], max_length=10)),
                ('currency', models.CharField(max_length=3)),
                ('deals', models.PositiveIntegerField()),
                ('amount_minor', models.BigIntegerField()),
                ('amount_base_minor', models.BigIntegerField()),
                ('weighted_minor', models.BigIntegerField()),
                ('estimated_dates', models.PositiveIntegerField(default=0)),
                ('estimated_amounts', models.PositiveIntegerField(default=0)),
                ('expected_minor', models.BigIntegerField(null=True)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.stage')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'status', 'month'], name='cell_owner')],
            },
        ),
        migrations.CreateModel(
            name='PastTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('status', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('dormant', 'Dormant')], max_length=8)),
                ('month', models.DateField(null=True)),
                ('is_overdue', models.BooleanField(default=False)),
                ('category', models.CharField(choices=[('commit', 'Commit'), ('best_case', 'Best case'), ('pipeline', 'Pipeline'), ('omitted', 'Omitted')], max_length=10)),
                ('deals', models.IntegerField()),
                ('amount_base_minor', models.BigIntegerField()),
                ('weighted_minor', models.BigIntegerField()),
                ('estimated_dates', models.IntegerField()),
                ('estimated_amounts', models.IntegerField()),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.stage')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='team.team')),
            ],
            options={
                'indexes': [models.Index(fields=['day', 'status', 'month'], name='past_total_day')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('product_line', models.CharField(blank=True, default='', max_length=60, verbose_name='product line')),
                ('month', models.DateField(verbose_name='month')),
                ('amount_minor', models.BigIntegerField(verbose_name='quota')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='team.team')),
            ],
            options={
                'ordering': ['month', 'id'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='quota_origin'), models.CheckConstraint(condition=models.Q(('owner__isnull', True), ('team__isnull', True), _connector='XOR'), name='quota_of_person_or_team'), models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0)), name='quota_not_negative'), models.UniqueConstraint(fields=('owner', 'product_line', 'month'), name='quota_person_line_month'), models.UniqueConstraint(fields=('team', 'product_line', 'month'), name='quota_team_line_month')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('kind', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter')], max_length=8)),
                ('first_day', models.DateField()),
                ('layer', models.CharField(choices=[('rep', 'Their own figure'), ('manager', "Manager's figure")], max_length=8)),
                ('number', models.PositiveIntegerField()),
                ('amount_minor', models.BigIntegerField(verbose_name='figure')),
                ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='note')),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(null=True)),
                ('is_late', models.BooleanField(default=False)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('won_minor', models.BigIntegerField()),
                ('weighted_minor', models.BigIntegerField()),
                ('commit_minor', models.BigIntegerField()),
                ('expected_minor', models.BigIntegerField(null=True)),
                ('formula_version', models.CharField(max_length=20)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='team.team')),
            ],
            options={
                'ordering': ['-submitted_at', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['kind', 'first_day', 'owner'], name='submission_period')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='submission_origin'), models.CheckConstraint(condition=models.Q(('owner__isnull', True), ('team__isnull', True), _connector='XOR'), name='submission_of_person_or_team'), models.CheckConstraint(condition=models.Q(('amount_minor__range', (0, 10000000000000000))), name='submission_in_range'), models.UniqueConstraint(fields=('owner', 'kind', 'first_day', 'layer', 'number'), name='submission_of_person_once'), models.UniqueConstraint(fields=('team', 'kind', 'first_day', 'layer', 'number'), name='submission_of_team_once')],
            },
        ),
    ]
