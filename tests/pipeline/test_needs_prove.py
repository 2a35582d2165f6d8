"""Gates take their truth from needs: 20.3 from a clear one, 30.4 from one that a key person has confirmed."""

import copy
import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.actions.evidence import give_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.needs import prove_by_need
from pipeline.actions.pipelines import template
from pipeline.actions.refreshing import refresh_deals
from pipeline.dossiers import one
from pipeline.editions import forget
from pipeline.models import Deal, Evidence, PipelineVersion
from pipeline.proving import assessed
from stakeholders.actions import (
    add_member,
    change_member,
    change_need,
    confirm_need,
    drop_need,
    record_need,
    restore_need,
)
from stakeholders.models import Contact, Need
from tests.cast import Cast, SignIn
from tests.factories import ContactFactory, DealFactory, VisitFactory, stage_of
from tests.pipeline.test_moves import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen_bo(cast: Cast, deal: Deal) -> Contact:
    """The decision maker, who holds the most weight until somebody else does."""
    person: Contact = ContactFactory(account=deal.account, name="Chen Bo")
    add_member(actor=cast.lin_wei, center_id=deal.buying_center_id, contact=person, roles=["decision_maker"])
    return person


@pytest.fixture
def client(sign_in: SignIn, cast: Cast) -> Client:
    return sign_in(cast.lin_wei)


def held(deal: Deal, day: dt.date | None = None) -> set[str]:
    fresh = Deal.objects.select_related("account").get(pk=deal.pk)
    return set(assessed(one(fresh, day)).held)


def earned(deal: Deal) -> str:
    return Deal.objects.select_related("earned_stage").get(pk=deal.pk).earned_stage.code


def form(deal: Deal, code: str) -> str:
    return reverse("pipeline:deal_prove", args=[deal.pk, code, "need"])


def test_a_need_written_in_the_browser_proves_the_clear_need(
    client: Client, cast: Cast, deal: Deal, chen_bo: Contact
) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2")
    visit = VisitFactory(account=deal.account, met=[chen_bo], centers=[deal.buying_center])
    shown = client.get(form(deal, "20.3") + f"?visit={visit.pk}").content.decode()
    assert "Chen Bo" in shown
    assert "Who confirmed it?" not in shown
    body = {"statement": "Stops cost a shift", "kind": "functional", "maturity": "2", "source": f"visit:{visit.pk}"}
    without = client.post(form(deal, "20.3"), body)
    assert without.status_code == 422, "whose need is it?"
    assert "Stops cost a shift" in without.content.decode()
    assert client.post(form(deal, "20.3"), {**body, "person": chen_bo.pk, "maturity": "1"}).status_code == 422
    assert client.post(form(deal, "20.3"), {**body, "person": chen_bo.pk}).status_code == 302
    need = Need.objects.get()
    assert (need.center_id, need.contact, need.visit_id) == (deal.buying_center_id, chen_bo, visit.pk)
    assert not Evidence.objects.filter(criterion__code="20.3").exists(), "it is written down once"
    assert "20.3" in held(deal)
    assert earned(deal) == "20"
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "by the need “Stops cost a shift”, Chen Bo" in page


def test_a_key_persons_yes_proves_the_core_need_until_they_are_none(
    client: Client, cast: Cast, deal: Deal, chen_bo: Contact
) -> None:
    record = {"actor": cast.lin_wei, "center_id": deal.buying_center_id, "contact": chen_bo}
    need = record_need(kind="functional", statement="Stops cost a shift", maturity=2, **record)
    record_need(kind="career", statement="Wants the plant manager's post", maturity=4, **record)
    shown = client.get(form(deal, "30.4")).content.decode()
    assert "Stops cost a shift" in shown, "a need that is known is not written down twice"
    assert "plant manager" not in shown
    other = ContactFactory(account=deal.account, name="Li Qing")
    light = add_member(actor=cast.lin_wei, center_id=deal.buying_center_id, contact=other, roles=["user"])
    change_member(actor=cast.lin_wei, member_id=light.pk, values={"weight_override": "0.1", "weight_reason": "New"})
    body = {"known": need.pk, "kind": "functional", "maturity": "3"}
    assert client.post(form(deal, "30.4"), body).status_code == 422
    assert client.post(form(deal, "30.4"), {**body, "confirmed_by": other.pk}).status_code == 422, "no key person"
    assert client.post(form(deal, "30.4"), {**body, "confirmed_by": chen_bo.pk}).status_code == 302
    need.refresh_from_db()
    assert (need.maturity, need.confirmed_by, need.confirmed_on) == (3, chen_bo, cast.lin_wei.today())
    assert Need.objects.count() == 2
    assert {"20.3", "30.4"} <= held(deal)
    heavy = deal.buying_center.members.get(contact=chen_bo)
    change_member(
        actor=cast.lin_wei, member_id=heavy.pk, values={"weight_override": "0.05", "weight_reason": "Retires"}
    )
    change_member(actor=cast.lin_wei, member_id=light.pk, values={"weight_override": "0.95", "weight_reason": "New"})
    assert "30.4" not in held(deal)
    confirm_need(actor=cast.lin_wei, need_id=need.pk, by=other)
    assert "30.4" in held(deal)


