"""An administrator's own funnel: other codes, another number of stages; forms and provers go with the criteria."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from pipeline.actions.closing import repeat_deal, win_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.extras import attach_document
from pipeline.actions.pipelines import publish_method
from pipeline.attention.short_lists import almost_there
from pipeline.dossiers import one
from pipeline.methods.provers import PROVERS, Trace, register
from pipeline.methods.schema import KEY_ACCOUNT
from pipeline.models import Deal, Evidence
from pipeline.proving import assessed
from tests.cast import Cast, SignIn
from tests.factories import ContactFactory, VisitFactory

pytestmark = pytest.mark.django_db

STAGES = {"10": "1", "20": "2", "30": "3", "40": "4", "50": "6", "80": "7"}


@pytest.fixture
def own_prover() -> Iterator[str]:
    """What a higher app registers: it proves by any document of the kind "other"."""
    register(
        "acceptance", lambda dossier: [Trace(p.dated_on, f"document:{p.id}") for p in dossier.papers if p.dated_on]
    )
    yield "acceptance"
    del PROVERS["acceptance"]


def seven_stages(prover: str) -> dict[str, Any]:
    """The template with stages 1 to 7, criteria numbered from 11 on, and a stage 5 that only it has."""
    text = KEY_ACCOUNT.read_text(encoding="utf-8")
    text = re.sub(r'"(\d0)\.(\d)"', lambda found: f'"{STAGES[found[1]]}.1{found[2]}"', text)
    text = re.sub(r'"(\d0)"', lambda found: f'"{STAGES[found[1]]}"', text)
    document: dict[str, Any] = yaml.safe_load(text)
    document["code"] = "seven"
    fourth = next(stage for stage in document["stages"] if stage["code"] == "4")
    fifth = {**fourth, "code": "5", "name": {"en": "Accepted", "zh-hans": "验收"}, "customer_actions": []}
    document["stages"].insert(4, fifth)
    words = {"en": "Samples accepted", "zh-hans": "样品已验收"}
    own = {"code": "5.1", "text": words, "hint": words, "forms": ["document"], "proved_by": [prover]}
    place = [each["code"] for each in document["criteria"]].index("6.11")
    document["criteria"].insert(place, own)
    document["clauses"].append({"stage": "5", "at_least": 1, "of": ["5.1"]})
    document["forecast_categories"]["by_stage"]["5"] = "best_case"
    return document


@pytest.fixture
def deal(cast: Cast, condax: Any, own_prover: str) -> Deal:
    version = publish_method(actor=cast.admin, document=seven_stages(own_prover))
    return create_deal(actor=cast.lin_wei, account_id=condax.pk, name="Press line", pipeline=version.pipeline)


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def prove(deal: Deal, code: str, kind: str) -> str:
    return reverse("pipeline:deal_prove", args=[deal.pk, code, kind])


def held(deal: Deal) -> set[str]:
    deal.refresh_from_db()
    return set(assessed(one(deal)).held)


def test_records_prove_what_the_edited_method_says(cast: Cast, deal: Deal) -> None:
    assert held(deal) == set()
    person = ContactFactory(account=deal.account)
    VisitFactory(
        account=deal.account, owner=cast.lin_wei, met=[person], centers=[deal.buying_center], is_formal=True,
        material="Brochure",
    )  # fmt: skip
    assert {"1.11", "1.12", "1.13", "2.11"} <= held(deal)
    today = cast.organization.today()
    for kind, code in (("their_contract", "6.11"), ("our_contract", "6.12")):
        attach_document(
            actor=cast.lin_wei, deal_id=deal.pk, title=kind, kind=kind, dated_on=today, url="https://files.example/x"
        )
        assert code in held(deal)


def test_a_higher_apps_prover_proves_under_its_name(cast: Cast, deal: Deal, own_prover: str) -> None:
    attach_document(
        actor=cast.lin_wei,
        deal_id=deal.pk,
        title="Protocol",
        dated_on=dt.date(2026, 1, 5),
        url="https://files.example/x",
    )
    assert "5.1" in held(deal)
    prover = PROVERS.pop(own_prover)
    assert "5.1" not in held(deal), "an app that is gone proves nothing, and breaks nothing"
    register(own_prover, prover)


def test_forms_ask_by_their_kind(client: Client, cast: Cast, deal: Deal) -> None:
    note = {"note": "Said on the phone"}
    assert 'name="low"' in client.get(prove(deal, "3.13", "range")).content.decode()
    assert client.post(prove(deal, "3.13", "range"), {**note, "low": "100", "high": "500"}).status_code == 302
    client.post(prove(deal, "2.12", "buyer_step"), {**note, "step": "3"})
    client.post(prove(deal, "3.15", "competitor"), {**note, "name": "Sonron"})
    client.post(prove(deal, "3.11", "team"), {**note, "mode": "invited"})
    client.post(prove(deal, "6.18", "dates"), {**note, "start": "2027-01-04", "end": "2027-06-30"})
    deal.refresh_from_db()
    assert (deal.buyer_step, deal.procurement_mode, deal.competitors.count()) == (3, "invited", 1)
    values = {row.criterion.code: row.value for row in Evidence.objects.filter(deal=deal).select_related("criterion")}
    assert values["3.13"] == {"from": 10_000, "to": 50_000}
    assert values["6.18"] == {"start": "2027-01-04", "end": "2027-06-30"}
    assert client.get(prove(deal, "3.13", "team")).status_code == 404, "a form of another criterion"
    assert client.get(prove(deal, "30.3", "range")).status_code == 404


def test_a_document_is_of_the_kind_that_the_form_names(client: Client, deal: Deal) -> None:
    text = client.get(prove(deal, "6.12", "our_contract")).content.decode()
    assert re.search(r'value="our_contract"\s+selected', text)
    paper = {"title": "Protocol", "kind": "other", "url": "https://files.example/x", "dated_on": "2026-01-05"}
    assert client.post(prove(deal, "5.1", "document"), paper).status_code == 302
    evidence = Evidence.objects.get(deal=deal)
    assert (evidence.kind, str(evidence.on), evidence.document.title) == ("record", "2026-01-05", "Protocol")


def test_the_page_offers_the_forms_of_what_is_missing(client: Client, deal: Deal) -> None:
    text = client.get(deal.get_absolute_url()).content.decode()
    offered = [prove(deal, *form) in text for form in (("1.11", "material"), ("2.12", "buyer_step"), ("3.13", "range"))]
    assert offered == [True, True, False], "what is owed, and the next gate"


def test_winning_goes_to_the_last_stage_and_is_never_almost_there(cast: Cast, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(stage=deal.stage.pipeline_version.stages.get(code="6"))
    deal.refresh_from_db()
    give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion="1.12", note="Said on the phone")
    deal.refresh_from_db()
    assert (deal.next_needed, deal.next_code) == (1, "")
    assert almost_there(cast.lin_wei) == []
    today = cast.organization.today()
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today)
    assert {"7.11", "6.19", "1.11"} <= held(deal)
    assert (deal.stage.code, deal.status, deal.earned_stage.code) == ("7", "open", "7")
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, paid_on=today)
    deal.refresh_from_db()
    assert deal.status == "won"
    again = repeat_deal(actor=cast.lin_wei, deal_id=deal.pk)
    assert (again.stage.code, again.source) == ("2", "customer_group")
