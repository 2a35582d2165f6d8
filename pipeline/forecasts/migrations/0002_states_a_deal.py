from django.db import migrations
from web import statistics

TABLE, COLUMN = "forecasts_dealstate", "deal_id"
STATES = 3
"""A deal has some three: it is opened, it changes, it ends."""


class Migration(migrations.Migration):

    dependencies = [("forecasts", "0001_schema")]

    operations = [
        migrations.RunPython(statistics.distinct(TABLE, COLUMN, 1 / STATES), statistics.distinct(TABLE, COLUMN, None)),
    ]
