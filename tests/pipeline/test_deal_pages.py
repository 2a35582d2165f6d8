"""The deal's page, its sheets, and what they refuse, through the browser's door."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import win_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.people import reassign_deal
from pipeline.actions.rates import set_rate
from pipeline.actions.waivers import request_waiver
from pipeline.actions.writing import stage_code
from pipeline.models import Deal, Evidence, Flag, Product
from pipeline.views.undo import undo_of
from stakeholders.actions import make_commitment
from tests.cast import Canary, Cast, SignIn
from tests.factories import (
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    DocumentFactory,
    MemberFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def page(deal: Deal) -> str:
    return reverse("pipeline:deal_detail", args=[deal.pk])


def go(name: str, deal: Deal, *more: str) -> str:
    return reverse(f"pipeline:{name}", args=[deal.pk, *more])


def fill(deal: Deal, cast: Cast, times: int = 1) -> None:
    """People, visits, evidence, commitments and flags, so many of each."""
    center = deal.buying_center
    for number in range(times):
        person = ContactFactory(account=deal.account, name=f"Zhao Min {number}")
        MemberFactory(center=center, contact=person, roles=["user"])
        VisitFactory(account=deal.account, owner=cast.lin_wei, met=[person], centers=[center])
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion="20.3", note="They said so", contact_id=person.pk)
        make_commitment(actor=cast.lin_wei, side="ours", what="Visit Zhao Min", center=center, contact=person)
    for code in ("stalled_silent", "no_coach")[: times + 1]:
        Flag.objects.get_or_create(
            deal=deal,
            code=code,
            cleared_at=None,
            defaults={
                "severity": 3,
                "numbers": {"days": 31, "limit": 30},
                "cure": "visit_customer",
                "raised_at": deal.created_at,
            },
        )


def test_the_page_says_what_is_owed_next_and_who_decides(client: Client, cast: Cast, deal: Deal) -> None:
    fill(deal, cast)
    answer = client.get(page(deal))
    text = answer.content.decode()
    assert answer.status_code == 200
    for word in ("Plant energy management", "¥2,400,000", "Visit Zhao Min", "Allows us to send material", "Zhao Min 0"):
        assert word in text
    assert "No contact for 31 days (limit 30)" in text
    assert "{" not in text.split("<main", 1)[1].split("</main>")[0].replace('{"', "")


def test_the_page_asks_as_often_for_much_as_for_little(
    client: Client, cast: Cast, deal: Deal, django_assert_max_num_queries
) -> None:
    fill(deal, cast, times=1)
    client.get(page(deal))
    with django_assert_max_num_queries(45) as few:
        client.get(page(deal))
    fill(deal, cast, times=6)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(page(deal)).content) < 60_000


def test_strangers_get_404_and_readers_no_buttons(cast: Cast, canary: Canary, deal: Deal, sign_in: SignIn) -> None:
    for name, more in (
        ("deal_detail", ()),
        ("deal_menu", ()),
        ("deal_move", ()),
        ("deal_win", ()),
        ("deal_edit", ("name",)),
    ):
        assert sign_in(cast.lin_wei).get(go(name, canary.deal, *more)).status_code == 404
    reader = sign_in(cast.analyst)
    assert "Mark as won" not in reader.get(page(deal)).content.decode()
    answer = reader.post(go("deal_edit", deal, "name"), {"name": "Mine", "version": deal.version})
    assert answer.status_code == 403


def test_a_field_is_edited_in_place(client: Client, deal: Deal) -> None:
    answer = client.post(go("deal_edit", deal, "name"), {"name": "Boiler house", "version": deal.version})
    assert answer.status_code == 302
    deal.refresh_from_db()
    assert deal.name == "Boiler house"


def test_a_source_that_the_method_has_dropped_stays(client: Client, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(source="fax")
    url = go("deal_edit", deal, "details")
    form = client.get(url).context["form"]
    sent = {each.name: each.value() for each in form}
    assert sent["source"] == "fax"
    assert client.post(url, sent | {"procurement_mode": "tender"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.source, deal.procurement_mode) == ("fax", "tender")


def test_htmx_gets_an_event_instead_of_a_page(client: Client, deal: Deal) -> None:
    values = {"amount": "2,500,000", "currency": "CNY", "version": deal.version}
    answer = client.post(go("deal_edit", deal, "amount"), values, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "record:changed" in json.loads(answer["HX-Trigger"])
    deal.refresh_from_db()
    assert deal.amount_minor == 250_000_000


def test_the_second_writer_sees_what_the_first_wrote_and_loses_nothing(client: Client, cast: Cast, deal: Deal) -> None:
    stale = deal.version
    client.post(go("deal_edit", deal, "name"), {"name": "Boiler house", "version": stale})
    answer = client.post(go("deal_edit", deal, "name"), {"name": "My other name", "version": stale})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "My other name" in text
    assert "Boiler house" in text
    deal.refresh_from_db()
    assert f'value="{deal.version}"' in text


@pytest.mark.parametrize(
    ("part", "values", "said"),
    [
        ("close", {"expected_close": "2001-01-01"}, "This date has passed"),
        ("amount", {"amount": "-5", "currency": "CNY"}, "not negative"),
        ("amount", {"amount": "5", "currency": "XXQ"}, "is not a currency"),
        ("amount", {"amount": "nan", "currency": "CNY"}, "number"),
        ("name", {"name": ""}, "required"),
    ],
)
def test_bad_input_is_said_beside_the_field(client: Client, deal: Deal, part: str, values: dict, said: str) -> None:
    answer = client.post(go("deal_edit", deal, part), values | {"version": deal.version})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    before = deal.version
    deal.refresh_from_db()
    assert deal.version == before


def test_a_closed_gate_shows_what_is_missing_and_takes_a_waiver(client: Client, cast: Cast, deal: Deal) -> None:
    answer = client.post(
        go("deal_move", deal), {"stage": "20", "version": deal.version}, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "To be in 20 Intent" in text
    assert "First contact made" in text
    assert "Ask for a waiver" in text
    until = cast.organization.today() + dt.timedelta(days=20)
    client.post(go("waiver_request", deal), {"stage": "20", "reason": "Visit next week", "until": until})
    assert deal.waivers.get().state == "requested"
    deal.refresh_from_db()
    assert stage_code(deal) == "10"
    assert "waits for a waiver" in client.get(go("deal_gate", deal, "20")).content.decode()


def test_a_manager_waives_at_once_or_decides_on_a_request(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    boss = sign_in(cast.manager)
    until = cast.organization.today() + dt.timedelta(days=20)
    boss.post(go("waiver_request", deal), {"stage": "20", "reason": "I know them", "until": until})
    deal.refresh_from_db()
    assert stage_code(deal) == "20"
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="30", reason="Budget follows")
    refused = boss.post(reverse("pipeline:waiver_decide", args=[waiver.pk, "refuse"]), {"note": ""})
    assert refused.status_code == 422
    boss.post(reverse("pipeline:waiver_decide", args=[waiver.pk, "grant"]), {"until": until, "note": ""})
    deal.refresh_from_db()
    assert stage_code(deal) == "30"


def test_only_those_who_may_decide_on_a_waiver_are_offered_to(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="30", reason="Budget follows")
    offer = reverse("pipeline:waiver_decide", args=[waiver.pk, "grant"])
    assert offer in sign_in(cast.manager).get(page(deal)).content.decode()
    reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=cast.manager)
    reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=cast.lin_wei)
    for person in (cast.lin_wei, cast.manager, cast.analyst):  # the manager has just given their own deal away
        text = sign_in(person).get(page(deal)).content.decode()
        assert "Budget follows" in text
        assert offer not in text


def test_proving_by_a_record_and_by_a_sentence_and_taking_it_back(client: Client, cast: Cast, deal: Deal) -> None:
    person = ContactFactory(account=deal.account)
    url = go("deal_prove", deal, "30.3", "range")
    assert person.name in client.get(url).content.decode()
    assert client.post(url, {"low": "100", "high": "50", "note": "x"}).status_code == 422
    without_word = client.post(url, {"low": "100", "high": "500"})
    assert without_word.status_code == 422
    assert "say in one sentence" in without_word.content.decode()
    client.post(url, {"low": "100", "high": "500", "source": f"contact:{person.pk}"})
    evidence = Evidence.objects.get(deal=deal)
    assert (evidence.kind, evidence.value, evidence.contact) == ("record", {"from": 10_000, "to": 50_000}, person)
    client.post(reverse("pipeline:evidence_withdraw", args=[evidence.pk]))
    evidence.refresh_from_db()
    assert evidence.withdrawn_at is not None


def test_every_form_of_the_method_opens(client: Client, cast: Cast, deal: Deal) -> None:
    from pipeline.editions import edition_of_stage

    method = edition_of_stage(deal.stage_id).method
    fill(deal, cast)
    for code, spec in method.criteria.items():
        for kind in spec.forms:
            assert client.get(go("deal_prove", deal, code, kind)).status_code == 200, (code, kind)
    assert client.get(go("deal_prove", deal, "99.9", "range")).status_code == 404


def test_another_accounts_person_proves_nothing(client: Client, canary: Canary, deal: Deal) -> None:
    answer = client.post(
        go("deal_prove", deal, "30.3", "range"), {"low": "1", "high": "2", "source": f"contact:{canary.contact.pk}"}
    )
    assert answer.status_code == 422
    assert not Evidence.objects.filter(deal=deal).exists()


def test_win_lose_rest_reopen_repeat_and_ship(client: Client, cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    assert client.post(go("deal_lose", deal), {"reason": "", "version": deal.version}).status_code == 422
    client.post(go("deal_lose", deal), {"reason": "price", "competitor": "Sonron", "version": deal.version})
    deal.refresh_from_db()
    assert deal.status == "lost"
    client.post(undo_of(deal))
    deal.refresh_from_db()
    assert deal.status == "open"
    client.post(go("deal_rest", deal), {"note": "Merger", "version": deal.version})
    deal.refresh_from_db()
    client.post(go("deal_reopen", deal), {"version": deal.version})
    deal.refresh_from_db()
    values = {"signed_on": today, "paid_on": today, "amount": "2400000", "version": deal.version}
    client.post(go("deal_win", deal), values)
    deal.refresh_from_db()
    assert deal.status == "won"
    client.post(go("deal_ship", deal), {"shipped_on": today, "version": deal.version})
    client.post(go("deal_repeat", deal), {"name": "Second line", "version": ""})
    assert stage_code(Deal.objects.get(name="Second line")) == "20"


def test_a_new_deal_asks_back_about_an_unusual_amount_once(client: Client, cast: Cast, deal: Deal, condax) -> None:
    for _ in range(5):
        DealFactory(account=condax, amount_minor=100_000, buying_center=BuyingCenterFactory(account=condax))
    values = {"account": condax.pk, "name": "Big one", "amount": "1000000", "currency": "CNY", "sale_type": "complex"}
    url = reverse("pipeline:deal_create") + f"?account={condax.pk}"
    asked = client.post(url, values)
    assert asked.status_code == 409
    assert "times your usual amount" in asked.content.decode()
    other = client.post(url, values | {"amount": "2000000", "confirmed": "1000000"})
    assert other.status_code == 409
    created = client.post(url, values | {"confirmed": "1000000"})
    assert created.status_code == 302
    assert Deal.objects.get(name="Big one").amount_minor == 100_000_000


def test_steps_documents_and_products(client: Client, cast: Cast, deal: Deal) -> None:
    client.post(go("deal_step", deal, "theirs"), {"what": "Send the budget range"})
    step = deal.buying_center.commitments.get()
    assert step.side == "theirs"
    client.post(go("step_done", deal, str(step.pk)), {"result": "It came"})
    step.refresh_from_db()
    assert step.state == "done"
    client.post(go("step_reopen", deal, str(step.pk)))
    paper = {
        "title": "Their form",
        "kind": "their_contract",
        "url": "https://files.keyline.example/c",
        "dated_on": "2026-01-05",
    }
    client.post(go("deal_prove", deal, "50.1", "their_contract"), paper)
    assert "Their form" in client.get(go("deal_tab", deal, "documents")).content.decode()
    product = Product.objects.create(name="Relay", currency="CNY")
    client.post(go("line_add", deal), {"product": product.pk, "quantity": "2.5", "unit_price": "100"})
    line = deal.lines.get()
    assert (line.quantity, line.unit_price_minor) == (Decimal("2.5"), 10_000)
    assert "Relay" in client.get(go("deal_tab", deal, "lines")).content.decode()
    client.post(reverse("pipeline:line_remove", args=[line.pk]))
    assert not deal.lines.exists()
    assert client.get(go("deal_tab", deal, "history")).status_code == 200
    assert client.get(go("deal_tab", deal, "nothing")).status_code == 404


def test_a_flag_is_snoozed_with_a_reason(client: Client, cast: Cast, deal: Deal) -> None:
    fill(deal, cast)
    until = cast.organization.today() + dt.timedelta(days=5)
    url = go("flag_snooze", deal, "stalled_silent")
    assert client.post(url, {"until": until, "reason": ""}).status_code == 422
    client.post(url, {"until": until, "reason": "Waiting for the tender"})
    assert "Waiting for the tender" in client.get(page(deal)).content.decode()


@pytest.mark.parametrize("part", ["name", "amount", "close", "category", "buyer-step", "details"])
def test_every_part_opens_as_sheet_and_as_page(client: Client, deal: Deal, part: str) -> None:
    whole = client.get(go("deal_edit", deal, part)).content.decode()
    sheet = client.get(go("deal_edit", deal, part), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in sheet


def test_the_page_of_a_won_deal_and_documents_of_the_account(client: Client, cast: Cast, deal: Deal) -> None:
    DocumentFactory(account=deal.account, title="Layout")
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=deal.opened_on, paid_on=deal.opened_on)
    text = client.get(page(deal)).content.decode()
    assert "Repeat purchase" in text
    assert "Layout" not in text


def test_the_story_tells_amounts_in_the_currency_of_then(client: Client, cast: Cast, deal: Deal) -> None:
    yesterday = cast.organization.today() - dt.timedelta(days=1)
    set_rate(actor=cast.admin, currency="EUR", day=yesterday, rate=Decimal("7.7"))
    for minutes, (amount, currency) in enumerate([(200_000_00, "CNY"), (30_000_00, "EUR"), (40_000_00, "EUR")]):
        at = timezone.now() + dt.timedelta(minutes=minutes)
        values = {"amount_minor": amount, "currency": currency}
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values, confirmed=True, at=at)
    told = client.get(f"{page(deal)}?story=changes").content.decode().replace("\u202f", " ")
    for words in ("¥200 k → €30 k", "€30 k → €40 k"):
        assert words in told


def test_a_manager_moves_over_a_gate_and_the_story_tells_it(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    move_to_stage(actor=cast.manager, deal_id=deal.pk, stage="20", waive=True, reason="Old friends")
    text = sign_in(cast.lin_wei).get(page(deal)).content.decode()
    assert "ahead of its evidence" in text
    assert "10 → 20" in text
    assert "Old friends" in text


def test_sixty_people_decide_on_one_page(client: Client, cast: Cast, deal: Deal, django_assert_max_num_queries) -> None:
    fill(deal, cast, times=7)
    client.get(page(deal))
    with django_assert_max_num_queries(48) as few:
        client.get(page(deal))
    for number in range(53):
        person = ContactFactory(account=deal.account, name=f"Member {number}", title="Maintenance engineer")
        MemberFactory(center=deal.buying_center, contact=person, roles=["user", "technical"])
    with django_assert_max_num_queries(len(few)):
        answer = client.get(page(deal))
    assert len(answer.content) < 60_000
    text = answer.content.decode()
    assert "52 more" in text
    everybody = client.get(reverse("stakeholders:center_detail", args=[deal.buying_center_id]))
    assert len(everybody.content) < 60_000
    assert "Member 52" in everybody.content.decode()
