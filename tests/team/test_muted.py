"""What a person does not want to be told of comes neither to the bell nor by mail: by page, by REST, from the mail."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import KeyAccount
from integrations.actions import create_token
from team import deliveries, mailing, news, notify
from team.actions import change_user, comment_on
from team.models import Notification, User
from team.tasks import send_digests
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory

pytestmark = pytest.mark.usefixtures("office_hours")


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei)


def ask(cast: Cast, account: KeyAccount) -> None:
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie question")
    deliveries.sweep()


def path_in(header: str) -> str:
    return "/" + header.strip("<>").split("/", 3)[3]


def test_every_kind_of_news_has_a_name_under_a_heading() -> None:
    assert set(notify._verbs) <= news.codes(), "give notify.register a label"
    for heading, kinds in news.choices():
        assert heading
        assert all(label for _code, label in kinds)


def test_muted_news_come_nowhere(cast: Cast, account: KeyAccount) -> None:
    change_user(actor=cast.manager, user_id=cast.manager.pk, values={"muted": ["commented"]})
    ask(cast, account)
    assert not Notification.objects.exists()
    assert mail.outbox == []


def test_news_that_were_muted_meanwhile_are_in_no_digest(cast: Cast, account: KeyAccount) -> None:
    change_user(actor=cast.manager, user_id=cast.manager.pk, values={"mail": "digest"})
    ask(cast, account)
    change_user(actor=cast.manager, user_id=cast.manager.pk, values={"muted": ["commented"]})
    send_digests()
    assert not any("question" in each.body for each in mail.outbox)


def test_the_page_lists_what_one_is_told_of(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.lin_wei), reverse("team:settings")
    page = client.get(url).content.decode()
    assert "Somebody mentions me" in page
    assert page.count('name="told_of"') == len(news.codes()) == page.count('name="told_of" value=')
    told_of = sorted(news.codes() - {"flag_raised", "visit_near"})
    assert client.post(url, entries(cast.lin_wei, told_of, remind_before="30")).status_code == 302
    saved = User.objects.get(pk=cast.lin_wei.pk)
    assert (saved.muted, saved.remind_before) == (["flag_raised", "visit_near"], 30)
    page = client.get(url).content.decode()
    assert page.count(" checked") == len(told_of) + 1, "the weekly digest too"


def entries(user: User, told_of: list[str], **more: str) -> dict[str, object]:
    return {
        "name": user.name,
        "language": "en",
        "theme": "auto",
        "mail": "at_once",
        "quiet_from": "20:00",
        "quiet_until": "07:30",
        "weekly_digest": "on",
        "version": user.version,
        "told_of": told_of,
    } | more


def test_a_form_that_knows_of_no_news_mutes_none(cast: Cast, sign_in: SignIn) -> None:
    """A page that was open while a new version came."""
    values = entries(cast.lin_wei, [])
    del values["told_of"]
    assert sign_in(cast.lin_wei).post(reverse("team:settings"), values | {"mail": "digest"}).status_code == 302
    saved = User.objects.get(pk=cast.lin_wei.pk)
    assert (saved.mail, saved.muted, saved.remind_before) == ("digest", [], 60)


def test_the_page_refuses_what_is_no_choice(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.lin_wei), reverse("team:settings")
    wrong = client.post(url, entries(cast.lin_wei, ["x\0y"], remind_before="999999"))
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"told_of", "remind_before"}
    assert User.objects.get(pk=cast.lin_wei.pk).version == cast.lin_wei.version


def test_an_odd_reminder_set_by_a_program_stays_a_choice(cast: Cast, sign_in: SignIn) -> None:
    change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"remind_before": 45})
    assert "45 minutes before" in sign_in(cast.lin_wei).get(reverse("team:settings")).content.decode()


def test_me_shows_and_changes_the_choices(cast: Cast) -> None:
    secret = create_token(actor=cast.lin_wei, name="App", scopes=["users:write"])[1]
    client, url = Client(headers={"Authorization": f"Bearer {secret}"}), reverse("api:me")
    me = client.get(url)
    assert me.json()["muted"] == []
    assert me.json()["remind_before"] == 60
    assert set(me.json()["news"]) == news.codes()
    wish = {
        "muted": ["visit_near", "commented", "commented"],
        "remind_before": 15,
        "mail": "digest",
        "quiet_from": "18:00",
        "quiet_until": "08:00",
        "weekly_digest": False,
    }
    answer = client.patch(url, wish, content_type="application/json", headers={"If-Match": me["ETag"]})
    assert answer.status_code == 200
    assert answer.json() | {**wish, "muted": ["commented", "visit_near"]} == answer.json()
    saved = User.objects.get(pk=cast.lin_wei.pk)
    assert (saved.mail, saved.quiet_from, saved.remind_before) == ("digest", dt.time(18), 15)
    again = client.patch(url, wish, content_type="application/json", headers={"If-Match": me["ETag"]})
    assert again.status_code == 412


@pytest.mark.parametrize(
    "wrong",
    [
        {"muted": ["unknown"]},
        {"muted": "commented"},
        {"muted": [["commented"]]},
        {"remind_before": -1},
        {"remind_before": 10_081},
        {"mail": "hourly"},
        {"quiet_from": "25:00"},
        {"roles": ["administrator"]},
        {"email": "other@keyline.example"},
    ],
)
def test_me_refuses_what_is_no_choice(cast: Cast, sign_in: SignIn, wrong: dict[str, object]) -> None:
    answer = sign_in(cast.lin_wei).patch(reverse("api:me"), wrong, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert set(answer.json()["errors"]) == set(wrong)


def test_a_token_needs_the_scope_to_change(cast: Cast) -> None:
    secret = create_token(actor=cast.lin_wei, name="App", scopes=["*:read"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = client.patch(reverse("api:me"), {"mail": "none"}, content_type="application/json")
    assert answer.status_code == 403


def test_a_mail_programs_button_mutes_that_kind(cast: Cast, account: KeyAccount) -> None:
    ask(cast, account)
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = path_in(letter.extra_headers["List-Unsubscribe"])
    stranger = Client(enforce_csrf_checks=True)
    looked = stranger.get(path)
    assert "Somebody mentions me" in looked.content.decode()
    assert User.objects.get(pk=cast.manager.pk).muted == [], "looking changes nothing"
    for _twice in range(2):
        assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert User.objects.get(pk=cast.manager.pk).muted == ["commented"]
    ask(cast, account)
    assert len(mail.outbox) == 1


def test_the_button_of_a_digest_ends_mail_and_that_of_the_week_the_week(cast: Cast) -> None:
    for what, field, value in (("mail", "mail", "none"), ("weekly", "weekly_digest", False)):
        path = reverse("team:unsubscribe", args=[mailing.stop_token(cast.lin_wei, what)])
        assert Client().post(path).status_code == 200
        assert getattr(User.objects.get(pk=cast.lin_wei.pk), field) == value


@pytest.mark.parametrize("token", ["x", "WyJ4Il0:1abc:def", "a" * 3000])
def test_an_address_that_we_did_not_sign_is_not_found(db: None, token: str) -> None:
    assert Client().post(f"/unsubscribe/{token}/").status_code == 404


def test_who_has_gone_is_not_found(cast: Cast) -> None:
    path = reverse("team:unsubscribe", args=[mailing.stop_token(cast.lin_wei, "mail")])
    User.objects.filter(pk=cast.lin_wei.pk).update(is_active=False)
    assert Client().get(path).status_code == 404
