"""Signing in and out, and the pages around the password, in our frame and without sign-up."""

import pytest
from django.urls import reverse

from team.models import User

PASSWORD = "a-long-password-2026"


@pytest.fixture
def person(lin_wei: User) -> User:
    lin_wei.set_password(PASSWORD)
    lin_wei.save(update_fields=["password"])
    return lin_wei


def test_signing_in_needs_the_right_password(client, person):
    page = client.get(reverse("account_login"))
    assert b"kl-plain" in page.content
    refused = client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    assert refused.status_code == 200
    assert b'role="alert"' in refused.content
    entry = {"login": person.email, "password": PASSWORD, "next": reverse("web:shortcuts")}
    taken = client.post(reverse("account_login"), entry)
    assert taken.status_code == 302
    assert taken.url == reverse("web:shortcuts")
    assert "_auth_user_id" in client.session
    assert b"data-toast" not in client.get(taken.url).content.split(b"<template")[0]


def test_nobody_signs_up_by_themselves(client, person):
    assert reverse("account_signup") not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("name", ["account_reset_password", "account_reset_password_done"])
def test_the_password_pages_work_signed_out(client, db, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert b"kl-plain" in response.content


@pytest.mark.parametrize(
    "name", ["team:settings_sessions", "account_change_password", "account_logout", "web:shortcuts"]
)
def test_the_pages_of_a_session_stand_in_the_frame(client, person, name):
    client.force_login(person)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert b"kl-rail" in response.content
    assert person.email.encode() in response.content


def test_the_list_of_sessions_is_the_one_in_settings(client, person):
    client.force_login(person)
    assert client.get(reverse("usersessions_list")).url == reverse("team:settings_sessions")


def test_the_shortcuts_come_as_a_sheet_for_htmx(client, person):
    client.force_login(person)
    response = client.get(reverse("web:shortcuts"), headers={"HX-Request": "true"})
    assert b"kl-sheet-inner" in response.content
    assert b"<html" not in response.content


def test_signing_out_ends_the_session(client, person):
    client.force_login(person)
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_the_theme_and_language_of_the_person_dress_the_page(client, person):
    person.theme, person.language = "dark", "zh-hans"
    person.save(update_fields=["theme", "language"])
    client.force_login(person)
    page = client.get(reverse("account_logout")).content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'lang="zh-Hans"' in page
    assert "theme.js" not in page
