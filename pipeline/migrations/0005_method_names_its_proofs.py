"""What proves a criterion was bound to its code; now each edition says it, and procurement modes are one list of codes.

Editions published before keep what their codes proved, whatever their texts and gates have become since.
"""

import copy

from django.db import migrations, models
from django.utils import timezone

PROVED_BY = {
    "10.1": "material",
    "10.2": "contact",
    "10.3": "agreed_visit",
    "20.1": "formal_visit",
    "20.4": "project_lead",
    "30.5": "competitor",
    "40.3": "endorsement",
    "50.1": "their_contract",
    "50.2": "our_contract",
    "80.1": "signature",
    "80.2": "payment",
}
BY_HAND_NEVER = ("80.1", "80.2")
FORMS = {
    ("50.1", "document"): "their_contract",
    ("50.2", "document"): "our_contract",
    ("50.8", "precondition"): "dates",
    ("50.8", "date"): "dates",
    ("50.9", "precondition"): "mode",
}
WORDS = {
    "their_contract": {"en": "Their contract form", "zh-hans": "客户方格式合同"},
    "our_contract": {"en": "Our contract form", "zh-hans": "我方格式合同"},
    "dates": {"en": "Start and end dates", "zh-hans": "启动和完成时间"},
    "mode": {"en": "Mode of negotiation", "zh-hans": "谈判方式"},
}
MODES = {
    "tender": ("tender", "public tender", "招标", "招投标", "公开招标"),
    "invited": ("invited", "invitation", "tender by invitation", "invited tender", "邀请招标"),
    "direct": ("direct", "direct purchase", "owner buys directly", "直接采购", "业主直接采购"),
    "named_brand": ("named_brand", "named brand", "业主指定品牌", "业主指定品牌，承包商采购", "业主指定品牌承包商采购"),
    "contractor": ("contractor", "contractor buys freely", "承包商采购", "承包商全权采购"),
}
CODES = {word: code for code, words in MODES.items() for word in words}


def upgraded(method):
    """The edition's document, saying itself what the product used to know about its codes."""
    method = copy.deepcopy(method)
    for criterion in method["criteria"]:
        code = criterion["code"]
        if code in PROVED_BY:
            criterion.setdefault("proved_by", [PROVED_BY[code]])
        if code in BY_HAND_NEVER:
            criterion["computed"] = True
        kinds = [FORMS.get((code, kind), kind) for kind in criterion["forms"]]
        criterion["forms"] = list(dict.fromkeys(kinds))
        for kind in set(kinds) & set(WORDS):
            words = {language: WORDS[kind].get(language, WORDS[kind]["en"]) for language in method["languages"]}
            method["forms"].setdefault(kind, words)
    if any(source["code"] == "customer_group" for source in method["lead_sources"]):
        method.setdefault("repeat_purchase_source", "customer_group")
    return method


def upgrade_editions(apps, schema_editor):
    for version in apps.get_model("pipeline", "PipelineVersion").objects.iterator(chunk_size=20):
        version.method = upgraded(version.method)
        version.save(update_fields=["method"])
    criteria = apps.get_model("pipeline", "Criterion").objects.filter(code__in=BY_HAND_NEVER)
    criteria.update(is_computed=True)


def name_modes(apps, schema_editor):
    """Each text becomes its code, an unknown one "other"; the history keeps the words that somebody wrote."""
    deals = apps.get_model("pipeline", "Deal").objects
    changes = apps.get_model("pipeline", "DealChange").objects
    system = apps.get_model("team", "User").objects.filter(is_system=True).first()
    now = timezone.now()
    texts = deals.exclude(procurement_mode="").exclude(procurement_mode__in=[*MODES, "other"])
    for deal in texts.only("procurement_mode", "owner_id").iterator(chunk_size=1000):
        code = CODES.get(deal.procurement_mode.strip().lower(), "other")
        values = {"field": "procurement_mode", "old": deal.procurement_mode, "new": code, "effective_at": now}
        changes.create(deal_id=deal.pk, actor_id=system.pk if system else deal.owner_id, **values)
        deals.filter(pk=deal.pk).update(procurement_mode=code)


def forget_closing(apps, schema_editor):
    """What closing asks for is never what a deal lacks next; the other texts follow with the next sweep."""
    last = {}
    for code, version in (
        apps.get_model("pipeline", "Stage").objects.order_by("position").values_list("code", "pipeline_version_id")
    ):
        last[version] = code
    deals = apps.get_model("pipeline", "Deal").objects
    for version, code in last.items():
        deals.filter(stage__pipeline_version=version, next_code__startswith=f"{code}.").update(next_code="")


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0004_flag_told")]

    operations = [
        migrations.AlterField(
            "deal", "next_code", models.CharField(blank=True, default="", editable=False, max_length=200)
        ),
        migrations.AlterField(
            "deal", "owed_code", models.CharField(blank=True, default="", editable=False, max_length=200)
        ),
        migrations.AlterField(
            "deal",
            "procurement_mode",
            models.CharField(
                blank=True,
                choices=[
                    ("tender", "Public tender"),
                    ("invited", "Tender by invitation"),
                    ("direct", "Owner buys directly"),
                    ("named_brand", "Owner names the brand, contractor buys"),
                    ("contractor", "Contractor buys freely"),
                    ("other", "Other"),
                ],
                default="",
                max_length=20,
                verbose_name="procurement mode",
            ),
        ),
        migrations.RunPython(upgrade_editions, migrations.RunPython.noop),
        migrations.RunPython(name_modes, migrations.RunPython.noop),
        migrations.RunPython(forget_closing, migrations.RunPython.noop),
    ]
