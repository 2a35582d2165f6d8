"""A standing says at which pace its coverage was reckoned, so that it is told when the pace turns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0005_people_in_depth")]

    operations = [migrations.AddField("standing", "cadence_days", models.PositiveSmallIntegerField(default=0))]
