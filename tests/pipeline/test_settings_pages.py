"""Administrators enter exchange rates and change a method as data; nobody else does."""

import datetime as dt
from decimal import Decimal

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from pipeline.actions.pipelines import publish_method, template
from pipeline.actions.rates import set_rate
from pipeline.editions import edition_of_pipeline
from pipeline.methods.schema import KEY_ACCOUNT, build_method
from pipeline.methods.writing import from_yaml, plain, to_yaml
from pipeline.models import Deal, ExchangeRate, Pipeline
from tests.cast import Cast, SignIn
from web.navigation import rail

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.admin)


def go(name: str, *args: object) -> str:
    return reverse(f"pipeline:settings_{name}", args=args)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1].split("</main>")[0]


def send(client: Client, pipeline: Pipeline, text: str | bytes) -> tuple[int, str]:
    content = text.encode() if isinstance(text, str) else text
    answer = client.post(go("method_publish", pipeline.pk), {"method": SimpleUploadedFile("m.yaml", content)})
    return answer.status_code, answer.content.decode()


def test_a_rate_is_entered_and_listed_with_earlier_ones(client: Client, cast: Cast) -> None:
    today = cast.organization.today()
    set_rate(actor=cast.admin, currency="EUR", day=today - dt.timedelta(days=30), rate=Decimal("7.7"))
    answer = client.post(go("rate_add"), {"currency": "eur", "day": today, "rate": "7.8125"})
    assert answer.status_code == 302
    text = text_of(client, go("rates"))
    assert text.index("7.8125") < text.index("1 earlier") < text.index(">7.7<")
    rate = ExchangeRate.objects.get(day=today)
    assert (rate.currency, rate.rate, rate.entered_by) == ("EUR", Decimal("7.8125"), cast.admin)


@pytest.mark.parametrize(
    ("field", "value"), [("currency", "ZZZ"), ("currency", "CNY"), ("rate", "0"), ("rate", "x"), ("day", "soon")]
)
def test_a_wrong_rate_is_refused_beside_its_field(client: Client, cast: Cast, field: str, value: str) -> None:
    values = {"currency": "EUR", "day": cast.organization.today(), "rate": "7.8", field: value}
    assert client.post(go("rate_add"), values).status_code == 422
    assert not ExchangeRate.objects.exists()


