"""Bearer tokens: shown once, stored hashed, scoped, expiring, revocable, never seeing more than their person."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from integrations.actions import create_token
from integrations.models import ApiToken
from pipeline.models import Deal
from tests.api.conftest import Program
from tests.cast import Cast, SignIn


def made(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue().rstrip("\n").rpartition("\n")[2]


def test_the_command_prints_the_token_alone_on_its_last_line(cast: Cast, deal: Deal) -> None:
    secret = made("REP@keyline.example", "--scope", "deals:read", "--expires-in", "30", "--name", "report")
    assert Program(cast.lin_wei, secret=secret).names("/deals/") == [deal.name]
    token = ApiToken.objects.get()
    assert (token.name, token.scopes) == ("report", ["deals:read"])
    assert token.expires_at is not None
    assert 29 < (token.expires_at - timezone.now()).total_seconds() / 86400 <= 30


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody@keyline.example", "--scope", "*"],
        ["system@keyline.invalid", "--scope", "*"],
        ["rep@keyline.example", "--scope", "deals:delete"],
        ["rep@keyline.example", "--scope", "secrets:read"],
        ["rep@keyline.example", "--scope", "*", "--expires-in", "0"],
    ],
)
def test_the_command_refuses(cast: Cast, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        made(*arguments)
    assert not ApiToken.objects.exists()


def test_the_secret_is_nowhere_in_the_database(cast: Cast) -> None:
    token, secret = create_token(actor=cast.lin_wei, name="x", scopes=["*"])
    stored = str(ApiToken.objects.values().get(pk=token.pk))
    assert secret not in stored
    assert secret.startswith(token.prefix)
    assert len(secret) > 40


def test_scopes_open_exactly_what_they_name(cast: Cast, deal: Deal) -> None:
    reader = Program(cast.lin_wei, "deals:read")
    assert reader.get(f"/deals/{deal.pk}/").status_code == 200
    assert reader.get(f"/deals/{deal.pk}/evidence/").status_code == 200
    for refused in (
        reader.get("/contacts/"),
        reader.patch(f"/deals/{deal.pk}/", {"name": "x"}),
        reader.post(f"/deals/{deal.pk}/move/", {"stage": "20"}),
        reader.get("/search/?q=plant"),
    ):
        assert refused.status_code == 403
    assert 'scope="contacts:read"' in reader.get("/contacts/")["WWW-Authenticate"]
    assert reader.get("/contacts/").json()["code"] == "insufficient_scope"
    assert reader.get("/me/").json()["scopes"] == ["deals:read"]

    everything_to_read = Program(cast.lin_wei, "*:read")
    assert everything_to_read.get("/contacts/").status_code == 200
    assert everything_to_read.post("/contacts/", {}).status_code == 403


def test_to_write_is_not_to_read(cast: Cast, deal: Deal) -> None:
    writer = Program(cast.lin_wei, "deals:write")
    assert writer.get("/deals/").status_code == 403
    answer = writer.patch(f"/deals/{deal.pk}/", {"name": "Renamed"})
    assert answer.status_code == 200
    assert set(answer.json()) == {"id", "version"}


def test_a_token_never_sees_more_than_its_person(cast: Cast, deal: Deal, canary: object) -> None:
    assert Program(cast.lin_wei, "*").names("/deals/") == [deal.name]
    assert Program(cast.rep2, "*").names("/deals/") == []
    assert Program(cast.admin, "*").names("/deals/") == []


def test_expired_revoked_unknown_and_inactive_are_challenged(cast: Cast, rep: Program) -> None:
    _token, secret = create_token(actor=cast.lin_wei, name="short", scopes=["*"], expires_in=1)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert Program(None, secret=secret).get("/deals/").status_code == 401
    assert rep.get("/deals/").status_code == 200
    for wrong in ("kl_nothing", "rubbish", "kl_" + "x" * 500):
        answer = Program(None, secret=wrong).get("/deals/")
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    ApiToken.objects.update(revoked_at=timezone.now())
    assert rep.get("/deals/").status_code == 401
    ApiToken.objects.update(revoked_at=None)
    cast.lin_wei.is_active = False
    cast.lin_wei.save()
    assert rep.get("/deals/").status_code == 401


def test_the_last_use_is_noted_every_few_minutes(rep: Program) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        rep.get("/me/")
    with time_machine.travel(now + dt.timedelta(minutes=2), tick=False):
        rep.get("/me/")
    assert ApiToken.objects.get().last_used_at == now.replace(microsecond=now.microsecond)
    later = now + dt.timedelta(minutes=6)
    with time_machine.travel(later, tick=False):
        rep.get("/me/")
    assert ApiToken.objects.get().last_used_at == later


def test_a_person_sees_and_revokes_their_own(rep: Program, boss: Program) -> None:
    mine = rep.post("/tokens/", {"name": "Mine", "scopes": ["deals:read"], "expires_in": 7}).json()
    assert [row["name"] for row in boss.get("/tokens/").json()["results"]] == ["test"]
    assert boss.get(f"/tokens/{mine['id']}/").status_code == 404
    assert boss.delete(f"/tokens/{mine['id']}/").status_code == 404
    assert "token" not in rep.get(f"/tokens/{mine['id']}/").json()
    assert rep.delete(f"/tokens/{mine['id']}/").status_code == 204
    assert Program(None, secret=mine["token"]).get("/deals/").status_code == 401


def test_a_token_makes_none_that_reaches_further(cast: Cast) -> None:
    narrow = Program(cast.lin_wei, "tokens:write", "deals:read")
    assert narrow.post("/tokens/", {"name": "x", "scopes": ["*"]}).status_code == 403
    assert narrow.post("/tokens/", {"name": "x", "scopes": ["deals:read", "visits:read"]}).status_code == 403
    assert narrow.post("/tokens/", {"name": "x", "scopes": ["deals:read"]}).status_code == 201
    assert "scopes" in narrow.post("/tokens/", {"name": "x", "scopes": ["deals:all"]}).json()["errors"]


def test_the_session_needs_csrf(cast: Cast, sign_in: SignIn, deal: Deal) -> None:
    assert sign_in(cast.lin_wei).get("/api/v1/deals/").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.lin_wei)
    url = f"/api/v1/deals/{deal.pk}/"
    assert strict.patch(url, {"name": "x"}, content_type="application/json").status_code == 403
    strict.get("/settings/tokens/")
    headers = {"X-CSRFToken": strict.cookies["csrftoken"].value}
    assert strict.patch(url, {"name": "x"}, content_type="application/json", headers=headers).status_code == 200


def test_the_page_shows_the_secret_once_and_revokes_after_asking(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    assert "No tokens yet" in client.get("/settings/tokens/").content.decode()
    shown = client.post("/settings/tokens/new/", {"name": "Report", "scopes": "deals:read", "expires_in": "90"})
    secret = shown.content.decode().partition('value="kl_')[2].partition('"')[0]
    assert Program(cast.lin_wei, secret=f"kl_{secret}").get("/deals/").status_code == 200
    page = client.get("/settings/tokens/").content.decode()
    assert "Report" in page
    assert secret not in page
    token = ApiToken.objects.get()
    assert "cannot be undone" in client.get(f"/settings/tokens/{token.pk}/revoke/").content.decode()
    assert ApiToken.objects.get().revoked_at is None
    client.post(f"/settings/tokens/{token.pk}/revoke/")
    assert Program(cast.lin_wei, secret=f"kl_{secret}").get("/deals/").status_code == 401
    assert sign_in(cast.rep2).get(f"/settings/tokens/{token.pk}/revoke/").status_code == 404


def test_the_page_says_what_a_scope_is(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.lin_wei).post("/settings/tokens/new/", {"name": "x", "scopes": "all", "expires_in": ""})
    assert answer.status_code == 422
    assert "is not a scope" in answer.content.decode()


def test_the_page_takes_the_same_time_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: object
) -> None:
    for n in range(20):
        create_token(actor=cast.lin_wei, name=f"Token {n}", scopes=["*"])
    client = sign_in(cast.lin_wei)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/settings/tokens/")
