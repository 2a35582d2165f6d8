"""Without a network: the week is read, visits are logged, and each of them arrives once, whatever happens between."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from stakeholders.models import Commitment
from stakeholders.visits.actions import change_visit, log_visit
from stakeholders.visits.models import Visit
from stakeholders.visits.reports import VisitReport
from team.models import User
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

pytestmark = pytest.mark.once  # what a browser does with it no database changes

# The request goes out, and its answer never comes back.
NEVER_HEARS = """() => {
  const send = window.fetch;
  window.fetch = async (url, options) => {
    const answer = await send(url, options);
    return options?.method === "POST" ? new Promise(() => {}) : answer;
  };
}"""
CARRIED = """async () => {
  await navigator.serviceWorker.ready;
  const who = localStorage.getItem("keyline:person");
  const isCarried = who && localStorage.getItem(`keyline:carried:${who}`);
  return Boolean(isCarried && await caches.match("/static/js/offline/shell.js"));
}"""


@pytest.fixture
def phone(sit: Sit, cast: Cast, condax: Story) -> Seat:
    """Lin Wei's phone, which was on Today a moment ago and carries the week."""
    seat = sit("phone", service_workers="allow")
    seat.sign_in(cast.lin_wei)
    wait_for(seat.page, CARRIED)
    return seat


def wait_for(page: Page, condition: str) -> None:
    for _each in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {condition}")


def offline(seat: Seat, path: str = "/visits/") -> None:
    seat.page.context.set_offline(True)
    seat.page.goto(seat.base + path)
    expect(seat.page.locator("main[data-ready]")).to_be_attached()


def online(seat: Seat) -> None:
    seat.page.context.set_offline(False)


def log(seat: Seat, note: str, outcome: str = "Continuation") -> None:
    """Condax, Zhao Min, in the shell."""
    seat.page.goto(f"{seat.base}/offline/#log")
    seat.page.locator("main").get_by_role("link", name="Condax").click()
    seat.choose("Zhao Min")
    seat.choose(outcome)
    seat.page.get_by_label("Note").fill(note)
    seat.press("Save", seat.page.locator("main form"))
    expect(seat.page.locator("[data-row]").filter(has_text=note)).to_be_visible()


def waiting(seat: Seat) -> Any:
    return seat.page.locator("[data-row]")


def all_sent(seat: Seat) -> None:
    expect(seat.page.locator("main")).to_contain_text("Nothing waits. Everything is sent.")


def held() -> list[str]:
    return list(Visit.objects.filter(state="held").order_by("logged_at", "pk").values_list("note", flat=True))


def test_the_week_is_read_and_three_visits_are_logged(phone: Seat, cast: Cast, condax: Story) -> None:
    page = phone.page
    offline(phone, "/pipeline/")
    expect(page).to_have_url(f"{phone.base}/offline/#visits")
    expect(page.locator("#banner")).to_contain_text("No network. What you log is kept on this phone and sent later.")
    expect(page.locator("main")).to_contain_text("Condax")
    expect(page.locator("main")).to_contain_text("Zhao Min")
    page.locator(".kl-offline-top").get_by_role("link", name="Accounts").click()
    page.get_by_label("Find an account").fill("cond")
    page.locator("main").get_by_role("link", name="Condax").click()
    expect(page.locator("main")).to_contain_text("Plant energy management")
    for note in ("First", "Second", "Third"):
        log(phone, note)
    expect(waiting(phone)).to_have_count(3)
    page.close()  # killed
    assert held() == []
    phone.page = page = page.context.new_page()
    online(phone)
    page.goto(f"{phone.base}/")
    expect(page.locator("#toasts")).to_contain_text("Sent 3 visits.")
    expect(page.locator("#waiting")).to_be_hidden()
    assert held() == ["First", "Second", "Third"]
    client = Client()
    client.force_login(cast.lin_wei)
    shown = client.get("/api/v1/visits/?state=held").json()["results"]
    assert sorted(each["note"] for each in shown) == ["First", "Second", "Third"]
    visit = Visit.objects.filter(state="held").first()
    assert visit is not None
    assert "Zhao Min" in client.get(visit.get_absolute_url()).content.decode()


