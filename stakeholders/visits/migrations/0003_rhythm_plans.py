from django.db import migrations, models


class Migration(migrations.Migration):
    """What rhythm says of plans, counted by day. Zeros at first; `recount_visits` and every night count them."""

    dependencies = [("visits", "0002_method_of_visits")]

    operations = [
        migrations.AddField(model_name="visitday", name=name, field=models.PositiveIntegerField(default=0))
        for name in ("planned", "with_commitment", "commitments_reached")
    ]
