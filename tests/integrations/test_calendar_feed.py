"""The private calendar: only for who knows the address, only what its person may see now, dead with the person."""

import datetime as dt
import re

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from integrations import calendar_views
from integrations.calendar_actions import renew_feed, revoke_feed
from integrations.models import CalendarFeed
from stakeholders.visits.models import Visit, VisitColleague
from team.actions import deactivate_user
from team.models import User
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, CommitmentFactory, ContactFactory, VisitFactory

PAGE, NEW = "integrations:calendar_feed", "integrations:calendar_feed_create"


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei, address="1 Harbour Road")


def visit(account: KeyAccount, days: float = 1, **more: object) -> Visit:
    starts = timezone.now() + dt.timedelta(days=days)
    ends = starts + dt.timedelta(hours=1)
    return VisitFactory(
        account=account, **{"state": "planned", "outcome": "", "starts_at": starts, "ends_at": ends} | more
    )


def url_of(user: User) -> str:
    return reverse("integrations:calendar_file", args=[renew_feed(actor=user)[1]])


def events(answer: object) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(answer.content)  # type: ignore[attr-defined]
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def uid(row: Visit) -> str:
    return f"visit-{row.pk}@keyline.invalid"


def test_it_holds_own_and_joined_visits_and_own_steps(cast: Cast, account: KeyAccount, canary: Canary) -> None:
    own, past, other = visit(account), visit(account, -20, state="held"), visit(account, owner=cast.rep2)
    joined = visit(canary.account, purpose="Hidden from nobody who joins")
    VisitColleague.objects.create(visit=joined, user=cast.lin_wei)
    outside = [
        visit(account, 181),
        visit(account, -31),
        visit(account, 2, state="cancelled"),
        visit(account, -1, state="missed"),
    ]
    step = CommitmentFactory(account=account, due_on=cast.lin_wei.today() + dt.timedelta(days=3))
    CommitmentFactory(account=account, due_on=step.due_on, state="done")
    CommitmentFactory(account=account, due_on=step.due_on, assignee=cast.rep2)
    CommitmentFactory(account=account, due_on=step.due_on, side="theirs")
    CommitmentFactory(account=account, due_on=None)
    answer = Client().get(url_of(cast.lin_wei))
    found = events(answer)
    assert set(found) == {uid(own), uid(past), uid(joined), f"step-{step.pk}@keyline.invalid"}
    assert not {uid(row) for row in [*outside, other]} & set(found)
    assert found[uid(own)]["location"] == "1 Harbour Road"
    whole = found[f"step-{step.pk}@keyline.invalid"]
    assert whole["dtstart"].dt == step.due_on
    assert whole["summary"] == "Send the layout (Condax)"
    assert whole["transp"] == "TRANSPARENT"


