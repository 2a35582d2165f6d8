"""Tokens, sessions and keys: a program reaches no further than it was let."""

from __future__ import annotations

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import KeyAccount
from integrations.actions import create_token
from pipeline.actions.people import reassign_deal
from pipeline.models import Deal
from tests.cast import CANARY, Canary, Cast
from tests.factories import AccountFactory, ContactFactory, DealFactory, DealTeamFactory, funnel

JSON = "application/json"


def program(person: object, *scopes: str) -> dict[str, str]:
    secret = create_token(actor=person, name="x", scopes=scopes or ("*",))[1]  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {secret}"}


def test_a_session_writes_over_rest_with_a_csrf_token_only(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lin_wei)
    answer = client.post("/api/v1/key-accounts/", orjson.dumps({"name": "Forged"}), content_type=JSON)
    assert answer.status_code == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = client.post("/api/v1/key-accounts/", b'{"name": "Forged"}', content_type=kind)
        assert answer.status_code in (403, 415)
    assert not KeyAccount.objects.exists()


def test_a_key_of_one_person_answers_nobody_else(cast: Cast) -> None:
    body, key = orjson.dumps({"name": f"{CANARY} Works"}), {"Idempotency-Key": "same"}
    mine = Client().post("/api/v1/key-accounts/", body, content_type=JSON, headers={**program(cast.lin_wei), **key})
    other = orjson.dumps({"name": "Quite another company", "confirmed": True})
    theirs = Client().post("/api/v1/key-accounts/", other, content_type=JSON, headers={**program(cast.rep2), **key})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert CANARY not in theirs.content.decode()


def test_a_token_makes_no_wider_one_and_no_verb_beyond_its_scope(cast: Cast) -> None:
    funnel()
    deal = DealFactory(account=AccountFactory(owner=cast.lin_wei))
    narrow = program(cast.lin_wei, "deals:read", "tokens:write")
    client = Client(headers=narrow)
    for scopes in (["*"], ["*:read"], ["deals:write"], ["deals:read", "visits:read"]):
        answer = client.post("/api/v1/tokens/", orjson.dumps({"name": "y", "scopes": scopes}), content_type=JSON)
        assert answer.status_code == 403, scopes
    for verb in ("lose", "move", "evidence", "waiver-requests", "deal-team"):
        answer = client.post(f"/api/v1/deals/{deal.pk}/{verb}/", b"{}", content_type=JSON)
        assert answer.status_code == 403, verb
    assert client.get("/api/v1/search/", {"q": "line"}).status_code == 403


@pytest.mark.parametrize("field", ["owner", "account", "buying_center", "stage", "status", "weighted", "version", "id"])
def test_a_change_sets_no_more_than_it_may(cast: Cast, canary: Canary, field: str) -> None:
    deal = DealFactory(account=AccountFactory(owner=cast.lin_wei))
    values = {
        "owner": cast.rep2.pk,
        "account": canary.account.pk,
        "buying_center": canary.deal.buying_center_id,
        "id": canary.deal.pk,
    }
    body = orjson.dumps({field: values.get(field, "80")}, default=str)
    answer = Client(headers=program(cast.lin_wei)).patch(f"/api/v1/deals/{deal.pk}/", body, content_type=JSON)
    assert answer.status_code in (400, 403)
    fresh = Deal.objects.get(pk=deal.pk)
    assert (fresh.owner_id, fresh.account_id, fresh.stage_id) == (deal.owner_id, deal.account_id, deal.stage_id)


def test_ids_of_strangers_in_bodies_are_as_if_they_did_not_exist(cast: Cast, canary: Canary) -> None:
    mine = DealFactory(account=AccountFactory(owner=cast.lin_wei))
    contact = ContactFactory(account=mine.account)
    bodies = {
        "deals": {"name": "X", "account": canary.account.pk},
        "key-accounts": {"name": "A new company", "parent": canary.account.pk},
        "contacts": {"name": "X", "account": mine.account_id, "reports_to": canary.contact.pk},
        "buying-center-members": {"buying_center": mine.buying_center_id, "contact": canary.contact.pk},
        "commitments": {"side": "ours", "what": "X", "account": mine.account_id, "contact": canary.contact.pk},
        "visits": {
            "account": mine.account_id,
            "starts_at": "2026-01-01T09:00:00Z",
            "outcome": "continuation",
            "met": [contact.pk, canary.contact.pk],
        },
        f"deals/{mine.pk}/evidence": {"criterion": "10.2", "contact": canary.contact.pk},
    }
    client = Client(headers=program(cast.lin_wei))
    for path, body in bodies.items():
        answer = client.post(f"/api/v1/{path}/", orjson.dumps(body, default=str), content_type=JSON)
        assert answer.status_code == 400, (path, answer.content)
        assert CANARY not in answer.content.decode()


def test_who_gave_a_deal_away_reads_no_more_of_it(cast: Cast) -> None:
    account = AccountFactory(owner=cast.rep2, name=f"{CANARY} Works")
    deal = DealFactory(account=account, owner=cast.lin_wei, name="Filling line")
    client = Client(headers=program(cast.lin_wei))
    assert client.get(f"/api/v1/deals/{deal.pk}/").status_code == 200
    reassign_deal(actor=cast.director, deal_id=deal.pk, owner=cast.rep2)
    assert client.get(f"/api/v1/deals/{deal.pk}/").status_code == 404
    since = client.get("/api/v1/deals/", {"updated_since": "2026-11-01T00:00:00Z"})
    assert CANARY not in since.content.decode()


def test_nothing_is_run_that_a_name_says(cast: Cast) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    account = AccountFactory(owner=cast.lin_wei, name=f"A{evil}", industry=f"I{evil}"[:80], region=f"R{evil}"[:80])
    deal = DealFactory(account=account, name=f"D{evil}")
    contact = ContactFactory(account=account, name=f"C{evil}")
    deal.buying_center.members.create(contact=contact)
    cast.lin_wei.name = f"U{evil}"
    cast.lin_wei.save()
    DealTeamFactory(deal=deal, user=cast.rep2)
    for person in (cast.lin_wei, cast.manager):
        client = Client()
        client.force_login(person)
        names = ["pipeline:board", "pipeline:deal_list", "accounts:account_list", "forecasts:forecast", "team:today"]
        addresses = [reverse(name) for name in (*names, "team:team_list", "visits:visit_list", "pipeline:clean_up")]
        addresses += [account.get_absolute_url(), reverse("pipeline:deal_detail", args=[deal.pk])]
        addresses += [f"/contacts/{contact.pk}/", f"{reverse('integrations:search')}?q=script", "/forecast/?by=account"]
        addresses += [
            f"{reverse('accounts:account_list')}?q={evil}",
            f"{reverse('pipeline:deal_list')}?q={evil}&sort={evil}",
        ]
        addresses += [reverse("pipeline:deal_edit", args=[deal.pk, "name"]), f"/visits/log/?account={account.pk}"]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code < 400 or answer.status_code == 403, address
            text = answer.content.decode()
            assert "<script>alert" not in text, address
            assert "<img src=x" not in text, address
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
