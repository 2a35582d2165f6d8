"""Rules propose, in words; they are kept by administrators and never carried out by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork import actions
from pipeline.teamwork.models import HandOver, ReplyTime, RoutingRule
from pipeline.teamwork.routing import proposal
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, DealFactory, UserFactory
from web.errors import StaleVersion


def rule(cast: Cast, name: str = "Rule", **values: Any) -> RoutingRule:
    return actions.add_rule(actor=cast.admin, **{"name": name, "goes_to": "outside", **values})


def test_small_deals_go_to_the_channel_with_a_copy_outside(cast: Cast, condax: KeyAccount) -> None:
    small = DealFactory(account=condax, amount_minor=5_000_000)
    large = DealFactory(account=condax, amount_minor=500_000_000)
    values = {"size_to_minor": 20_000_000, "goes_to": "channel", "partner": "Delta", "copy_to": "outside"}
    rule(cast, "Small to the channel", **values)
    found = proposal(condax, small)
    assert found is not None
    assert (found.to, found.partner, found.copies) == (None, "Delta", (cast.lin_wei,))
    assert found.why == (
        "Small to the channel: amount of the deal below ¥200\u202fk → Delta, copy to: the account's owner"
    )
    assert proposal(condax, large) is None
    assert proposal(condax) is None


def test_the_first_rule_by_place_counts(cast: Cast, condax: KeyAccount) -> None:
    rule(cast, "All", place=20, goes_to="inside")
    assert _to(condax) == cast.inside
    rule(cast, "Class A", place=10, coverage_class="A", goes_to="person", person=cast.rep2)
    assert _to(condax) == cast.rep2


def _to(account: KeyAccount) -> Any:
    found = proposal(account)
    return found and found.to


def test_a_team_takes_turns(cast: Cast, condax: KeyAccount, ask: Any) -> None:
    anna, bert = UserFactory(name="Anna", team=cast.west), UserFactory(name="Bert", team=cast.west)
    one = rule(cast, goes_to="team", team=cast.west)
    turns = []
    for _turn in range(4):
        turns.append(_to(condax))
        ask(cast.lin_wei, turns[-1], rule=one)
    assert turns[:3] == [anna, bert, cast.rep2]


def test_who_has_left_is_not_proposed(cast: Cast, condax: KeyAccount) -> None:
    rule(cast, goes_to="person", person=cast.rep2)
    cast.rep2.is_active = False
    cast.rep2.save()
    found = proposal(condax)
    assert found is not None
    assert (found.to, found.target) == (None, "")


def test_revenue_in_a_currency_without_a_rate_is_unknown(cast: Cast) -> None:
    rule(cast, measure="revenue", size_from_minor=1)
    known = AccountFactory(owner=cast.rep2, annual_revenue_minor=100, annual_revenue_currency="CNY")
    unknown = AccountFactory(owner=cast.rep2, annual_revenue_minor=100, annual_revenue_currency="EUR")
    assert proposal(known) is not None
    assert proposal(unknown) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"goes_to": "person"}, "person"),
        ({"goes_to": "team"}, "team"),
        ({"goes_to": "channel"}, "partner"),
        ({"goes_to": "moon"}, "goes_to"),
        ({"copy_to": "person"}, "copy_person"),
        ({"size_from_minor": 10, "size_to_minor": 10}, "size_to"),
        ({"size_from_minor": -1}, "size_from_minor"),
        ({"name": ""}, "name"),
    ],
)
def test_what_a_rule_lacks_is_said(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rule(cast, **values)
    assert field in refused.value.message_dict


def test_only_administrators_write_rules(cast: Cast) -> None:
    one = rule(cast)
    for person in (cast.director, cast.manager, cast.lin_wei):
        with pytest.raises(PermissionDenied):
            actions.change_rule(actor=person, rule_id=one.pk, values={"name": "Mine"})
        with pytest.raises(PermissionDenied):
            actions.set_reply_time(actor=person, coverage_class="A", working_days=9)
    with pytest.raises(StaleVersion):
        actions.change_rule(actor=cast.admin, rule_id=one.pk, values={"name": "New"}, expected_version=9)


def test_the_settings(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.admin)
    page = reverse("teamwork:settings_routing")
    values = {
        "name": "Small ones",
        "place": "5",
        "measure": "amount",
        "size_to": "200000",
        "goes_to": "channel",
        "partner": "Delta",
        "copy_to": "outside",
    }
    answer = client.post(reverse("teamwork:settings_rule_add"), values, follow=True)
    assert "Small ones" in answer.text
    one = RoutingRule.objects.get()
    assert (one.size_from_minor, one.size_to_minor) == (None, 20_000_000)
    edit = reverse("teamwork:settings_rule", args=[one.pk])
    client.post(edit, {**values, "size_from": "100", "version": one.version})
    one.refresh_from_db()
    assert (one.size_from_minor, one.size_to_minor) == (10_000, 20_000_000)
    wrong = client.post(edit, {**values, "size_to": "50", "size_from": "100", "version": one.version})
    assert wrong.status_code == 422
    client.post(page, {"A": "1", "B": "3", "C": "5"})
    assert dict(ReplyTime.objects.values_list("coverage_class", "working_days")) == {"A": 1, "B": 3, "C": 5}
    assert client.post(page, {"A": "0", "B": "3", "C": "5"}).status_code == 422
    client.post(reverse("teamwork:settings_rule_remove", args=[one.pk]))
    assert not RoutingRule.objects.exists()


def test_the_form_begins_with_the_proposal_and_says_why(
    cast: Cast, deal: Deal, condax: KeyAccount, sign_in: SignIn
) -> None:
    rule(cast, "Everything inside", goes_to="inside")
    client = sign_in(cast.lin_wei)
    page = client.get(f"{reverse('teamwork:hand_over_ask')}?center={deal.buying_center_id}")
    assert "The rules propose Xu Na." in page.text
    assert page.context["form"].initial["to"] == cast.inside.pk
    account = client.get(condax.get_absolute_url()).text
    assert "The rules propose Xu Na for Line 4." in account
    assert not HandOver.objects.exists()
    sent = {"to": cast.inside.pk, "gives": "deal", "center": deal.buying_center_id, "link": "allocate", "text": "Small"}
    client.post(f"{reverse('teamwork:hand_over_ask')}?center={deal.buying_center_id}", sent)
    assert HandOver.objects.get().rule == RoutingRule.objects.get()
