"""Stands for all migrations before the first release, of which `replaces` names the last."""

import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('team', '0004_absence_and_reminders')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', 'Simplified Chinese')], default='en', max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, default='', max_length=60, verbose_name='time zone')),
                ('theme', models.CharField(choices=[('auto', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='theme')),
                ('mail', models.CharField(choices=[('at_once', 'At once'), ('digest', 'Once a day'), ('none', 'Never')], default='at_once', max_length=7, verbose_name='mail')),
                ('quiet_from', models.TimeField(default=datetime.time(20, 0), verbose_name='quiet from')),
                ('quiet_until', models.TimeField(default=datetime.time(7, 30), verbose_name='quiet until')),
                ('remind_before', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MaxValueValidator(10080)], verbose_name='remind me so many minutes before an appointment')),
                ('muted', models.JSONField(blank=True, default=list, verbose_name='not told of')),
                ('weekly_digest', models.BooleanField(default=True, verbose_name='weekly digest')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_system', models.BooleanField(default=False, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case'), models.UniqueConstraint(fields=('source_system', 'external_id'), name='user_origin')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=40)),
                ('subject_label', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('scope_label', models.CharField(max_length=40)),
                ('scope_id', models.UUIDField()),
                ('old', models.JSONField(null=True)),
                ('new', models.JSONField(null=True)),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_label', 'subject_id', '-id'], name='activity_subject'), models.Index(fields=['scope_label', 'scope_id', '-id'], name='activity_scope')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('scope_label', models.CharField(max_length=40)),
                ('scope_id', models.UUIDField()),
                ('body', models.TextField(max_length=4000, verbose_name='comment')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL)),
                ('mentions', models.ManyToManyField(blank=True, related_name='mentioned_in', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['scope_label', 'scope_id', '-created_at'], name='comment_scope')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='comment_origin')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscriber', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='team.activity')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('activity', 'subscriber'), name='delivered_once_per_subscriber')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('single', 'Single'), ('daily', 'Daily'), ('weekly', 'Weekly')], max_length=6)),
                ('day', models.DateField()),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'day', 'number'), name='letter_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='team.activity')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notifications', to='team.letter')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['user', '-id'], name='notification_user'), models.Index(condition=models.Q(('mailed_at__isnull', True), ('read_at__isnull', True)), fields=['created_at'], name='notification_unmailed')],
                'constraints': [models.UniqueConstraint(fields=('user', 'activity'), name='notified_once')],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('judgements_seen_by', models.CharField(choices=[('account', 'Whoever sees the account in full'), ('deal', 'Only who works on the deal, and their managers')], default='account', max_length=10, verbose_name='attitudes and relations are seen by')),
                ('intelligence_seen_by', models.CharField(choices=[('deal_team', "The deal's owner and its team"), ('managers', "The deal's owner, its team and the owner's managers")], default='deal_team', max_length=10, verbose_name='confidences are read by')),
                ('judgements_exported_by', models.CharField(choices=[('nobody', 'Nobody'), ('editors', 'Who works on the deal, and their managers'), ('readers', 'Whoever sees them on the page')], default='editors', max_length=10, verbose_name='attitudes and relations are exported by')),
                ('keeps_personality', models.BooleanField(default=False, verbose_name='keep the personality style')),
                ('retention_months', models.PositiveSmallIntegerField(default=36, validators=[django.core.validators.MaxValueValidator(240)], verbose_name='erase people so many months after they left')),
                ('intelligence_months', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(240)], verbose_name='delete confidences after so many months')),
                ('hospitality_limit_minor', models.BigIntegerField(default=30000, validators=[django.core.validators.MinValueValidator(0)], verbose_name='limit of one courtesy, per person')),
                ('hospitality_year_minor', models.BigIntegerField(default=100000, validators=[django.core.validators.MinValueValidator(0)], verbose_name='limit of a year, per person')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('base_currency', models.CharField(default='USD', max_length=3, verbose_name='base currency')),
                ('time_zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                ('fiscal_year_start', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the fiscal year')),
                ('holiday_country', models.CharField(blank=True, default='', max_length=2, verbose_name='public holidays of')),
                ('individual_figures', models.CharField(choices=[('person_and_manager', 'Person and direct manager'), ('team_totals', 'Team totals only'), ('open', 'Open to everybody')], default='person_and_manager', max_length=20, verbose_name='individual figures')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='organization_origin')],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='team.organization')),
            ],
            options={
                'ordering': ['first_day'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='closure_origin'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='closure_in_order')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('rep', 'Sales rep'), ('inside_rep', 'Inside sales rep'), ('manager', 'Manager'), ('director', 'Director'), ('analyst', 'Analyst'), ('administrator', 'Administrator')], max_length=20)),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'role'), name='role_granted_once')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='team.team', verbose_name='parent')),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='team_origin')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_manager', models.BooleanField(default=False, verbose_name='leads the team')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='team.team')),
            ],
            options={
                'ordering': ['team', 'user', 'starts_on'],
                'indexes': [models.Index(fields=['user', 'starts_on'], name='membership_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_in_order'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('team', 'user'), name='membership_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_day', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['user', 'last_day'], name='absence_user')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='absence_origin'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_in_order')],
            },
        ),
    ]
