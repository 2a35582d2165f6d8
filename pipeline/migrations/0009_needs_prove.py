"""Gates take their truth from needs: the criteria that ask for one are proved by it. Evidence given before keeps counting."""

import copy

from django.db import migrations

PROVED_BY = {"20.3": "clear_need", "30.4": "core_need"}


def upgraded(method):
    """The edition's document, with what proves the criteria that offer the form of a need, where it says nothing yet."""
    method = copy.deepcopy(method)
    for criterion in method["criteria"]:
        prover = PROVED_BY.get(criterion["code"])
        if prover and "need" in criterion["forms"]:
            criterion.setdefault("proved_by", [prover])
    return method


def upgrade_editions(apps, schema_editor):
    for version in apps.get_model("pipeline", "PipelineVersion").objects.iterator(chunk_size=20):
        version.method = upgraded(version.method)
        version.save(update_fields=["method"])


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0008_competitor_moves")]

    operations = [migrations.RunPython(upgrade_editions, migrations.RunPython.noop)]