def test_a_planned_visit_is_logged_with_what_was_promised(phone: Seat, condax: Story) -> None:
    offline(phone)
    phone.press("Log", phone.page.locator(".kl-row").filter(has_text="Condax"))
    phone.choose("Advance")
    phone.press("Save", phone.page.locator("main form"))
    expect(phone.page.locator("main")).to_contain_text("An advance is something the customer will do, with a day.")
    phone.choose("Confirm the go-live schedule")
    phone.choose("+1 week")
    phone.press("Save", phone.page.locator("main form"))
    expect(waiting(phone)).to_have_count(1)
    online(phone)
    all_sent(phone)
    condax.visit.refresh_from_db()
    assert (condax.visit.state, condax.visit.outcome) == ("held", "advance")
    promised = Commitment.objects.get(side="theirs")
    assert promised.what == "Confirm the go-live schedule"
    assert promised.due_on == condax.visit.owner.today() + dt.timedelta(days=7)


def test_what_waits_can_be_changed_and_thrown_away(phone: Seat) -> None:
    offline(phone)
    log(phone, "Wrong")
    log(phone, "Superfluous")
    waiting(phone).filter(has_text="Wrong").get_by_role("link", name="Change").click()
    phone.page.get_by_label("Note").fill("Right")
    phone.press("Save", phone.page.locator("main form"))
    phone.press("Delete", waiting(phone).filter(has_text="Superfluous"))
    phone.page.keyboard.press("Escape")  # is no
    expect(waiting(phone)).to_have_count(2)
    phone.press("Delete", waiting(phone).filter(has_text="Superfluous"))
    phone.press("Delete it for good", phone.sheet)
    expect(waiting(phone)).to_have_count(1)
    online(phone)
    all_sent(phone)
    assert held() == ["Right"]


REST_VISITS = "**/api/v1/visits/**"


def refuse_first(seat: Seat, status: int, times: int = 1) -> list[str]:
    """The first sendings are answered so on the way; the ids of all that were tried."""
    tried: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        tried.append(str(json.loads(route.request.post_data or "{}").get("id")))
        if len(tried) > times:
            return route.fallback()
        return route.fulfill(status=status, content_type="application/json", body="{}")

    seat.page.route(REST_VISITS, answer)
    return tried


@pytest.mark.parametrize("status", [500, 200])  # 200: somebody else's, like the sign-in page of a hotel
def test_a_server_that_fails_is_asked_again_in_the_same_order(phone: Seat, status: int) -> None:
    offline(phone)
    log(phone, "First")
    log(phone, "Second")
    tried = refuse_first(phone, status, times=1000)
    online(phone)
    expect(waiting(phone).first).to_contain_text("The server does not answer as it should")
    assert held() == []
    phone.page.unroute(REST_VISITS)
    phone.press("Send now")
    all_sent(phone)
    assert held() == ["First", "Second"]
    assert len(set(tried)) == 1  # the second never went before the first


def test_an_answer_that_was_lost_makes_no_second_visit(phone: Seat) -> None:
    """The server has taken it, and the tab dies before it hears so."""
    offline(phone)
    log(phone, "Once")

    phone.page.evaluate(NEVER_HEARS)
    online(phone)
    for _each in range(80):
        if held():
            break
        phone.page.wait_for_timeout(100)
    assert held() == ["Once"]
    expect(waiting(phone)).to_contain_text("May have arrived already")
    context = phone.page.context
    phone.page.close()
    phone.page = context.new_page()
    phone.page.goto(f"{phone.base}/visits/")
    expect(phone.page.locator("#toasts")).to_contain_text("Sent 1 visit.")
    assert held() == ["Once"]


def test_two_tabs_send_once(phone: Seat) -> None:
    offline(phone)
    for note in ("First", "Second", "Third"):
        log(phone, note)
    other = phone.page.context.new_page()
    other.goto(f"{phone.base}/offline/#queue")
    expect(other.locator("[data-row]")).to_have_count(3)
    online(phone)
    all_sent(phone)
    expect(other.locator("[data-row]")).to_have_count(0)
    assert held() == ["First", "Second", "Third"]


Meddle = Callable[[Cast, Story], Any]


def logged_by_the_manager(cast: Cast, condax: Story) -> Any:
    start = timezone.now() - dt.timedelta(hours=3)
    report = VisitReport(
        account=condax.account, starts_at=start, met=(condax.person,), outcome="order", note="The manager was there"
    )
    return log_visit(actor=cast.manager, report=report, visit_id=condax.visit.pk)


