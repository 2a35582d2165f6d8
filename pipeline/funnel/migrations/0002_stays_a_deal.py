from django.db import migrations
from web import statistics

TABLE, COLUMN = "funnel_stagestay", "deal_id"
STAYS = 5
"""A deal has some five: the whole, and each stage that it came to."""


class Migration(migrations.Migration):

    dependencies = [("funnel", "0001_schema")]

    operations = [
        migrations.RunPython(statistics.distinct(TABLE, COLUMN, 1 / STAYS), statistics.distinct(TABLE, COLUMN, None)),
    ]
