"""Approvals in the browser: asked from the room, decided on Monday, listed by the hundred thousand, read in full."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from negotiations import actions
from negotiations.models import Approval, Authority, Delegation
from team.models import Organization


def url(name, *args):
    return reverse(f"negotiations:{name}", args=args)


def test_a_refused_offers_values_become_a_request(room, price, cast, sign_in):
    rep, ask_url = sign_in(cast.lin_wei), url("approval_ask", room.pk)
    first = rep.post(ask_url, {f"term-{price.pk}": "930000"})
    assert first.status_code == 200
    assert 'value="930000"' in first.content.decode()
    refused = rep.post(ask_url, {f"term-{price.pk}": "960000", "reason": "X"})
    assert (refused.status_code, "You may offer this without an approval." in refused.content.decode()) == (409, True)
    assert rep.post(ask_url, {f"term-{price.pk}": "930000", "reason": ""}).status_code == 422
    assert rep.post(ask_url, {f"term-{price.pk}": "930000", "reason": "They pay at once"}).status_code == 302
    assert Approval.objects.get().decider == cast.manager
    assert "They pay at once" in rep.get(room.get_absolute_url()).content.decode()


def test_a_limit_is_asked_for_in_the_same_sheet(room, price, cast, sign_in):
    rep, ask_url = sign_in(cast.lin_wei), url("approval_ask", room.pk)
    body = {"kind": "limit", f"term-{price.pk}": "880000"}
    assert rep.post(ask_url, body).status_code == 200
    assert rep.post(ask_url, body | {"reason": "New figures"}).status_code == 302
    assert Approval.objects.get().kind == "limit"


def test_decided_from_today_and_from_the_page(ask, cast, sign_in, price):
    asked = ask(930_000)
    manager = sign_in(cast.manager)
    for page in ("/", url("approval_list"), asked.get_absolute_url()):
        assert "7% off list" in manager.get(page, follow=True).content.decode(), page
    sheet = manager.get(url("approval_grant", asked.pk)).content.decode()
    assert 'value="930000"' in sheet
    body = {f"term-{price.pk}": "940000", "valid_until": "2099-01-01", "note": "Once", "version": asked.version}
    assert manager.post(url("approval_grant", asked.pk), body).status_code == 302
    text = manager.get(asked.get_absolute_url()).content.decode()
    assert "asked: 930,000" in text
    assert "940,000" in text
    late = manager.post(url("approval_refuse", asked.pk), {"note": "No", "version": asked.version})
    assert late.status_code == 409


def test_the_asker_waits_on_today_and_takes_it_back(ask, cast, sign_in):
    asked, rep = ask(930_000), sign_in(cast.lin_wei)
    assert "Approval: 7% off list" in rep.get("/", follow=True).content.decode()
    assert "Take back" in rep.get(asked.get_absolute_url()).content.decode()
    assert rep.get(url("approval_grant", asked.pk)).status_code == 403
    assert rep.post(url("approval_withdraw", asked.pk)).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_a_deputy_reads_and_decides_though_the_deal_is_out_of_sight(ask, cast, sign_in):
    today = Organization.objects.today()
    days = {"first_day": today, "last_day": today}
    actions.add_deputy(actor=cast.manager, manager=cast.manager, deputy=cast.rep2, **days)
    asked, deputy = ask(930_000), sign_in(cast.rep2)
    assert deputy.get(asked.deal.get_absolute_url()).status_code == 404
    assert "Approve" in deputy.get(asked.get_absolute_url()).content.decode()
    body = {f"term-{pk}": value for pk, value in asked.terms.items()}
    answer = deputy.post(url("approval_grant", asked.pk), body | {"valid_until": "2099-01-01", "version": 1})
    assert answer.status_code == 302


@pytest.fixture
def many(room, cast):
    now = timezone.now()
    rows = [
        Approval(
            deal=room.deal, negotiation=room, discount=Decimal(7), reason=f"Reason {each}", asked_by=cast.lin_wei,
            asked_at=now - dt.timedelta(hours=each), decide_by=now + dt.timedelta(hours=each), decider=cast.manager,
        )
        for each in range(60)
    ]  # fmt: skip
    return Approval.objects.bulk_create(rows)


@pytest.mark.parametrize("show", ["to_me", "mine", "all"])
def test_lists_by_key(many, cast, sign_in, show, django_assert_max_num_queries):
    user = cast.lin_wei if show == "mine" else cast.manager
    browser = sign_in(user)
    browser.get(url("approval_list"))
    with django_assert_max_num_queries(14):
        first = browser.get(url("approval_list"), {"show": show, "state": "requested"})
    text = first.content.decode()
    assert (text.count("Reason "), len(first.content) < 60_000) == (50, True)
    older = first.context["page"].older_url
    assert browser.get(url("approval_list") + older).content.decode().count("Reason ") == 10


def test_authority_is_read_by_who_sells_and_said_by_administrators(cast, sign_in):
    page = url("settings_authority")
    assert "By default" in sign_in(cast.lin_wei).get(page).content.decode()
    assert "New line" not in sign_in(cast.lin_wei).get(page).content.decode()
    admin = sign_in(cast.admin)
    body = {
        "role": "rep",
        "team": str(cast.east.pk),
        "discount": "4",
        "up_to": "1,000,000",
        "bounds_text": "payment_days: 60",
    }
    assert admin.post(url("settings_authority_add"), body).status_code == 302
    row = Authority.objects.get()
    assert (row.up_to_minor, row.bounds) == (100_000_000, {"payment_days": "60"})
    assert admin.post(url("settings_authority_add"), body).status_code == 409
    assert admin.post(url("settings_authority_add"), body | {"bounds_text": "sixty"}).status_code == 422
    edited = body | {"discount": "6", "version": row.version}
    assert admin.post(url("settings_authority_edit", row.pk), edited).status_code == 302
    assert admin.post(url("settings_authority_edit", row.pk), edited | {"discount": "7"}).status_code == 409
    assert "60" in sign_in(cast.lin_wei).get(page).content.decode()
    assert admin.post(url("settings_authority_remove", row.pk)).status_code == 302
    assert not Authority.objects.exists()


def test_a_manager_names_a_deputy_on_their_own_page(cast, sign_in):
    manager, today = sign_in(cast.manager), Organization.objects.today()
    assert "Deputies" in manager.get(cast.manager.get_absolute_url()).content.decode()
    body = {"deputy": str(cast.inside.pk), "first_day": today.isoformat(), "last_day": today.isoformat()}
    assert manager.post(url("deputy_add", cast.manager.pk), body).status_code == 302
    assert manager.post(url("deputy_add", cast.manager.pk), body).status_code == 422
    assert manager.post(url("deputy_remove", Delegation.objects.get().pk)).status_code == 302
    assert not Delegation.objects.exists()


def test_the_decider_reads_where_the_sides_stand(ask, offer, price, room, cast, sign_in):
    offer(980_000)
    actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="theirs", terms={price.pk: Decimal(905_000)})
    shown = sign_in(cast.manager).get(ask(930_000).get_absolute_url()).text
    assert "Ours now" in shown
    assert "980,000" in shown
    assert "905,000" in shown
