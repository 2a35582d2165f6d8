import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count_given_numbers(apps, schema_editor):
    """Until now no round could be removed: the number given last is the largest."""
    room, held = apps.get_model("negotiations", "Negotiation"), apps.get_model("negotiations", "Round")
    rows = held.objects.filter(negotiation=OuterRef("pk")).order_by().values("negotiation")
    last = rows.annotate(last=Max("number")).values("last")
    room.objects.update(last_round=Coalesce(Subquery(last), 0))


class Migration(migrations.Migration):
    dependencies = [
        ("negotiations", "0002_tactics"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="binds",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="last_round",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="negotiation",
            name="taken_over_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="taken_over_by",
                to="negotiations.negotiation",
            ),
        ),
        migrations.RunPython(count_given_numbers, migrations.RunPython.noop),
    ]
