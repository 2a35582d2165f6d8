"""Manifest, service worker and shell: the same for everybody, nothing of a person in them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from web import offline


def test_the_manifest_makes_an_app(client: Any, db: None) -> None:
    answer = client.get(reverse("web:manifest"))
    assert answer["Content-Type"] == "application/manifest+json"
    found = answer.json()
    assert (found["start_url"], found["scope"], found["display"]) == ("/", "/", "standalone")
    assert {(one["sizes"], one["purpose"]) for one in found["icons"]} >= {("192x192", "maskable"), ("512x512", "any")}
    assert found["shortcuts"][0]["url"] == reverse("visits:visit_log")
    for icon in found["icons"]:
        assert offline.changed(icon["src"].removeprefix("/static/"))


def test_the_worker_has_the_whole_site_and_keeps_files_and_the_shell_only(client: Any, db: None) -> None:
    answer = client.get(reverse("web:service_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    text = answer.content.decode()
    kept = re.findall(r'"(/[^"]*)"', text[: text.index("const NAME")])
    assert all(path.startswith("/static/") or path == reverse("web:offline") for path in kept)
    assert "{{" not in text


def test_new_words_or_files_make_a_new_worker(client: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get(reverse("web:service_worker")).content.splitlines()[0]
    assert before == client.get(reverse("web:service_worker")).content.splitlines()[0]
    monkeypatch.setattr(offline, "changed", lambda path: "otherwise")
    assert before != client.get(reverse("web:service_worker")).content.splitlines()[0]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_shell_is_the_same_for_everybody(client: Any, cast: Cast, sign_in: Any, language: str) -> None:
    url = f"{reverse('web:offline')}?language={language}"
    signed_out = client.get(url).content
    assert signed_out == sign_in(cast.lin_wei).get(url).content == sign_in(cast.director).get(url).content
    assert b"csrf" not in signed_out
    assert (b'lang="zh-Hans"' in signed_out) == (language == "zh-hans")


def test_signing_out_clears_the_browser_only_where_nothing_unsent_is_lost(cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.lin_wei)
    assert "Clear-Site-Data" not in client.post(reverse("account_logout"))
    client.force_login(cast.lin_wei)
    answer = client.post(reverse("account_logout"), {"wipe": "1"})
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session