def moved_by_the_manager(cast: Cast, condax: Story) -> Any:
    return change_visit(actor=cast.manager, visit_id=condax.visit.pk, values={"purpose": "Moved"})


def test_logged_there_meanwhile_is_a_conflict_side_by_side(phone: Seat, cast: Cast, condax: Story) -> None:
    offline(phone)
    log_the_planned_one(phone, "I was there")
    logged_by_the_manager(cast, condax)
    online(phone)
    row = waiting(phone)
    expect(row).to_contain_text("It was changed there meanwhile")
    line = row.locator("tr.is-different").filter(has_text="Note")
    expect(line).to_contain_text("The manager was there")
    expect(line).to_contain_text("I was there")
    assert held() == ["The manager was there"]
    phone.press("Send as a new visit", row)
    all_sent(phone)
    assert sorted(held()) == ["I was there", "The manager was there"]


def test_a_plan_that_moved_meanwhile_is_sent_again_after_a_look(phone: Seat, cast: Cast, condax: Story) -> None:
    offline(phone)
    log_the_planned_one(phone, "I was there")
    log(phone, "A later one")
    moved_by_the_manager(cast, condax)
    online(phone)
    expect(waiting(phone)).to_have_count(1)  # the later one went on
    assert held() == ["A later one"]
    phone.press("Change and send again", waiting(phone))
    phone.press("Save", phone.page.locator("main form"))
    all_sent(phone)
    condax.visit.refresh_from_db()
    assert (condax.visit.state, condax.visit.note) == ("held", "I was there")


def log_the_planned_one(seat: Seat, note: str) -> None:
    seat.press("Log", seat.page.locator(".kl-row").filter(has_text="Condax"))
    seat.choose("Continuation")
    seat.page.get_by_label("Note").fill(note)
    seat.press("Save", seat.page.locator("main form"))
    expect(waiting(seat)).to_have_count(1)


def test_a_change_of_a_visit_that_is_there_knows_its_version(phone: Seat, cast: Cast, condax: Story) -> None:
    logged_by_the_manager(cast, condax)
    phone.page.evaluate("localStorage.removeItem(`keyline:carried:${localStorage.getItem('keyline:person')}`)")
    phone.go("/")
    wait_for(phone.page, CARRIED)
    offline(phone)
    change_the_note(phone, "What I remember")
    online(phone)
    all_sent(phone)
    condax.visit.refresh_from_db()
    assert condax.visit.note == "What I remember"
    phone.page.goto(f"{phone.base}/offline/#visits")
    expect(phone.page.locator("main")).to_contain_text("What I remember")
    offline(phone)
    change_the_note(phone, "What I remember later")
    change_visit(actor=cast.manager, visit_id=condax.visit.pk, values={"note": "What the manager says"})
    online(phone)
    expect(waiting(phone)).to_contain_text("What the manager says")
    condax.visit.refresh_from_db()
    assert condax.visit.note == "What the manager says"


def change_the_note(seat: Seat, note: str) -> None:
    seat.press("Change", seat.page.locator("main .kl-row").filter(has_text="Condax"))
    seat.page.get_by_label("Note").fill(note)
    seat.press("Save", seat.page.locator("main form"))
    expect(waiting(seat)).to_have_count(1)


def test_the_usual_form_keeps_what_was_typed(phone: Seat, condax: Story) -> None:
    phone.go(f"/visits/log/?visit={condax.visit.pk}")
    phone.page.context.set_offline(True)
    save = phone.page.locator(".kl-sticky .btn-primary")
    expect(save).to_have_text("Saved on this phone, will be sent")
    phone.choose("Continuation")
    phone.page.get_by_label("Note").fill("Typed in the lift")
    save.click()
    phone.page.wait_for_url("**/offline/**")
    expect(waiting(phone)).to_contain_text("Typed in the lift")
    online(phone)
    all_sent(phone)
    condax.visit.refresh_from_db()
    assert (condax.visit.state, condax.visit.note) == ("held", "Typed in the lift")


@pytest.mark.parametrize("status", [500, 503])
def test_the_usual_form_survives_a_server_that_fails(phone: Seat, condax: Story, status: int) -> None:
    phone.go(f"/visits/log/?account={condax.account.pk}")
    phone.page.route("**/visits/log/", lambda route: route.fulfill(status=status, body="down"))
    phone.choose("Zhao Min")
    phone.choose("Continuation")
    phone.page.get_by_label("Note").fill("Kept")
    phone.page.locator(".kl-sticky .btn-primary").click()
    phone.page.wait_for_url("**/offline/**")
    all_sent(phone)  # by the REST door, which is open
    assert held() == ["Kept"]


