"""The sheet and the stances: two writers, what cannot be true, and limits that hold once the room is open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from negotiations.actions import (
    add_issue,
    ask_limit_change,
    change_issue,
    grant_approval,
    make_offer,
    move_issue,
    order_issues,
    prepare_sheet,
    remove_issue,
)
from negotiations.methods import lists
from negotiations.models import Issue, NegotiationChange, Stance
from pipeline.models import DealLine, Product
from team.models import Activity
from tests.api.conftest import Program
from tests.factories import DealFactory, IssueFactory, NegotiationFactory
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def room(cast):
    return NegotiationFactory(deal=DealFactory(account__owner=cast.lin_wei, at="50", team=cast.east))


@pytest.fixture
def price(room):
    return IssueFactory(negotiation=room)


@pytest.fixture
def open_price(room, price):
    make_offer(actor=room.deal.owner, negotiation_id=room.pk, side="theirs", terms={price.pk: Decimal(880_000)})
    return price


def change(issue, **values):
    return change_issue(actor=issue.negotiation.deal.owner, issue_id=issue.pk, values=values)


def test_a_template_brings_words_steps_and_the_list_price(room):
    product = Product.objects.create(name="Line", list_price_minor=50_000_000, currency="CNY")
    DealLine.objects.create(deal=room.deal, product=product, quantity=2, unit_price_minor=45_000_000)
    price = add_issue(actor=room.deal.owner, negotiation_id=room.pk, code="price")
    days = add_issue(actor=room.deal.owner, negotiation_id=room.pk, code="payment_days")
    assert (price.reference, price.unit, price.better, price.stance.worth_minor) == (1_000_000, "CNY", "higher", 100)
    assert (days.name, days.unit, days.better, days.place) == ("Payment term", "days", "lower", 1)
    with pytest.raises(RuleViolation):
        add_issue(actor=room.deal.owner, negotiation_id=room.pk, code="price")


def test_every_template_can_be_added(room):
    for code in lists.issue_templates():
        add_issue(actor=room.deal.owner, negotiation_id=room.pk, code=code)
    assert room.issues.count() == len(lists.issue_templates())


def test_an_own_issue_needs_a_name(room):
    with pytest.raises(ValidationError) as refused:
        add_issue(actor=room.deal.owner, negotiation_id=room.pk, values={"better": "higher"})
    assert list(refused.value.error_dict) == ["name"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"target": Decimal(900_000)}, "target"),
        ({"target": Decimal(890_000)}, "limit"),
        ({"opening": Decimal(950_000)}, "opening"),
        ({"their_target": Decimal(950_000), "their_limit": Decimal(900_000)}, "their_limit"),
        ({"weight": 101}, "weight"),
        ({"limit": Decimal(-1)}, "limit"),
    ],
)
def test_what_cannot_be_true_is_said_at_its_field(price, values, field):
    with pytest.raises(ValidationError) as refused:
        change(price, **values)
    assert list(refused.value.error_dict) == [field]


def test_before_the_room_opens_a_limit_moves_freely_and_is_logged(price):
    change(price, limit=Decimal(880_000))
    row = NegotiationChange.objects.get()
    assert (row.field, row.old, row.new) == (f"{price.pk}:limit", "900000", "880000")
    assert not Activity.objects.filter(subject_label="negotiations.negotiation").exists()


def test_at_the_table_a_limit_gives_way_only_by_the_grant_itself(open_price, cast):
    with pytest.raises(RuleViolation) as refused:
        change(open_price, limit=Decimal(880_000))
    assert refused.value.code == "needs_approval"
    excess = [(row["kind"], Decimal(row["asked"])) for row in refused.value.detail["excess"]]
    assert excess == [("limit", Decimal(880_000))]
    room = open_price.negotiation
    asked = ask_limit_change(
        actor=room.deal.owner, negotiation_id=room.pk, issue_id=open_price.pk, limit=Decimal(880_000), reason="The last"
    )
    # Less than was asked for is granted: what was asked is no way further.
    lowered = {open_price.pk: Decimal(890_000)}
    grant_approval(actor=cast.manager, approval_id=asked.pk, terms=lowered)
    assert Stance.objects.get(issue=open_price).limit == 890_000
    with pytest.raises(RuleViolation):
        change(open_price, limit=Decimal(880_000))


def test_there_is_no_way_round_the_limit_at_the_table(open_price):
    for values in (
        {"limit": None},
        {"reference": None},
        {"reference": Decimal(950_000)},
        {"better": "lower", "limit": Decimal(970_000)},
    ):
        with pytest.raises((RuleViolation, ValidationError)):
            change(open_price, **values)
    with pytest.raises(RuleViolation):
        remove_issue(actor=open_price.negotiation.deal.owner, issue_id=open_price.pk)
    change(open_price, limit=Decimal(910_000))
    assert Stance.objects.get().limit == 910_000


def test_issues_are_put_in_order(room, price):
    days = add_issue(actor=room.deal.owner, negotiation_id=room.pk, code="payment_days")
    move_issue(actor=room.deal.owner, issue_id=days.pk, up=True)
    assert list(room.issues.all()) == [days, price]
    order_issues(actor=room.deal.owner, negotiation_id=room.pk, order=[price.pk])
    assert list(room.issues.all()) == [price, days]


def test_two_write_the_sheet_and_neither_is_lost(client, room):
    """Different sections are no conflict; the same one comes back with what the other wrote, field by field."""
    url = reverse("negotiations:preparation", args=[room.pk])
    client.force_login(room.deal.owner)
    seen = client.get(url).context["sections"]
    version = {section["name"]: section["form"].row_version() for section in seen}
    theirs = {"section": "alternatives", "walk_away": "Below 900,000", "version": version["alternatives"]}
    assert client.post(url, theirs, headers={"HX-Request": "true"}).status_code == 200
    other = {"section": "principles", "people": "Mr. Zhao saves face", "version": version["principles"]}
    assert client.post(url, other, headers={"HX-Request": "true"}).status_code == 200
    again = client.post(url, {**theirs, "walk_away": "Below 880,000"}, headers={"HX-Request": "true"})
    text = again.content.decode()
    assert again.status_code == 409
    assert "Below 880,000" in text
    assert "Below 900,000" in text
    room.sheet.refresh_from_db()
    assert (room.sheet.walk_away, room.sheet.people) == ("Below 900,000", "Mr. Zhao saves face")


def test_lists_of_the_sheet_keep_codes_of_the_method(room):
    sheet = prepare_sheet(
        actor=room.deal.owner, negotiation_id=room.pk, values={"dilemmas": ["haste", "gap_too_large"]}
    )
    assert sheet.dilemmas == ["gap_too_large", "haste"]
    with pytest.raises(ValidationError):
        prepare_sheet(actor=room.deal.owner, negotiation_id=room.pk, values={"methods": ["haggling"]})
    with pytest.raises(StaleVersion):
        prepare_sheet(actor=room.deal.owner, negotiation_id=room.pk, values={"people": "X"}, expected_version=1)


def test_who_may_not_change_the_deal_writes_nothing(room, cast):
    with pytest.raises(PermissionDenied):
        prepare_sheet(actor=cast.analyst, negotiation_id=room.pk, values={"people": "X"})


def test_two_change_one_issue(client, price):
    """The form brings what the other saved, beside what was typed."""
    url = reverse("negotiations:issue_edit", args=[price.pk])
    client.force_login(price.negotiation.deal.owner)
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    change(price, target=Decimal(970_000))
    answer = client.post(url, {**sent, "target": "965,000"})
    assert answer.status_code == 409
    assert "970,000" in answer.content.decode()
    assert client.post(url, {**sent, "target": "965000", "version": answer.context["form"]["version"].value()})
    assert Stance.objects.get().target == 965_000


def test_the_preparation_shows_zones_in_words(client, room, price):
    change(price, their_limit=Decimal(940_000), their_target=Decimal(850_000), worth_minor=100)
    client.force_login(room.deal.owner)
    text = client.get(reverse("negotiations:preparation", args=[room.pk])).content.decode()
    assert "zone from 900,000 to 940,000" in text
    assert "A zone worth ¥40,000" in text
    days = {"codes": ["payment_days"], "name": "Spare parts", "unit": "sets", "better": "lower"}
    client.post(reverse("negotiations:issues_add", args=[room.pk]), days)
    assert set(Issue.objects.values_list("name", flat=True)) == {"Price", "Payment term", "Spare parts"}


def test_the_rest_says_the_same(room, price, cast):
    program = Program(room.deal.owner)
    place = f"/negotiations/{room.pk}"
    [stance] = program.get(f"{place}/stances/").json()["results"]
    assert Decimal(stance["limit"]) == 900_000
    answer = program.patch(f"{place}/stances/{stance['id']}/", {"limit": "910000"}, if_match='"99"')
    assert answer.status_code == 412
    assert program.patch(f"{place}/stances/{stance['id']}/", {"limit": "970000"}).status_code == 400
    assert program.patch(f"{place}/stances/{stance['id']}/", {"limit": "910000"}).json()["limit"] == "910000.0000"
    assert program.post(f"{place}/issues/", {"code": "warranty_months"}).status_code == 201
    [row] = program.get(f"/negotiations/?state=preparing&deal={room.deal_id}&owner={room.deal.owner_id}").json()[
        "results"
    ]
    assert row["id"] == str(room.pk)
    again = program.post("/negotiations/", {"deal": str(room.deal_id)})
    assert (again.status_code, again.json()["code"]) == (409, "already_negotiated")
    assert Program(cast.analyst).get(f"{place}/stances/").status_code == 404
