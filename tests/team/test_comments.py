"""Comments, mentions, and what the mentioned are told."""

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from team import deliveries
from team.actions import comment_on, mark_all_read
from team.mentions import mentioned
from team.models import Activity, Comment, Notification, User
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, UserFactory
from web.keyset import SIZE

HTMX = {"HX-Request": "true"}


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei)


def url_of(account: KeyAccount) -> str:
    return reverse("team:comment", args=["accounts.keyaccount", account.pk])


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@Lin Wei please call", {"Lin Wei"}),
        ("ask @lin wei!", {"Lin Wei"}),
        ("ask @Lin Weiming", {"Lin Weiming"}),
        ("@rep@keyline.example and @王芳请看", {"Lin Wei", "王芳"}),
        ("@LIN WEI", {"Lin Wei"}),
        ("mail lin wei", set()),
        ("@nobody", set()),
    ],
)
def test_who_is_mentioned(body: str, names: set[str]) -> None:
    people = [
        User(name="Lin Wei", email="rep@keyline.example"),
        User(name="Lin Weiming", email="weiming@keyline.example"),
        User(name="王芳", email="fang@keyline.example"),
    ]
    assert {person.name for person in mentioned(body, people)} == names


@pytest.mark.usefixtures("office_hours")
def test_the_mentioned_hear_of_it_in_the_bell_and_by_mail(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.manager.pk).update(language="zh-hans")
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie can you come along on Friday?")
    assert not Notification.objects.exists()
    deliveries.sweep()
    deliveries.sweep()
    notification = Notification.objects.get()
    assert notification.user == cast.manager
    assert notification.mailed_at is not None
    [letter] = mail.outbox
    assert letter.to == [cast.manager.email]
    assert "can you come along" in letter.body
    assert f"/accounts/{account.pk}/" in letter.body

    client = sign_in(cast.manager)
    assert "can you come along" in client.get(reverse("team:notifications")).content.decode()
    assert "1" in client.get(reverse("team:notification_count")).content.decode()
    opened = client.post(reverse("team:notification_open", args=[notification.pk]))
    assert opened["Location"] == f"/accounts/{account.pk}/"
    assert client.get(reverse("team:notification_count")).content.decode().strip() == ""


def test_who_does_not_see_the_record_is_not_told(cast: Cast, account: KeyAccount) -> None:
    comment = comment_on(actor=cast.lin_wei, record=account, body="@Sofia Brandt @Zhou Jie look")
    assert comment.not_told == [cast.rep2]
    assert list(comment.mentions.all()) == [cast.manager]
    deliveries.sweep()
    assert Notification.objects.get().user == cast.manager


