"""Quotas may be those of a product line."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forecasts", "0005_submissions"),
        ("team", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="quota",
            name="product_line",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="product line"),
        ),
        migrations.RemoveConstraint(model_name="quota", name="quota_person_month"),
        migrations.RemoveConstraint(model_name="quota", name="quota_team_month"),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(
                fields=("owner", "product_line", "month"), name="quota_person_line_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(fields=("team", "product_line", "month"), name="quota_team_line_month"),
        ),
    ]
