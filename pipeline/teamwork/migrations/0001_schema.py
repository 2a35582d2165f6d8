"""Stands for all migrations before the first release, of which `replaces` names the last."""

import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('teamwork', '0001_initial')]

    initial = True

    dependencies = [
        ('accounts', '0001_schema'),
        ('stakeholders', '0001_schema'),
        ('team', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('kind', models.CharField(choices=[('review', 'Weekly review'), ('sync', 'Weekly sync')], max_length=6)),
                ('week', models.DateField(verbose_name='week')),
                ('minutes', models.TextField(blank=True, default='', max_length=20000, verbose_name='minutes')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-week', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['second', 'kind', '-week'], name='meeting_second')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='meeting_origin'), models.UniqueConstraint(fields=('kind', 'first', 'second', 'week'), name='meeting_once_a_week'), models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='meeting_of_two')],
            },
        ),
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='point')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_on', models.DateField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='teamwork.meeting')),
            ],
            options={
                'ordering': ['added_at', 'id'],
                'indexes': [models.Index(fields=['meeting', 'settled_on'], name='agenda_point_open')],
            },
        ),
        migrations.CreateModel(
            name='Pair',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday')], default=4, verbose_name='day')),
                ('starts_at', models.TimeField(default=datetime.time(16, 0), verbose_name='time')),
                ('inside', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outside', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='pair_origin'), models.UniqueConstraint(fields=('outside', 'inside'), name='pair_once')],
            },
        ),
        migrations.CreateModel(
            name='ReplyTime',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('coverage_class', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], max_length=1, unique=True, verbose_name='coverage class')),
                ('working_days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='working days')),
            ],
            options={
                'ordering': ['coverage_class'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='replytime_origin')],
            },
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('place', models.PositiveSmallIntegerField(default=10, help_text='The lowest that fits counts.', verbose_name='place')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('coverage_class', models.CharField(blank=True, choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], default='', max_length=1, verbose_name='coverage class')),
                ('measure', models.CharField(choices=[('amount', 'Amount of the deal'), ('revenue', 'Annual revenue of the account')], default='amount', max_length=7, verbose_name='size by')),
                ('size_from_minor', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='from')),
                ('size_to_minor', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='below')),
                ('industry', models.CharField(blank=True, default='', max_length=80, verbose_name='industry')),
                ('region', models.CharField(blank=True, default='', max_length=80, verbose_name='region')),
                ('goes_to', models.CharField(choices=[('outside', "The account's owner"), ('inside', "The account's inside owner"), ('person', 'A person'), ('team', 'The next of a team'), ('channel', 'A channel partner')], default='outside', max_length=8, verbose_name='goes to')),
                ('partner', models.CharField(blank=True, default='', max_length=120, verbose_name='channel partner')),
                ('copy_to', models.CharField(blank=True, choices=[('', 'Nobody'), ('outside', "The account's owner"), ('inside', "The account's inside owner"), ('person', 'A person')], default='', max_length=8, verbose_name='copy to')),
                ('copy_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who gets the copy')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='team.team', verbose_name='team')),
            ],
            options={
                'ordering': ['place', 'created_at', 'id'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='routingrule_origin'), models.CheckConstraint(condition=models.Q(('size_from_minor__isnull', True), ('size_to_minor__isnull', True), ('size_to_minor__gt', models.F('size_from_minor')), _connector='OR'), name='routing_size_in_order')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('partner', models.CharField(blank=True, default='', max_length=120, verbose_name='channel partner')),
                ('link', models.CharField(max_length=20, verbose_name='what it is about')),
                ('gives', models.CharField(choices=[('work', 'A task: nothing changes hands'), ('owner', 'The account'), ('inside_owner', 'The account, for inside sales'), ('deal', 'The deal')], default='work', max_length=12, verbose_name='what changes hands')),
                ('text', models.CharField(max_length=1000, verbose_name='what is asked')),
                ('state', models.CharField(choices=[('asked', 'Waits for a reply'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('done', 'Done'), ('withdrawn', 'Withdrawn')], default='asked', max_length=9)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reply_by', models.DateField(blank=True, null=True, verbose_name='reply wanted by')),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.CharField(blank=True, default='', max_length=1000, verbose_name='reply')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.CharField(blank=True, default='', max_length=1000, verbose_name='what came of it')),
                ('overdue_told_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='accounts.keyaccount')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs_asked', to=settings.AUTH_USER_MODEL)),
                ('center', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='stakeholders.buyingcenter')),
                ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs_received', to=settings.AUTH_USER_MODEL, verbose_name='to whom')),
                ('rule', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hand_overs', to='teamwork.routingrule')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['to', 'state', 'reply_by'], name='hand_over_to'), models.Index(fields=['asked_by', 'state', 'reply_by'], name='hand_over_asked'), models.Index(fields=['account', 'state'], name='hand_over_account'), models.Index(condition=models.Q(('overdue_told_at__isnull', True), ('state', 'asked')), fields=['reply_by'], name='hand_over_overdue')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='handover_origin'), models.CheckConstraint(condition=models.Q(('to__isnull', False), models.Q(('partner', ''), _negated=True), _connector='OR'), name='hand_over_to_somebody'), models.CheckConstraint(condition=models.Q(('to__isnull', True), models.Q(('to', models.F('asked_by')), _negated=True), _connector='OR'), name='hand_over_to_another')],
            },
        ),
        migrations.CreateModel(
            name='HandOverCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='teamwork.handover')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_over_copies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['user', 'hand_over'], name='hand_over_copy_user')],
                'constraints': [models.UniqueConstraint(fields=('hand_over', 'user'), name='hand_over_copied_once')],
            },
        ),
    ]
