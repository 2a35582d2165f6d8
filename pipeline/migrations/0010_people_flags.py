"""Editions published before get the new flags about people, where their rules find what they ask for."""

import copy

from django.db import migrations

PRICE = "50.4"
FLAGS = (
    {
        "code": "member_left",
        "severity": "watch",
        "name": {"en": "Somebody has left", "zh-hans": "关键联系人已离职"},
        "reason": {
            "en": "{people} people have left, and nobody has taken over",
            "zh-hans": "{people}人已离职，尚无人接替",
        },
        "reason_one": {"en": "Somebody has left, and nobody has taken over", "zh-hans": "1人已离职，尚无人接替"},
    },
    {
        "code": "price_before_needs",
        "severity": "hint",
        "limits": {"criterion": PRICE, "maturity": 2},
        "name": {"en": "Price before needs", "zh-hans": "需求未明先谈价格"},
        "reason": {"en": "Price is talked about before a need is clear", "zh-hans": "需求尚未明确就已谈到价格"},
    },
    {
        "code": "stage_without_rung",
        "severity": "hint",
        "limits": {"within_days": 30},
        "name": {"en": "Stage without relationship", "zh-hans": "阶段推进而关系未进阶"},
        "reason": {
            "en": "Moved up on {on}, but no key person has come closer since {since}",
            "zh-hans": "{on}推进了阶段，但自{since}以来没有关键人关系进阶",
        },
    },
)
CURES = {
    "find_successor": {"en": "Find who takes over from {person}", "zh-hans": "找到{person}的接替者"},
    "find_need": {"en": "Find the need before talking price", "zh-hans": "先弄清需求，再谈价格"},
    "deepen_relation": {"en": "Deepen the relationship with {person}", "zh-hans": "加深与{person}的关系"},
}


def upgraded(method):
    """The edition's document with the flags and cures that it lacks, in its languages (English where it has others)."""
    method = copy.deepcopy(method)
    languages = method["languages"]
    has_price = any(criterion["code"] == PRICE for criterion in method["criteria"])
    known = {flag["code"] for flag in method["flags"]}
    for flag in FLAGS:
        if flag["code"] not in known and (has_price or flag["code"] != "price_before_needs"):
            method["flags"].append({key: _words(value, languages) for key, value in flag.items()})
    for code, words in CURES.items():
        method["cures"].setdefault(code, _words(words, languages))
    return method


def _words(value, languages):
    if not isinstance(value, dict) or "en" not in value:
        return value
    return {language: value.get(language, value["en"]) for language in languages}


def upgrade_editions(apps, schema_editor):
    for version in apps.get_model("pipeline", "PipelineVersion").objects.iterator(chunk_size=20):
        version.method = upgraded(version.method)
        version.save(update_fields=["method"])


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0009_needs_prove")]

    operations = [migrations.RunPython(upgrade_editions, migrations.RunPython.noop)]
