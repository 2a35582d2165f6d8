"""Every snooze of a flag is a row of its own, and a cleared flag says why it went."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_snoozes(apps, schema_editor):
    """The one snooze that each flag remembers; when it was said is not known better than its last change."""
    flags = apps.get_model("pipeline", "Flag").objects.filter(snoozed_by__isnull=False, snoozed_until__isnull=False)
    snoozes = apps.get_model("pipeline", "FlagSnooze")
    portion = []
    for flag in flags.order_by("pk").iterator(chunk_size=1000):
        portion.append(
            snoozes(
                flag=flag,
                until=flag.snoozed_until,
                reason=flag.snooze_reason,
                snoozed_by_id=flag.snoozed_by_id,
                snoozed_at=flag.updated_at,
            )
        )
        if len(portion) == 1000:
            snoozes.objects.bulk_create(portion)
            portion = []
    snoozes.objects.bulk_create(portion)


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0011_buyer_in_lists"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="flag",
            name="cleared_because",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.CreateModel(
            name="FlagSnooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("snoozed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snoozes", to="pipeline.flag"
                    ),
                ),
                (
                    "snoozed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["-snoozed_at", "-id"]},
        ),
        migrations.RunPython(keep_snoozes, migrations.RunPython.noop, elidable=True),
    ]
