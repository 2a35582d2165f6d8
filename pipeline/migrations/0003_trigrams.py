from django.db import migrations

from web import trigrams


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0002_flag_sweep")]

    operations = [
        migrations.RunPython(
            trigrams.adding("pipeline_deal", "deal_trigrams", ["name"]),
            trigrams.dropping("deal_trigrams"),
        ),
    ]