@pytest.mark.usefixtures("office_hours")
def test_sight_lost_between_comment_and_delivery_counts(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie look")
    cast.manager.memberships.all().delete()
    deliveries.sweep()
    assert not mail.outbox


def test_sight_lost_later_takes_the_line_out_of_the_bell(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie look")
    deliveries.sweep()
    cast.manager.memberships.all().delete()
    assert "look" not in sign_in(cast.manager).get(reverse("team:notifications")).content.decode()


def test_old_news_is_not_told(cast: Cast, account: KeyAccount) -> None:
    then = timezone.now() - dt.timedelta(days=30)
    comment = comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie look", at=then)
    assert comment.created_at == then
    deliveries.sweep()
    assert not Notification.objects.exists()


def test_who_may_comment(cast: Cast, account: KeyAccount) -> None:
    comment_on(actor=cast.manager, record=account, body="fine")
    with pytest.raises(PermissionDenied):
        comment_on(actor=cast.analyst, record=account, body="hm")
    for user in (cast.rep2, cast.admin, cast.stranger):
        with pytest.raises(KeyAccount.DoesNotExist):
            comment_on(actor=user, record=account, body="hm")
    for body in ("", "  \n", "x" * 4001):
        with pytest.raises(ValidationError):
            comment_on(actor=cast.lin_wei, record=account, body=body)
    assert Comment.objects.count() == Activity.objects.filter(verb="commented").count() == 1


def test_comments_are_seen_by_who_sees_the_record(cast: Cast, canary: Canary) -> None:
    comment_on(actor=cast.stranger, record=canary.account, body="secret")
    seen = {name for name, user in cast.everybody.items() if Comment.objects.visible_to(user).exists()}
    assert seen == {"stranger", "director", "analyst"}


def test_the_door(cast: Cast, account: KeyAccount, sign_in: SignIn, client: Client) -> None:
    post = {"body": "hello"}
    assert sign_in(cast.lin_wei).post(url_of(account), post)["Location"] == f"/accounts/{account.pk}/#comments"
    fragment = sign_in(cast.lin_wei).post(url_of(account), {"body": "again"}, headers=HTMX)
    assert fragment.status_code == 200
    assert "<html" not in fragment.content.decode()
    assert fragment.content.decode().index("again") < fragment.content.decode().index("hello")
    assert sign_in(cast.lin_wei).post(url_of(account), {"body": " "}).status_code == 422
    assert sign_in(cast.lin_wei).get(url_of(account)).status_code == 405
    assert sign_in(cast.rep2).post(url_of(account), post).status_code == 404
    assert sign_in(cast.analyst).post(url_of(account), post).status_code == 403
    assert client.post(url_of(account), post).status_code == 302
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("label", ["team.user", "team.team", "no.such", "accounts.accountchange", "nonsense"])
def test_other_kinds_of_rows_take_no_comments(cast: Cast, sign_in: SignIn, label: str) -> None:
    url = reverse("team:comment", args=[label, cast.lin_wei.pk])
    assert sign_in(cast.director).post(url, {"body": "x"}).status_code == 404
    assert (
        sign_in(cast.director).post(reverse("team:comment", args=["accounts.keyaccount", uuid.uuid4()])).status_code
        == 404
    )


def test_the_author_learns_who_was_not_told(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    page = sign_in(cast.lin_wei).post(url_of(account), {"body": "@Sofia Brandt look"}, headers=HTMX)
    assert "Sofia Brandt does not see this" in page.content.decode()


def test_markup_in_a_comment_is_text(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    page = sign_in(cast.lin_wei).post(url_of(account), {"body": "<script>alert(1)</script>"}, headers=HTMX)
    assert "<script>" not in page.content.decode()


def test_notifications_are_ones_own(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    comment_on(actor=cast.lin_wei, record=account, body="@Zhou Jie @Clara Weiss look")
    deliveries.sweep()
    theirs = Notification.objects.get(user=cast.director)
    assert sign_in(cast.manager).post(reverse("team:notification_open", args=[theirs.pk])).status_code == 404
    assert mark_all_read(actor=cast.manager) == 1
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_the_bell_asks_a_fixed_number_of_times(
    cast: Cast, account: KeyAccount, sign_in: SignIn, django_assert_max_num_queries: object
) -> None:
    for n in range(12):
        comment_on(actor=UserFactory(roles=["director"]), record=account, body=f"@Zhou Jie {n}")
    deliveries.sweep()
    client = sign_in(cast.manager)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(reverse("team:notifications")).content.decode().count("kl-row-main") == 12


def test_language_and_theme_switch_from_anywhere(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    answer = client.post(reverse("team:set_language"), {"language": "zh-hans", "next": "/team/"})
    assert answer["Location"] == "/team/"
    assert client.get("/team/")["Content-Language"] == "zh-hans"
    client.post(reverse("team:set_theme"), {"theme": "dark", "next": "/team/"})
    assert 'data-theme="dark"' in client.get("/team/").content.decode()
    assert client.post(reverse("team:set_language"), {"language": "xx"}).status_code == 400
    assert client.post(reverse("team:set_theme"), {"theme": "pink"}).status_code == 400
    away = client.post(reverse("team:set_theme"), {"theme": "auto", "next": "https://evil.example/"})
    assert away["Location"] == reverse("team:settings")


def test_the_canary_stays_in(cast: Cast, canary: Canary, sign_in: SignIn) -> None:
    comment_on(actor=cast.stranger, record=canary.account, body=f"{CANARY} @Clara Weiss")
    deliveries.sweep()
    for url in ("/", "/team/", f"/team/people/{cast.stranger.pk}/", "/notifications/", "/settings/"):
        for user in (cast.lin_wei, cast.manager, cast.admin):
            assert CANARY not in sign_in(user).get(url).content.decode(), url


def test_older_comments_are_a_page_further(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    for number in range(SIZE + 1):
        comment_on(actor=cast.lin_wei, record=account, body=f"Comment number {number}.")
    client = sign_in(cast.lin_wei)
    shown = client.get(account.get_absolute_url()).content.decode()
    assert "Comment number 50." in shown
    assert "Comment number 0." not in shown
    older = re.search(rf'href="({account.get_absolute_url()}\?page=[^"]+)#comments"', shown)
    assert older
    assert "Comment number 0." in client.get(older.group(1)).content.decode()