def open_menu(seat: Seat) -> Any:
    seat.page.locator(".kl-phone-bar").get_by_role("button", name="More").click()
    return seat.page.locator("#person-menu")


def test_signing_out_waits_for_what_is_unsent_and_empties_the_phone(phone: Seat) -> None:
    offline(phone)
    log(phone, "Unsent")
    tried = refuse_first(phone, 500, times=1000)
    online(phone)
    phone.page.goto(f"{phone.base}/visits/")
    phone.press("Sign out", open_menu(phone))
    expect(phone.page.locator("h1")).to_have_text("Not everything is sent yet")
    expect(phone.page.get_by_role("button", name="Sign out and remove it from this phone")).to_have_count(0)
    assert tried
    with phone.page.expect_download() as download:
        phone.press("Save to a file")
    saved = json.loads(download.value.path().read_text())
    assert [each["body"]["note"] for each in saved["visits"]] == ["Unsent"]
    phone.press("Sign out and remove it from this phone")
    expect(phone.page.locator("input[name=password]")).to_be_visible()
    kept = phone.page.evaluate(
        "async () => [(await indexedDB.databases()).length, Object.keys(localStorage), await caches.keys()]"
    )
    assert kept == [0, [], []]


def test_signing_out_sends_what_it_can(phone: Seat) -> None:
    offline(phone)
    log(phone, "Last minute")
    online(phone)
    all_sent(phone)
    phone.page.goto(f"{phone.base}/")
    phone.press("Sign out", open_menu(phone))
    expect(phone.page.locator("input[name=password]")).to_be_visible()
    assert held() == ["Last minute"]
    phone.page.goto(f"{phone.base}/offline/")
    expect(phone.page.locator("main")).to_contain_text("Sign in to see what this phone carries.")
    expect(phone.page.locator("main")).not_to_contain_text("Condax")


def as_somebody_else(seat: Seat, user: User) -> None:
    """The session ended, and another person took the phone."""
    seat.page.context.clear_cookies()
    seat.sign_in(user)


def test_another_person_neither_sees_nor_sends_it(phone: Seat, cast: Cast) -> None:
    offline(phone)
    log(phone, "Of Lin Wei")
    phone.page.goto("about:blank")
    phone.page.context.clear_cookies()  # while there is no network: a page on its way out may still send by its session
    online(phone)
    as_somebody_else(phone, cast.rep2)
    wait_for(phone.page, f"localStorage.getItem('keyline:carried:{cast.rep2.pk}')")
    expect(phone.page.locator("#waiting")).to_be_hidden()
    phone.page.goto(f"{phone.base}/offline/#queue")
    all_sent(phone)
    phone.page.goto(f"{phone.base}/offline/#accounts")
    expect(phone.page.locator("main")).to_contain_text("No account has this name.")
    phone.page.goto(f"{phone.base}/")
    phone.press("Sign out", open_menu(phone))
    expect(phone.page.locator("input[name=password]")).to_be_visible()
    assert held() == []
    phone.sign_in(cast.lin_wei)
    expect(phone.page.locator("#toasts")).to_contain_text("Sent 1 visit.")
    assert Visit.objects.get(note="Of Lin Wei").owner == cast.lin_wei


def test_a_session_that_ended_keeps_the_visit_and_hides_the_rest(phone: Seat, cast: Cast) -> None:
    offline(phone)
    log(phone, "Before the session ended")
    phone.page.context.clear_cookies()
    online(phone)
    main = phone.page.locator("main")
    expect(main).to_contain_text("Sign in to send what waits.")
    expect(main).not_to_contain_text("Before the session ended")
    phone.sign_in(cast.lin_wei)
    expect(phone.page.locator("#toasts")).to_contain_text("Sent 1 visit.")
    assert held() == ["Before the session ended"]


def test_after_a_week_nothing_is_shown(phone: Seat) -> None:
    offline(phone)
    expect(phone.page.locator("main")).to_contain_text("Condax")
    phone.page.clock.install(time=timezone.now() + dt.timedelta(days=8))
    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text("older than 7 days")
    expect(phone.page.locator("main")).not_to_contain_text("Condax")