def test_without_steps_when_so_chosen(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    CommitmentFactory(account=account, due_on=cast.lin_wei.today())
    url, page = url_of(cast.lin_wei), sign_in(cast.lin_wei)
    assert len(events(Client().get(url))) == 1
    page.post(reverse("integrations:calendar_feed_steps"), {})
    assert events(Client().get(url)) == {}


def test_what_got_out_of_sight_is_gone(cast: Cast, account: KeyAccount, canary: Canary) -> None:
    joined = visit(canary.account)
    row = VisitColleague.objects.create(visit=joined, user=cast.lin_wei)
    url = url_of(cast.lin_wei)
    assert CANARY in Client().get(url).content.decode()
    row.delete()
    assert CANARY not in Client().get(url).content.decode()


def test_people_of_the_customer_are_named_and_not_written_to(cast: Cast, account: KeyAccount) -> None:
    contact = ContactFactory(account=account, name="Zhao Min", email="zhao@condax.example")
    VisitColleague.objects.create(visit=visit(account, met=[contact]), user=cast.inside)
    content = Client().get(url_of(cast.lin_wei)).content.decode()
    assert "Zhao Min" in content
    assert "zhao@condax.example" not in content


def test_the_address_is_shown_once_and_kept_as_a_hash(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    assert "Make an address" in client.get(reverse(PAGE)).content.decode()
    made = client.post(reverse(NEW))
    text = made.content.decode()
    [address] = re.findall(r'value="(http[^"]+\.ics)"', text)
    assert f'href="webcal{address.removeprefix("https").removeprefix("http")}"' in text
    assert "no-store" in made["Cache-Control"]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert secret not in (feed.digest, str(feed.__dict__))
    assert secret not in client.get(reverse(PAGE)).content.decode()
    assert Client().get(reverse("integrations:calendar_file", args=[secret])).status_code == 200
    assert "Last fetched on" in client.get(reverse(PAGE)).content.decode()


def test_a_new_address_ends_the_old_one_and_revoking_ends_it_all(cast: Cast, sign_in: SignIn) -> None:
    old = url_of(cast.lin_wei)
    new = url_of(cast.lin_wei)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    client = sign_in(cast.lin_wei)
    assert client.get(reverse("integrations:calendar_feed_revoke")).status_code == 200
    client.post(reverse("integrations:calendar_feed_revoke"))
    assert Client().get(new).status_code == 404
    assert not CalendarFeed.objects.exists()
    revoke_feed(actor=cast.lin_wei)


def test_it_dies_with_the_person(cast: Cast) -> None:
    url = url_of(cast.lin_wei)
    deactivate_user(actor=cast.admin, user_id=cast.lin_wei.pk)
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("token", ["kl_x", "x", "kl_" + "a" * 500, "kl_%27--", "王"])
def test_an_address_that_is_none_is_not_found(db: None, token: str) -> None:
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_an_api_token_is_no_address(cast: Cast) -> None:
    from integrations.actions import create_token

    secret = create_token(actor=cast.lin_wei, name="App", scopes=["*"])[1]
    assert Client().get(reverse("integrations:calendar_file", args=[secret])).status_code == 404
    feed = renew_feed(actor=cast.lin_wei)[1]
    answer = Client().get(reverse("api:me"), headers={"Authorization": f"Bearer {feed}"})
    assert answer.status_code == 401


def test_it_is_sent_again_only_when_it_changed(cast: Cast, account: KeyAccount) -> None:
    row, url = visit(account), url_of(cast.lin_wei)
    first = Client().get(url)
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Last-Modified"]
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    row.purpose = "Another"
    row.save_changes("purpose")
    assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200
    Visit.objects.filter(pk=row.pk).update(state="cancelled")
    late = Client().get(url, headers={"If-Modified-Since": first["Last-Modified"]})
    assert late.status_code == 200, "what is gone has no newest change"


def test_its_use_is_noted_to_within_five_minutes(cast: Cast) -> None:
    url = url_of(cast.lin_wei)
    Client().get(url)
    noted = CalendarFeed.objects.get().last_used_at
    assert noted is not None
    Client().get(url)
    assert CalendarFeed.objects.get().last_used_at == noted


def test_who_asks_too_often_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_views, "A_MINUTE", 2)
    monkeypatch.setattr(calendar_views, "STRANGERS_A_MINUTE", 2)
    good = url_of(cast.lin_wei)
    for url, answer in ((good, 200), ("/calendar/kl_wrong.ics", 404)):
        assert [Client().get(url).status_code for _n in range(3)] == [answer, answer, 429]


def test_it_costs_the_same_however_full_it_is(cast: Cast, account: KeyAccount, django_assert_max_num_queries) -> None:
    url, today = url_of(cast.lin_wei), cast.lin_wei.today()
    for count in (1, 30):
        for number in range(count):
            contact = ContactFactory(account=account)
            row = visit(account, 1 + number / 10, met=[contact])
            VisitColleague.objects.create(visit=row, user=cast.inside)
            CommitmentFactory(account=account, due_on=today)
        with django_assert_max_num_queries(14):
            Client().get(url)
