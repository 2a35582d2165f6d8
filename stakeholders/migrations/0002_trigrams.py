from django.db import migrations

from web import trigrams


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0001_initial")]

    operations = [
        migrations.RunPython(
            trigrams.adding("stakeholders_contact", "contact_trigrams", ["name", "local_name", "email"]),
            trigrams.dropping("contact_trigrams"),
        ),
    ]
