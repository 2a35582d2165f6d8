from django.db import migrations

from web import trigrams


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(
            trigrams.adding("accounts_keyaccount", "account_trigrams", ["name", "local_name", "tax_number", "erp_number"]),
            trigrams.dropping("account_trigrams"),
        ),
    ]
