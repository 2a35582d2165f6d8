"""A negotiation under way is proved by its room: deadline and a round held. What was stated before keeps counting."""

import copy

from django.db import migrations


def upgraded(method):
    """The edition's document; a documentary criterion that only offers the form of a round is proved by one."""
    method = copy.deepcopy(method)
    for criterion in method["criteria"]:
        if criterion.get("kind") == "documentary" and criterion["forms"] == ["round"]:
            criterion.setdefault("proved_by", ["round"])
    return method


def upgrade_editions(apps, schema_editor):
    for version in apps.get_model("pipeline", "PipelineVersion").objects.iterator(chunk_size=20):
        version.method = upgraded(version.method)
        version.save(update_fields=["method"])


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0013_pipeline_order")]

    operations = [migrations.RunPython(upgrade_editions, migrations.RunPython.noop)]
