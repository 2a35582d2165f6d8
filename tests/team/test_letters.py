"""Mail within the caps: three a day, none in quiet hours, the rest in the morning; once, whoever dies in between."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from team import deliveries, digests
from team.actions import change_user, comment_on, mark_all_read
from team.housekeeping import clear
from team.models import Closure, Letter, Notification, User
from team.tasks import send_digests
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory

Cut = Callable[[Callable[[], object]], None]

TUESDAY, FRIDAY = dt.date(2026, 11, 24), dt.date(2026, 11, 27)
SINGLES = 3


def shanghai(clock: str, day: dt.date = TUESDAY) -> time_machine.travel:
    """In Shanghai it is that time of that day."""
    local = dt.datetime.combine(day, dt.time.fromisoformat(clock), dt.timezone(dt.timedelta(hours=8)))
    return time_machine.travel(local, tick=False)


def days(count: int) -> dt.date:
    return TUESDAY + dt.timedelta(days=count)


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei)


def ask(cast: Cast, account: KeyAccount, count: int = 1) -> None:
    """Lin Wei asks the manager something, so many times."""
    for number in range(count):
        comment_on(actor=cast.lin_wei, record=account, body=f"@Zhou Jie question {number}")
    deliveries.sweep()


def letters(user: User) -> list[EmailMessage]:
    return [each for each in mail.outbox if each.to == [user.email]]


def test_three_a_day_come_alone_and_the_rest_in_one_letter_in_the_morning(cast: Cast, account: KeyAccount) -> None:
    with shanghai("10:00"):
        ask(cast, account, 5)
        assert len(letters(cast.manager)) == SINGLES
        send_digests()
        assert len(letters(cast.manager)) == SINGLES + 1, "the morning's letter had not gone yet"
    digest = letters(cast.manager)[-1].body
    assert "question 3" in digest
    assert "question 4" in digest
    assert "question 2" not in digest
    assert f"/accounts/{account.pk}/" in digest
    assert Notification.objects.filter(user=cast.manager, mailed_at__isnull=False).count() == 5
    with shanghai("15:00"):
        ask(cast, account)
        send_digests()
        assert len(letters(cast.manager)) == SINGLES + 1
    with shanghai("07:30", days(1)):
        send_digests()
        assert "question 0" in letters(cast.manager)[-1].body
        assert len(letters(cast.manager)) == SINGLES + 2
        ask(cast, account, 4)
        assert len(letters(cast.manager)) == 2 * SINGLES + 2, "the next day has three of its own"


def test_in_the_evening_nothing_comes_and_the_morning_tells_it(cast: Cast, account: KeyAccount) -> None:
    with shanghai("20:00"):
        ask(cast, account)
        send_digests()
    with shanghai("07:29", days(1)):
        send_digests()
    assert mail.outbox == []
    assert Notification.objects.get().user == cast.manager
    with shanghai("07:30", days(1)):
        send_digests()
    [letter] = mail.outbox
    assert "What to do first" in letter.body


def test_a_free_day_is_quiet_and_the_digest_waits_for_work(cast: Cast, account: KeyAccount) -> None:
    monday = FRIDAY + dt.timedelta(days=3)
    Closure.objects.create(organization=cast.organization, name="Move", first_day=monday, last_day=monday)
    with shanghai("21:00", FRIDAY):
        ask(cast, account)
    for day in range(1, 4):
        with shanghai("10:00", FRIDAY + dt.timedelta(days=day)):
            send_digests()
    assert letters(cast.manager) == []
    with shanghai("07:30", monday + dt.timedelta(days=1)):
        send_digests()
    assert any("question 0" in letter.body for letter in letters(cast.manager))


@pytest.mark.parametrize(("wish", "at_once", "in_the_morning"), [("digest", 0, 1), ("none", 0, 0)])
def test_the_person_chooses(cast: Cast, account: KeyAccount, wish: str, at_once: int, in_the_morning: int) -> None:
    change_user(actor=cast.manager, user_id=cast.manager.pk, values={"mail": wish})
    with shanghai("10:00"):
        ask(cast, account)
        assert len(letters(cast.manager)) == at_once
    with shanghai("08:00", days(1)):
        send_digests()
    assert len(letters(cast.manager)) == in_the_morning
    assert Notification.objects.filter(user=cast.manager).count() == 1


def test_what_was_read_in_the_bell_or_is_a_week_old_is_not_mailed(cast: Cast, account: KeyAccount) -> None:
    with shanghai("22:00"):
        ask(cast, account)
        mark_all_read(actor=cast.manager)
        comment_on(actor=cast.lin_wei, record=account, body="@Clara Weiss question")
        deliveries.sweep()
    with shanghai("08:00", days(8)):
        send_digests()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("zone", "utc"),
    [("Asia/Kolkata", "02:00"), ("Asia/Kathmandu", "01:45"), ("Europe/Berlin", "06:30"), ("America/New_York", "12:30")],
)
def test_the_morning_is_the_persons(cast: Cast, account: KeyAccount, zone: str, utc: str) -> None:
    User.objects.filter(pk=cast.manager.pk).update(time_zone=zone, mail="digest")
    with shanghai("10:00", days(-1)):
        ask(cast, account)
    morning = dt.datetime.combine(TUESDAY, dt.time.fromisoformat(utc), dt.UTC)
    with time_machine.travel(morning - dt.timedelta(minutes=15), tick=False):
        send_digests()
        assert letters(cast.manager) == []
    with time_machine.travel(morning, tick=False):
        send_digests()
        assert len(letters(cast.manager)) == 1


class PowerCut(BaseException):
    """Ends the process as a kill does: nothing after it runs."""


@pytest.fixture
def power_cut(monkeypatch: pytest.MonkeyPatch) -> Cut:
    """`power_cut(act)`: the worker dies in the moment after the mail server took the mail."""
    send = EmailMessage.send

    def sent_and_dead(self: EmailMessage, *args: object, **kwargs: object) -> int:
        send(self)
        raise PowerCut

    def cut(act: Callable[[], object]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", sent_and_dead)
            with pytest.raises(PowerCut):
                act()

    return cut


def test_a_worker_that_dies_in_sending_sends_nothing_twice_and_loses_nothing(
    cast: Cast, account: KeyAccount, power_cut: Cut
) -> None:
    with shanghai("21:00", days(-1)):
        ask(cast, account)
    with shanghai("07:30"):
        power_cut(send_digests)
        send_digests()
    with shanghai("15:00"):
        send_digests()
    assert len(letters(cast.manager)) == 1
    with shanghai("07:30", days(1)):
        send_digests()
    assert len(letters(cast.manager)) == 2, "what may not have arrived stands in the next one"
    assert "question 0" in letters(cast.manager)[-1].body


def test_a_single_mail_whose_worker_died_is_not_repeated(cast: Cast, account: KeyAccount, power_cut: Cut) -> None:
    with shanghai("10:00"):
        power_cut(lambda: ask(cast, account))
    with shanghai("10:10"):
        assert deliveries.sweep() == 1
    assert len(letters(cast.manager)) == 1


def test_what_is_refused_is_tried_again_and_costs_nothing_of_the_day(
    cast: Cast, account: KeyAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: EmailMessage, *args: object, **kwargs: object) -> int:
        raise OSError("the mail server is away")

    with shanghai("10:00"):
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", refused)
            ask(cast, account, 4)
        assert not Letter.objects.exists()
    with shanghai("10:05"):
        deliveries.sweep()
        assert len(letters(cast.manager)) == SINGLES
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", refused)
            send_digests()
        send_digests()
    assert len(letters(cast.manager)) == SINGLES + 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_digest(cast: Cast, account: KeyAccount) -> None:
    with shanghai("21:00", days(-1)):
        ask(cast, account)

    def work() -> None:
        try:
            for _again in range(5):
                digests.send_daily()
        finally:
            connection.close()

    with shanghai("08:00"):
        workers = [threading.Thread(target=work) for _n in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=60)
    assert len(letters(cast.manager)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_keep_to_three_a_day(cast: Cast, account: KeyAccount) -> None:
    with shanghai("10:00"):
        for number in range(8):
            comment_on(actor=cast.lin_wei, record=account, body=f"@Zhou Jie question {number}")

        def work() -> None:
            try:
                for _again in range(10):
                    deliveries.sweep()
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _n in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=60)
    assert len(letters(cast.manager)) == SINGLES
    assert Notification.objects.count() == 8


def test_a_digest_costs_the_same_queries_however_much_it_holds(
    cast: Cast, account: KeyAccount, django_assert_max_num_queries
) -> None:
    for day, count in ((0, 2), (1, 30)):
        with shanghai("21:00", days(day)):
            ask(cast, account, count)
        with shanghai("08:00", days(day + 1)), django_assert_max_num_queries(30):
            assert digests.send_daily() == 1


def test_a_long_digest_names_the_most_and_counts_the_rest(cast: Cast, account: KeyAccount) -> None:
    with shanghai("21:00", days(-1)):
        ask(cast, account, digests.MOST_LINES + 2)
    with shanghai("08:00"):
        send_digests()
    [letter] = letters(cast.manager)
    assert letter.subject == f"Keyline: {digests.MOST_LINES + 2} new things for you"
    assert letter.body.count(f"/accounts/{account.pk}/") == digests.MOST_LINES
    assert "2 more in the bell." in letter.body


def test_the_readers_language_and_the_way_to_the_settings(cast: Cast, account: KeyAccount) -> None:
    with shanghai("10:00"):
        ask(cast, account)
    [letter] = letters(cast.manager)
    assert reverse("team:settings") in letter.body


def test_old_letters_are_cleared(cast: Cast) -> None:
    old = timezone.now() - dt.timedelta(days=40)
    Letter.objects.create(user=cast.lin_wei, kind="daily", day=old.date(), begun_at=old)
    kept = Letter.objects.create(user=cast.lin_wei, kind="daily", day=timezone.now().date())
    clear()
    assert list(Letter.objects.all()) == [kept]


def test_mail_is_chosen_on_the_profile(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.lin_wei), reverse("team:settings")
    page = client.get(url).content.decode()
    assert 'value="20:00"' in page
    assert 'value="07:30"' in page
    values = {"name": "Lin Wei", "language": "en", "theme": "auto", "version": cast.lin_wei.version}
    wrong = client.post(url, values | {"mail": "hourly", "quiet_from": "25:00", "quiet_until": ""})
    assert set(wrong.context["form"].errors) == {"mail", "quiet_from", "quiet_until"}
    wish = {"mail": "digest", "quiet_from": "18:30", "quiet_until": "08:15"}
    assert client.post(url, values | {"time_zone": "Asia/Shanghai"} | wish).status_code == 302
    saved = User.objects.get(pk=cast.lin_wei.pk)
    assert (saved.mail, saved.quiet_from, saved.quiet_until) == ("digest", dt.time(18, 30), dt.time(8, 15))
    assert saved.weekly_digest is False, "an empty box is a no"
