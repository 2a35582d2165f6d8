"""Signing in: failed attempts are limited, sessions are listed and can be ended."""

from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import PASSWORD


def sign_in(client: Client, email: str, password: str) -> bool:
    client.post("/auth/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_after_five_failures_even_the_right_password_waits(cast: Cast) -> None:
    for _attempt in range(5):
        assert not sign_in(Client(), cast.lin_wei.email, "wrong")
    assert not sign_in(Client(), cast.lin_wei.email, PASSWORD)
    # Somebody else is not locked out by it.
    assert sign_in(Client(), cast.rep2.email, PASSWORD)


def test_fewer_failures_do_not_lock_out(cast: Cast) -> None:
    for _attempt in range(4):
        assert not sign_in(Client(), cast.lin_wei.email, "wrong")
    assert sign_in(Client(), cast.lin_wei.email.upper(), PASSWORD)


def test_too_many_failures_from_one_place_are_refused(cast: Cast) -> None:
    for attempt in range(10):
        sign_in(Client(), f"nobody{attempt}@example.com", "wrong")
    assert not sign_in(Client(), cast.rep2.email, PASSWORD)
    assert sign_in(Client(REMOTE_ADDR="10.1.2.3"), cast.rep2.email, PASSWORD)


def test_one_session_is_ended_from_another(cast: Cast) -> None:
    phone, desk = Client(HTTP_USER_AGENT="Phone"), Client(HTTP_USER_AGENT="Desk")
    assert sign_in(phone, cast.lin_wei.email, PASSWORD)
    assert sign_in(desk, cast.lin_wei.email, PASSWORD)
    page = desk.get(reverse("team:settings_sessions")).content.decode()
    assert "Phone" in page
    session = UserSession.objects.get(user=cast.lin_wei, user_agent="Phone")
    desk.post(reverse("team:settings_session_end", args=[session.pk]))
    assert phone.get("/team/").status_code == 302
    assert desk.get("/team/").status_code == 200


def test_all_other_sessions_are_ended_at_once(cast: Cast) -> None:
    clients = [Client() for _n in range(3)]
    for client in clients:
        assert sign_in(client, cast.lin_wei.email, PASSWORD)
    clients[0].post(reverse("team:settings_sessions_end"))
    assert [client.get("/team/").status_code for client in clients] == [200, 302, 302]


def test_nobody_ends_anothers_session(cast: Cast) -> None:
    victim, other = Client(), Client()
    assert sign_in(victim, cast.lin_wei.email, PASSWORD)
    assert sign_in(other, cast.rep2.email, PASSWORD)
    session = UserSession.objects.get(user=cast.lin_wei)
    assert other.post(reverse("team:settings_session_end", args=[session.pk])).status_code == 404
    assert victim.get("/team/").status_code == 200
