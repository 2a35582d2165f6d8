from django.db import migrations, models
from web import statistics

TABLE, COLUMN = "forecasts_dealstate", "deal_id"
STATES = 3
"""A deal has some three: it is opened, it changes, it ends."""


class Migration(migrations.Migration):

    dependencies = [("forecasts", "0001_schema")]

    operations = [
        migrations.AddIndex(
            model_name="forecasttotal",
            index=models.Index(fields=["status", "month"], name="total_status_month"),
        ),
        migrations.RunPython(statistics.distinct(TABLE, COLUMN, 1 / STATES), statistics.distinct(TABLE, COLUMN, None)),
    ]