def test_dropping_a_need_lowers_what_is_earned_but_moves_nothing(cast: Cast, deal: Deal, chen_bo: Contact) -> None:
    prove(cast, deal, "10.1", "10.2", "20.2")
    told = {"statement": "Stops cost a shift", "contact_id": chen_bo.pk, "maturity": 2}
    need = prove_by_need(actor=cast.lin_wei, deal_id=deal.pk, criterion="20.3", **told)
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    drop_need(actor=cast.lin_wei, need_id=need.pk)
    deal.refresh_from_db()
    assert (deal.stage.code, deal.drift, earned(deal)) == ("20", 1, "10")
    restore_need(actor=cast.lin_wei, need_id=need.pk)
    assert earned(deal) == "20"
    change_need(actor=cast.lin_wei, need_id=need.pk, values={"kind": "business"})
    assert earned(deal) == "10", "what is seldom said is no clear need"


def test_a_confirmation_counts_for_180_days_while_the_deal_is_below_50(
    cast: Cast, deal: Deal, chen_bo: Contact
) -> None:
    need = record_need(
        actor=cast.lin_wei, center_id=deal.buying_center_id, kind="system", statement="X", contact=chen_bo, maturity=4
    )
    confirm_need(actor=cast.lin_wei, need_id=need.pk, by=chen_bo)
    last = need.learned_on + dt.timedelta(days=180)
    assert "30.4" in held(deal, last)
    assert "30.4" not in held(deal, last + dt.timedelta(days=1))
    Deal.objects.filter(pk=deal.pk).update(stage=stage_of(deal.pipeline, "50"))
    assert "30.4" in held(deal, last + dt.timedelta(days=1))


def test_evidence_from_before_keeps_counting(cast: Cast, deal: Deal) -> None:
    give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion="30.4", note="Said so", value={"need": "No stops"})
    assert {"20.3", "30.4"} <= held(deal)


def test_where_the_method_does_not_read_needs_the_person_is_the_evidence(
    client: Client, cast: Cast, deal: Deal, chen_bo: Contact
) -> None:
    version = PipelineVersion.objects.get(pk=deal.stage.pipeline_version_id)
    version.method = without_provers()
    version.save()
    forget()
    body = {"statement": "Stops cost a shift", "person": chen_bo.pk, "kind": "user", "maturity": "2"}
    assert client.post(form(deal, "20.3"), body).status_code == 302
    evidence = Evidence.objects.get()
    assert (evidence.contact, evidence.note, Need.objects.get().contact) == (chen_bo, "Stops cost a shift", chen_bo)
    assert "20.3" in held(deal)
    forget()


def without_provers() -> dict[str, object]:
    document = copy.deepcopy(dict(template()))
    for criterion in document["criteria"]:
        if criterion["code"] in ("20.3", "30.4"):
            del criterion["proved_by"]
    return document


def test_needs_cost_one_query_however_many_deals(cast: Cast, deal: Deal, django_assert_max_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(ids: list[object]) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            refresh_deals(ids)  # type: ignore[arg-type]
        return [query["sql"] for query in caught.captured_queries if '"stakeholders_need"' in query["sql"]]

    others = [DealFactory(account=deal.account).pk for _number in range(5)]
    assert len(asked([deal.pk])) == len(asked([deal.pk, *others])) == 1
