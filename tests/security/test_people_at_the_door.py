"""Signing in, mails and sessions: who one is, and what a letter says."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from integrations.actions import create_token
from team.actions import comment_on, deactivate_user
from team.deliveries import sweep
from team.models import Notification, User
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, AccountTeamFactory

SECRET = "Bamboo-raft-4711"


def with_password(user: User) -> User:
    user.set_password(SECRET)
    user.save(update_fields=["password"])
    return user


def test_nobody_gives_themselves_another_address(cast: Cast, sign_in: SignIn) -> None:
    """The address is who one is here: an administrator gave it, and a mail to a mentioned person goes there."""
    client = sign_in(cast.lin_wei)
    for action in ("action_add", "action_primary", "action_remove", "action_send"):
        client.post(reverse("account_email"), {action: "1", "email": "me@evil.example"})
    cast.lin_wei.refresh_from_db()
    assert cast.lin_wei.email == "rep@keyline.example"
    from allauth.account.models import EmailAddress

    assert not EmailAddress.objects.filter(email="me@evil.example").exists()
    assert not [letter for letter in mail.outbox if "evil" in " ".join(letter.to)]


def test_the_link_of_a_reset_leads_to_this_site(cast: Cast, settings: object) -> None:
    with_password(cast.lin_wei)
    settings.PUBLIC_URL = "https://sales.example.com"  # type: ignore[attr-defined]
    Client().post(reverse("account_reset_password"), {"email": cast.lin_wei.email}, headers={"host": "localhost:1"})
    [letter] = mail.outbox
    assert "https://sales.example.com/auth/" in str(letter.body)
    assert "localhost" not in str(letter.body)


def test_a_reset_does_not_say_who_is_here(cast: Cast) -> None:
    answers = []
    for address in (cast.lin_wei.email, "nobody@keyline.example"):
        cache.clear()
        answer = Client().post(reverse("account_reset_password"), {"email": address})
        answers.append((answer.status_code, answer.headers.get("Location"), len(answer.content)))
    assert answers[0] == answers[1]
    assert [letter.to for letter in mail.outbox if "nobody@keyline.example" in letter.to] == []


def test_wrong_passwords_are_few(cast: Cast) -> None:
    with_password(cast.lin_wei)
    for number in range(12):
        Client().post(reverse("account_login"), {"login": cast.lin_wei.email, "password": f"wrong {number}"})
    client = Client()
    client.post(reverse("account_login"), {"login": cast.lin_wei.email, "password": SECRET})
    assert "_auth_user_id" not in client.session


def test_who_is_let_go_is_out_at_once(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    secret = create_token(actor=cast.lin_wei, name="x", scopes=["*"])[1]
    deactivate_user(actor=cast.admin, user_id=cast.lin_wei.pk)
    assert client.get("/").status_code == 302
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    with_password(cast.lin_wei)
    again = Client()
    again.post(reverse("account_login"), {"login": cast.lin_wei.email, "password": SECRET})
    assert "_auth_user_id" not in again.session


def test_another_password_ends_other_sessions(cast: Cast) -> None:
    with_password(cast.lin_wei)
    clients = [Client(), Client()]
    for client in clients:
        client.post(reverse("account_login"), {"login": cast.lin_wei.email, "password": SECRET})
        assert client.get("/").status_code == 200
    new = {"oldpassword": SECRET, "password1": f"{SECRET}-2", "password2": f"{SECRET}-2"}
    clients[0].post(reverse("account_change_password"), new)
    assert clients[0].get("/").status_code == 200
    assert clients[1].get("/").status_code == 302


@pytest.mark.usefixtures("office_hours")
@pytest.mark.parametrize("name", ["Works\r\nBcc: all@evil.example", "Works\rX", "Works\x0bX", "Works\u2028X"])
def test_a_name_with_a_line_end_stops_no_letter(cast: Cast, name: str) -> None:
    account = AccountFactory(owner=cast.lin_wei, name=name)
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie please look")
    sweep()
    letters = [letter for letter in mail.outbox if letter.to == [cast.manager.email]]
    assert len(letters) == 1
    message = letters[0].message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"].replace("\n ", "")


@pytest.mark.usefixtures("office_hours")
def test_one_address_that_fails_keeps_nobody_else_from_their_letter(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail import EmailMessage

    account = AccountFactory(owner=cast.lin_wei)
    AccountTeamFactory(account=account, user=cast.rep2)
    send = EmailMessage.send

    def refused(self: EmailMessage, *args: object, **kwargs: object) -> int:
        if cast.manager.email in self.to or cast.director.email in self.to:
            raise OSError("550 no such mailbox")
        return send(self)

    monkeypatch.setattr(EmailMessage, "send", refused)
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie @Clara Weiss @Sofia Brandt please look")
    sweep()
    assert [letter.to for letter in mail.outbox] == [[cast.rep2.email]]
    assert Notification.objects.count() == 3
