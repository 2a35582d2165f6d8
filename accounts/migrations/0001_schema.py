"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import team.records
import web.names
from django.conf import settings
from django.db import migrations, models
from web import trigrams


class Migration(migrations.Migration):

    replaces = [('accounts', '0004_competitor')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Competitor',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
            ],
            options={
                'db_table': 'pipeline_competitor',
                'ordering': ['name'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='competitor_origin')],
            },
        ),
        migrations.CreateModel(
            name='KeyAccount',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('local_name', models.CharField(blank=True, default='', max_length=200, verbose_name='local name')),
                ('match_key', models.CharField(db_index=True, default='', editable=False, max_length=200)),
                ('address', models.CharField(blank=True, default='', max_length=300, verbose_name='address')),
                ('country', models.CharField(blank=True, default='', max_length=80, verbose_name='country')),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='phone')),
                ('website', models.URLField(blank=True, default='', verbose_name='web site')),
                ('tax_number', models.CharField(blank=True, default='', max_length=40, verbose_name='tax number')),
                ('erp_number', models.CharField(blank=True, default='', max_length=40, verbose_name='ERP number')),
                ('scope', models.CharField(blank=True, choices=[('global', 'Global'), ('national', 'National'), ('regional', 'Regional')], default='', max_length=10, verbose_name='scope')),
                ('industry', models.CharField(blank=True, default='', max_length=80, verbose_name='industry')),
                ('region', models.CharField(blank=True, default='', max_length=80, verbose_name='region')),
                ('tier', models.CharField(blank=True, choices=[('key', 'Key'), ('backbone', 'Backbone'), ('potential', 'Potential')], default='', max_length=10, verbose_name='tier')),
                ('coverage_class', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C')], default='A', max_length=1, verbose_name='coverage class')),
                ('segment', models.CharField(blank=True, choices=[('sme', 'Small or medium enterprise'), ('large', 'Large enterprise'), ('government', 'Government')], default='', max_length=10, verbose_name='segment')),
                ('founded_in', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='founded in')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                ('annual_revenue_minor', models.BigIntegerField(blank=True, null=True, verbose_name='annual revenue')),
                ('annual_revenue_currency', models.CharField(blank=True, default='', max_length=3)),
                ('is_holding', models.BooleanField(default=False, editable=False)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('inside_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inside_owned_accounts', to=settings.AUTH_USER_MODEL, verbose_name='inside owner')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_accounts', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subsidiaries', to='accounts.keyaccount', verbose_name='parent')),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['name', 'id'], name='account_by_name'), models.Index(fields=['owner', 'name', 'id'], name='account_by_owner'), models.Index(django.db.models.functions.text.Upper('name'), name='account_any_case'), models.Index(condition=models.Q(('industry__gt', ''), ('is_holding', False)), fields=['industry'], name='account_industry'), models.Index(condition=models.Q(('is_holding', False), ('region__gt', '')), fields=['region'], name='account_region')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='keyaccount_origin'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='account_not_its_own_parent')],
            },
            bases=(web.names.TwoNames, models.Model),
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('kind', models.CharField(choices=[('brochure', 'Brochure'), ('proposal', 'Proposal'), ('quote', 'Quote'), ('tender_notice', 'Tender notice'), ('our_contract', 'Our contract form'), ('their_contract', 'Their contract form'), ('signed_contract', 'Signed contract'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind')),
                ('url', models.URLField(blank=True, default='', max_length=1000, verbose_name='link')),
                ('file', models.FileField(blank=True, max_length=300, upload_to='documents/%Y/%m/', verbose_name='file')),
                ('content_type', models.CharField(blank=True, default='', editable=False, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0, editable=False)),
                ('dated_on', models.DateField(blank=True, null=True, verbose_name='sent or received on')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to=settings.AUTH_USER_MODEL)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='accounts.keyaccount')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['account', '-created_at'], name='document_account')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='document_origin')],
            },
        ),
        migrations.CreateModel(
            name='AccountTeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('function', models.CharField(blank=True, default='', max_length=80, verbose_name='function')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_teams', to=settings.AUTH_USER_MODEL)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_members', to='accounts.keyaccount')),
            ],
            options={
                'ordering': ['account', 'starts_on', 'id'],
                'indexes': [models.Index(fields=['user', 'account'], name='account_team_user')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('account', 'user'), name='account_team_open_once')],
            },
        ),
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=60)),
                ('old', models.JSONField(null=True)),
                ('new', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='accounts.keyaccount')),
            ],
            options={
                'ordering': ['effective_at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['account', '-effective_at', '-id'], name='account_history')],
            },
        ),
        migrations.RunPython(
            trigrams.adding("accounts_keyaccount", "account_trigrams", ["name", "local_name", "tax_number", "erp_number"]),
            trigrams.dropping("account_trigrams"),
        ),
    ]
