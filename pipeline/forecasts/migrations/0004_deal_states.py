
import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_competitor'),
        ('forecasts', '0003_expected'),
        ('pipeline', '0010_people_flags'),
        ('team', '0004_absence_and_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StatesBuilt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_until', models.DateTimeField(null=True)),
                ('is_whole', models.BooleanField(default=False)),
            ],
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
                'indexes': [models.Index(fields=['first_on'], name='deal_state_first'), models.Index(fields=['last_on'], name='deal_state_last'), models.Index(fields=['owner', 'last_on', 'first_on'], name='deal_state_owner'), models.Index(fields=['status', 'close_key', 'last_on'], name='deal_state_close'), models.Index(condition=models.Q(('status', 'open')), fields=['last_on'], name='deal_state_open'), models.Index(condition=models.Q(('status', 'won')), fields=['won_on'], name='deal_state_won')],
                'constraints': [models.UniqueConstraint(fields=('deal', 'first_on'), name='deal_state_day_once')],
            },
        ),
    ]
