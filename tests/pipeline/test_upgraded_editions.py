"""Editions and deals from before the method said what proves a criterion keep working after the migration."""

import copy
import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from pipeline.actions.changes import change_deal
from pipeline.actions.pipelines import template
from pipeline.editions import edition_of_stage, forget
from pipeline.methods.schema import build_method, read_method
from pipeline.models import Criterion, Deal, Flag, PipelineVersion
from pipeline.models.deal import NO_GAP
from pipeline.rules.replay import TRACKED, replay
from team import history
from tests.cast import Cast, SignIn

migration = import_module("pipeline.migrations.0005_method_names_its_proofs")
people_flags = import_module("pipeline.migrations.0010_people_flags")

needs_prove = import_module("pipeline.migrations.0009_needs_prove")
rounds_prove = import_module("pipeline.migrations.0014_rounds_prove")

OLD_FORMS = {"50.1": ["document"], "50.2": ["document"], "50.8": ["precondition", "date"], "50.9": ["precondition"]}


def first_edition() -> dict[str, Any]:
    """The template as version 1 of the product published it."""
    document: dict[str, Any] = copy.deepcopy(dict(template())) | {"version": 1}
    del document["repeat_purchase_source"]
    for kind in ("their_contract", "our_contract", "dates", "mode"):
        del document["forms"][kind]
    for criterion in document["criteria"]:
        criterion.pop("proved_by", None)
        criterion["forms"] = OLD_FORMS.get(criterion["code"], criterion["forms"])
        if criterion["code"].startswith("80."):
            del criterion["computed"]
    return document


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    return rounds_prove.upgraded(needs_prove.upgraded(migration.upgraded(document)))


def test_the_first_edition_becomes_the_second() -> None:
    old = first_edition()
    assert not read_method(old).proved_by("signature")
    assert build_method(upgraded(old) | {"version": 2}) == build_method(template())
    assert upgraded(dict(template())) == template()


def before_people_flags() -> dict[str, Any]:
    """The template as it was before the flags about who left, price and the ladder."""
    document: dict[str, Any] = copy.deepcopy(dict(template()))
    new = {flag["code"] for flag in people_flags.FLAGS}
    document["flags"] = [flag for flag in document["flags"] if flag["code"] not in new]
    document["cures"] = {code: words for code, words in document["cures"].items() if code not in people_flags.CURES}
    return document


def test_an_edition_gets_the_flags_about_people() -> None:
    old = before_people_flags()
    assert build_method(people_flags.upgraded(old)) == build_method(template())
    assert people_flags.upgraded(dict(template())) == template()


def test_an_edition_without_talk_of_price_gets_no_flag_about_it() -> None:
    old = before_people_flags() | {"languages": ["en"]}
    old["criteria"] = [criterion for criterion in old["criteria"] if criterion["code"] != "50.4"]
    new = people_flags.upgraded(old)
    assert {"member_left", "stage_without_rung"} == {flag["code"] for flag in new["flags"]} - {
        flag["code"] for flag in old["flags"]
    }
    assert new["cures"]["find_need"] == {"en": "Find the need before talking price"}


def test_an_edition_of_ones_own_keeps_its_words_and_languages() -> None:
    old = first_edition()
    old["languages"] = ["en"]
    old["lead_sources"] = [{"code": "friend", "group": "", "text": {"en": "A friend"}}]
    new = migration.upgraded(old)
    assert new["forms"]["mode"] == {"en": "Mode of negotiation"}
    assert "repeat_purchase_source" not in new
    assert build_method(new).repeat_purchase_source == ""


@pytest.mark.django_db
def test_stored_editions_and_their_criteria_are_upgraded(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    PipelineVersion.objects.update(method=first_edition())
    Criterion.objects.filter(code__startswith="80.").update(is_computed=False)
    forget()
    assert sign_in(cast.lin_wei).get(deal.get_absolute_url()).status_code == 200, "even before the migration"
    migration.upgrade_editions(apps, None)
    forget()
    method = edition_of_stage(deal.stage_id).method
    assert [spec.code for spec in method.proved_by("formal_visit")] == ["20.1"]
    assert [spec.forms for spec in method.criteria.values() if spec.code == "50.8"] == [("dates",)]
    assert Criterion.objects.get(code="80.1").is_computed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tender", "tender"),
        ("Public tender", "tender"),
        ("邀请招标", "invited"),
        (" Direct", "direct"),
        ("Haggling", "other"),
    ],
)
def test_a_procurement_mode_in_words_becomes_its_code(cast: Cast, deal: Deal, text: str, code: str) -> None:
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"procurement_mode": "contractor"})
    deal.refresh_from_db()
    deal.changes.filter(field="procurement_mode").update(new=text)
    Deal.objects.filter(pk=deal.pk).update(procurement_mode=text)
    migration.name_modes(apps, None)
    deal.refresh_from_db()
    assert deal.procurement_mode == code
    now = {name: history.plain(getattr(deal, deal._meta.get_field(name).attname)) for name in TRACKED}
    assert replay(deal.changes.all()) == now
    assert deal.changes.filter(old=text).exists() == (code != text), "the history keeps the words"


@pytest.mark.django_db
def test_what_closing_asks_is_no_longer_what_a_deal_lacks_next(deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(next_code="80.1")
    migration.forget_closing(apps, None)
    deal.refresh_from_db()
    assert deal.next_code == ""
    Deal.objects.filter(pk=deal.pk).update(next_code="20.1")
    migration.forget_closing(apps, None)
    deal.refresh_from_db()
    assert deal.next_code == "20.1"


def test_gaps_and_snoozes_of_before_are_kept(cast: Cast, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(buyer_step=3, gap_key=NO_GAP)
    flag = Flag.objects.create(
        deal=deal,
        code="no_coach",
        severity=Flag.Severity.WATCH,
        raised_at=timezone.now(),
        snoozed_until=dt.date(2026, 12, 3),
        snooze_reason="Tender opens",
        snoozed_by=cast.lin_wei,
    )
    import_module("pipeline.migrations.0011_buyer_in_lists").fill_gaps(apps, None)
    import_module("pipeline.migrations.0012_flag_history").keep_snoozes(apps, None)
    deal.refresh_from_db()
    assert deal.buyer_gap == -2  # at 10, whose step is the first
    assert list(flag.snoozes.values_list("reason", "snoozed_by")) == [("Tender opens", cast.lin_wei.pk)]
