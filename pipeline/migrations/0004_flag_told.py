from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0003_trigrams"),
    ]

    operations = [
        migrations.AddField(
            model_name="flag",
            name="manager_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="flag",
            name="owner_told_at",
            field=models.DateTimeField(null=True),
        ),
    ]
