from django.db import migrations

from stakeholders.likeness import email_key, name_key, phone_key

BATCH = 1000
KEYS = ["email_key", "phone_key", "mobile_key", "name_key"]


def fill(apps, editor):
    """In portions, each in a transaction of its own: a live site goes on writing meanwhile."""
    contacts = apps.get_model("stakeholders", "Contact").objects.order_by("pk")
    after = None
    while True:
        rows = list((contacts.filter(pk__gt=after) if after else contacts)[:BATCH])
        if not rows:
            return
        for row in rows:
            row.email_key, row.name_key = email_key(row.email), name_key(row.name, row.local_name)
            row.phone_key, row.mobile_key = phone_key(row.phone), phone_key(row.mobile)
        contacts.bulk_update(rows, KEYS)
        after = rows[-1].pk


class Migration(migrations.Migration):
    """What existing contacts are found by. The pairs themselves are looked for by the nightly task."""

    atomic = False
    dependencies = [("stakeholders", "0009_possible_duplicates")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
