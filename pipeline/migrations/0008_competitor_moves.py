"""Competitors belong to the accounts app now; the table and its keys stay as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_competitor"),
        ("pipeline", "0007_clean_up_index"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="dealcompetitor",
                    name="competitor",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deals", to="accounts.competitor"
                    ),
                ),
                migrations.AlterField(
                    model_name="deal",
                    name="lost_to",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.competitor",
                    ),
                ),
                migrations.DeleteModel(name="Competitor"),
            ],
        ),
    ]
