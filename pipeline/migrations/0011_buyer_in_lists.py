"""Bidders remaining; the buyer gap as a column, so that lists filter and sort by it, and the drift with an index."""

import django.core.validators
from django.db import migrations, models


def fill_gaps(apps, schema_editor):
    """One statement per stage and buyer's step, not one per deal."""
    deals = apps.get_model("pipeline", "Deal").objects
    for stage in apps.get_model("pipeline", "Stage").objects.select_related("pipeline_version"):
        specs = stage.pipeline_version.method.get("stages", ())
        ranges = [spec["buyer_steps"] for spec in specs if spec["code"] == stage.code]
        for first, last in ranges[:1]:
            for step in range(1, 9):
                gap = max(0, first - step) - max(0, step - last)
                deals.filter(stage=stage, buyer_step=step).update(gap_key=gap)


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0010_people_flags")]

    operations = [
        migrations.AddField(
            model_name="deal",
            name="bidders_remaining",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(999),
                ],
                verbose_name="bidders remaining",
            ),
        ),
        migrations.AddField(
            model_name="deal",
            name="gap_key",
            field=models.SmallIntegerField(default=-99, editable=False),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["status", "drift", "id"], name="deal_by_drift"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["status", "gap_key", "id"], name="deal_by_gap"),
        ),
        migrations.RunPython(fill_gaps, migrations.RunPython.noop, elidable=True),
    ]
