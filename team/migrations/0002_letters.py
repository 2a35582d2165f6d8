import datetime
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("digest", "Once a day"),
                    ("none", "Never"),
                ],
                default="at_once",
                max_length=7,
                verbose_name="mail",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_from",
            field=models.TimeField(default=datetime.time(20, 0), verbose_name="quiet from"),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_until",
            field=models.TimeField(default=datetime.time(7, 30), verbose_name="quiet until"),
        ),
        migrations.AddField(
            model_name="user",
            name="weekly_digest",
            field=models.BooleanField(default=True, verbose_name="weekly digest"),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("single", "Single"), ("daily", "Daily"), ("weekly", "Weekly")], max_length=6
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="notification",
            name="letter",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="notifications", to="team.letter"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mailed_at__isnull", True), ("read_at__isnull", True)),
                fields=["created_at"],
                name="notification_unmailed",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("user", "kind", "day", "number"), name="letter_once"),
        ),
    ]
