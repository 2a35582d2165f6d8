"""Stands for all migrations before the first release, of which `replaces` names the last."""

import django.db.models.deletion
import django.utils.timezone
import team.records
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('quotes', '0001_initial')]

    initial = True

    dependencies = [
        ('negotiations', '0001_schema'),
        ('pipeline', '0001_schema'),
        ('stakeholders', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('last_revision', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='quotes', to='stakeholders.contact')),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='pipeline.deal')),
                ('negotiation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='quotes', to='negotiations.negotiation')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'abstract': False,
                'indexes': [models.Index(fields=['deal', '-created_at'], name='quote_deal')],
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='quote_origin')],
            },
        ),
        migrations.CreateModel(
            name='QuoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='text')),
                ('quantity', models.DecimalField(decimal_places=3, default=1, max_digits=12, verbose_name='quantity')),
                ('unit', models.CharField(blank=True, default='', max_length=20, verbose_name='unit')),
                ('list_price_minor', models.BigIntegerField(verbose_name='list price')),
                ('unit_price_minor', models.BigIntegerField(verbose_name='price')),
                ('is_open_price', models.BooleanField(default=False, verbose_name='market price is known')),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quote_lines', to='pipeline.product')),
            ],
            options={
                'ordering': ['place', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='quoted_quantity_positive'), models.CheckConstraint(condition=models.Q(('list_price_minor__gte', 0), ('unit_price_minor__gte', 0)), name='quoted_price_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='LineCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cost_minor', models.BigIntegerField()),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cost_row', to='quotes.quoteline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0)), name='quoted_cost_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('source_system', models.CharField(blank=True, default='', max_length=40)),
                ('external_id', models.CharField(blank=True, default=None, max_length=120, null=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('replaced', 'Replaced')], default='draft', max_length=8)),
                ('currency', models.CharField(max_length=3)),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('payment_terms', models.CharField(blank=True, default='', max_length=300, verbose_name='payment terms')),
                ('note', models.CharField(blank=True, default='', max_length=1000, verbose_name='note to the customer')),
                ('list_total_minor', models.BigIntegerField(default=0, editable=False)),
                ('total_minor', models.BigIntegerField(default=0, editable=False)),
                ('discount', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=5)),
                ('beyond_authority', models.BooleanField(default=False, editable=False)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='stakeholders.contact')),
                ('approval', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='negotiations.approval')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('quote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='quotes.quote')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source_system', 'external_id'), name='revision_origin'), models.UniqueConstraint(fields=('quote', 'number'), name='revision_numbered_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('issued', 'accepted'))), fields=('quote',), name='one_revision_in_force'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('quote',), name='one_draft_of_a_quote'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('beyond_authority', False), ('approval__isnull', False), _connector='OR'), name='quote_beyond_authority_is_approved')],
            },
        ),
        migrations.AddField(
            model_name='quoteline',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='quotes.revision'),
        ),
    ]
