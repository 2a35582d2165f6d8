"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('contracts', '0002_initial')]

    initial = True

    dependencies = [
        ('accounts', '0001_schema'),
        ('negotiations', '0001_schema'),
        ('pipeline', '0001_schema'),
        ('stakeholders', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('form', models.CharField(choices=[('ours', 'Ours'), ('theirs', "The customer's")], max_length=6, verbose_name='whose form')),
                ('state', models.CharField(choices=[('drafting', 'In review'), ('signed', 'Signed'), ('dropped', 'Dropped')], default='drafting', max_length=8)),
                ('started_on', models.DateField()),
                ('sign_by', models.DateField(blank=True, null=True, verbose_name='to be signed by')),
                ('first_payment_due_on', models.DateField(blank=True, null=True, verbose_name='first payment due')),
                ('first_payment_minor', models.BigIntegerField(blank=True, null=True, verbose_name='first payment')),
                ('note', models.CharField(blank=True, default='', max_length=1000, verbose_name='note')),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='pipeline.deal')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contracts', to='accounts.document')),
                ('negotiation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contracts', to='negotiations.negotiation')),
            ],
            options={
                'ordering': ['-started_on', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['state', 'sign_by'], name='contract_sign_by')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='contract_origin'), models.UniqueConstraint(condition=models.Q(('state__in', ('drafting', 'signed'))), fields=('deal',), name='one_contract_of_a_deal'), models.CheckConstraint(condition=models.Q(('first_payment_minor__isnull', True), ('first_payment_minor__gt', 0), _connector='OR'), name='first_payment_positive')],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='clause')),
                ('theirs', models.CharField(blank=True, default='', max_length=500, verbose_name='what they want')),
                ('ours', models.CharField(blank=True, default='', max_length=500, verbose_name='what we want')),
                ('waits_for', models.CharField(choices=[('ours', 'Ours'), ('theirs', "The customer's")], default='ours', max_length=6, verbose_name='waits for')),
                ('opened_on', models.DateField()),
                ('agreed_on', models.DateField(blank=True, null=True, verbose_name='agreed on')),
                ('agreed_text', models.CharField(blank=True, default='', max_length=500, verbose_name='agreed')),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='clauses', to='negotiations.issue')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='contracts.contract')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('ours', 'Ours'), ('theirs', "The customer's")], max_length=6, verbose_name='side')),
                ('by', models.CharField(choices=[('legal', 'Legal'), ('finance', 'Finance'), ('technical', 'Technical'), ('top', 'Top management'), ('purchasing', 'Purchasing')], max_length=10, verbose_name='who reads')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('result', models.CharField(blank=True, default='', max_length=300, verbose_name='result')),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contract_reviews', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contract_reviews', to='stakeholders.contact')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='contracts.contract')),
            ],
            options={
                'ordering': ['place', 'id'],
                'indexes': [models.Index(fields=['assignee', 'due_on'], name='contract_review_assignee')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('ours', 'Ours'), ('theirs', "The customer's")], max_length=6)),
                ('name', models.CharField(max_length=120, verbose_name='signed by')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='contracts.contract')),
            ],
            options={
                'ordering': ['signed_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('contract', 'side'), name='each_side_signs_once')],
            },
        ),
    ]