def test_all_rates_cost_one_query(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    today = cast.organization.today()
    for currency in ("EUR", "USD", "GBP"):
        for days in range(20):
            set_rate(actor=cast.admin, currency=currency, day=today - dt.timedelta(days=days), rate=Decimal(8))
    client.get(go("rates"))
    with django_assert_max_num_queries(8):
        assert "12 earlier" in text_of(client, go("rates"))


def test_the_method_is_readable(client: Client, funnel: Pipeline, deal: Deal) -> None:
    assert go("pipeline", funnel.pk) in text_of(client, go("pipelines"))
    text = text_of(client, go("pipeline", funnel.pk))
    for word in ("30 Project", "Version 1", "also proves", "expires after 180 days", "1 open deal", "keeps the"):
        assert word in text
    assert "{" not in text
    assert deal.name not in text


def test_only_administrators_get_in(cast: Cast, funnel: Pipeline, sign_in: SignIn) -> None:
    for user in (cast.lin_wei, cast.manager, cast.director, cast.analyst):
        client = sign_in(user)
        for name in ("rates", "rate_add", "pipelines"):
            assert client.get(go(name)).status_code == 403
        for name in ("pipeline", "method", "method_publish"):
            assert client.get(go(name, funnel.pk)).status_code == 403
        assert client.post(go("pipeline_map", funnel.pk)).status_code == 403
        assert "Exchange rates" not in client.get(reverse("team:settings")).content.decode()


def test_settings_pages_belong_to_settings_in_the_rail() -> None:
    for name, place in ((go("rates"), "settings"), (reverse("pipeline:board"), "pipeline")):
        current = [shown["url"] for shown in rail(resolve(name)) if shown["current"]]
        assert current == [f"/{place}/"]


def test_the_downloaded_method_is_the_template_with_its_comments(client: Client, funnel: Pipeline) -> None:
    answer = client.get(go("method", funnel.pk))
    assert answer.content.decode() == KEY_ACCOUNT.read_text(encoding="utf-8")
    assert 'filename="key_account-1.yaml"' in answer["Content-Disposition"]


def test_an_edited_method_is_published_and_comes_back_as_it_was_sent(
    client: Client, funnel: Pipeline, deal: Deal
) -> None:
    text = KEY_ACCOUNT.read_text(encoding="utf-8").replace("limits: {silent: 30,", "limits: {silent: 33,", 1)
    assert send(client, funnel, text)[0] == 302
    funnel.refresh_from_db()
    assert funnel.current is not None
    assert funnel.current.number == 2
    assert edition_of_pipeline(funnel).method.stage("10").silent_days == 33
    deal.refresh_from_db()
    assert deal.stage.pipeline_version.number == 1
    again = client.get(go("method", funnel.pk)).content.decode()
    assert plain(yaml.safe_load(again)) == plain(yaml.safe_load(text))
    assert list(yaml.safe_load(again)) == list(yaml.safe_load(text))
    assert "1 on an older version" in text_of(client, go("pipelines"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('nominal_probability: "30.00"', 'nominal_probability: "130"', "stages[30].nominal_probability"),
        ("limits: {silent: 30,", "limits: {silent: soon,", "stages[10].limits.silent"),
        ("name: {en: Target, zh-hans: 目标}", "name: {en: Target}", "stages[10].name.zh-hans: is missing"),
        ("win_rule: signature_and_payment", "win_rule: handshake", "win_rule"),
        ("proved_by: [formal_visit]", "proved_by: [formal_vist]", "criteria[20.1].proved_by: there is no prover"),
        ("proved_by: [signature]", "proved_by: [payment]", "needs a criterion of the last stage 80"),
        ("    forms: [range]", "    forms: [ranges]", "criteria[30.3].forms: there is no form ranges"),
        ("code: key_account", "code: [", "line "),
        ("code: key_account", "code: &a key_account\nagain: *a", "aliases"),
        ("version: 2", "version: 2\nsince: 2026-01-01", "date"),
        ("version: 2", 'version: 2\nextra: "\\0"', "NUL"),
    ],
)
def test_a_wrong_method_is_refused_with_the_place(
    client: Client, funnel: Pipeline, old: str, new: str, said: str
) -> None:
    text = KEY_ACCOUNT.read_text(encoding="utf-8")
    assert old in text
    status, answer = send(client, funnel, text.replace(old, new, 1))
    assert status == 422
    assert said in answer
    funnel.refresh_from_db()
    assert funnel.versions.count() == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"- a\n- b", b"x" * (1024 * 1024 + 1), b"[" * 5000])
def test_what_is_no_method_at_all_is_refused(client: Client, funnel: Pipeline, content: bytes) -> None:
    assert send(client, funnel, content)[0] == 422
    assert funnel.versions.count() == 1


def test_the_method_in_force_is_not_published_again(client: Client, funnel: Pipeline) -> None:
    status, answer = send(client, funnel, KEY_ACCOUNT.read_text(encoding="utf-8"))
    assert (status, "nothing has changed" in answer) == (422, True)


def test_a_document_of_any_key_order_is_written_in_the_templates_order(cast: Cast) -> None:
    document = plain({**template(), "version": 7})
    shuffled = dict(sorted(document.items(), reverse=True))
    shuffled["stages"] = [dict(sorted(stage.items())) for stage in document["stages"]]
    text = to_yaml(shuffled)
    assert from_yaml(text) == document
    assert list(yaml.safe_load(text)) == list(document)
    assert [list(stage) for stage in yaml.safe_load(text)["stages"]] == [list(s) for s in document["stages"]]
    assert build_method(from_yaml(text)) == build_method(document)


def test_a_second_pipeline_keeps_its_code_and_name(client: Client, cast: Cast, funnel: Pipeline) -> None:
    version = publish_method(actor=cast.admin, document=template(), code="hardware", name={"en": "Hardware"})
    text = KEY_ACCOUNT.read_text(encoding="utf-8").replace("silent: 30,", "silent: 31,", 1)
    assert send(client, version.pipeline, text)[0] == 302
    version.pipeline.refresh_from_db()
    assert (version.pipeline.name, version.pipeline.versions.count()) == ({"en": "Hardware"}, 2)
    assert funnel.versions.count() == 1
