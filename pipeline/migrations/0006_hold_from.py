"""A hold keeps the day on which it began; of those that run it is read from the history."""

from django.db import migrations, models


def fill(apps, schema_editor):
    Deal, DealChange = apps.get_model("pipeline", "Deal"), apps.get_model("pipeline", "DealChange")
    for deal in Deal.objects.filter(hold_until__isnull=False).iterator(chunk_size=500):
        row = DealChange.objects.filter(deal=deal, field="hold_until").order_by("-effective_at", "-id").first()
        if row is None:
            continue
        day = row.effective_at.date()
        DealChange.objects.create(
            deal=deal, field="hold_from", new=day.isoformat(), actor=row.actor, effective_at=row.effective_at
        )
        Deal.objects.filter(pk=deal.pk).update(hold_from=day)


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0005_method_names_its_proofs"),
    ]

    operations = [
        migrations.AddField(
            model_name="deal",
            name="hold_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
