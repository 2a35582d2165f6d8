"""Competitors move here from the pipeline, table and all: people's relations to them are known below the deals."""

import django.utils.timezone
import team.records
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_filter_choices"),
        ("pipeline", "0007_clean_up_index"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Competitor",
                    fields=[
                        ("id", models.UUIDField(default=team.records.new_id, editable=False, primary_key=True, serialize=False)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                        ("source_system", models.CharField(blank=True, default="", max_length=40)),
                        ("external_id", models.CharField(blank=True, default=None, max_length=120, null=True)),
                        ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                    ],
                    options={
                        "db_table": "pipeline_competitor",
                        "ordering": ["name"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(fields=("source_system", "external_id"), name="competitor_origin")
                        ],
                    },
                ),
            ],
        ),
    ]
