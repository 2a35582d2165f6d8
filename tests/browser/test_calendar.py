"""The calendar at a real browser: a visit moved by mouse and by keys, two at once, a phone without a grid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Locator, expect

from stakeholders.visits.actions import change_visit
from stakeholders.visits.models import Visit
from team.models import Absence, User
from tests import factories
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

pytestmark = pytest.mark.once  # what a browser does with it no database changes

HALF_HOUR = 32
"""Pixels (`slotHeight` of static/js/calendar.js)."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Plan = Callable[..., Visit]


@pytest.fixture
def monday(cast: Cast) -> dt.date:
    """Of the week after next."""
    today = cast.lin_wei.today()
    return today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=14)


@pytest.fixture
def plan(condax: Story, cast: Cast, monday: dt.date) -> Plan:
    """`plan(10, day=1)`: an hour at Condax on that day of the week."""

    def make(hour: float, day: int = 0, **more: Any) -> Visit:
        begin = dt.datetime.combine(monday, dt.time(), tzinfo=cast.lin_wei.zone) + dt.timedelta(days=day, hours=hour)
        return factories.VisitFactory(account=condax.account, state="planned", outcome="", starts_at=begin, **more)

    return make


def clock(visit: Visit, user: User) -> str:
    """``1 10:00-11:00``: the day of the week, begin and end as they stand in the database."""
    visit.refresh_from_db()
    begin, end = (moment.astimezone(user.zone) for moment in (visit.starts_at, visit.ends_at))
    return f"{begin.weekday()} {begin:%H:%M}-{end:%H:%M}"


def event_of(seat: Seat, visit: Visit) -> Locator:
    return seat.page.locator(".ec-event", has=seat.page.locator(f'[data-visit="{visit.pk}"]')).first


def open_week(seat: Seat, user: User, monday: dt.date, view: str = "week") -> None:
    seat.sign_in(user)
    seat.go(f"/visits/calendar/?view={view}&day={monday}")
    expect(seat.page.locator("#calendar .ec-main")).to_be_visible()


def drag(seat: Seat, thing: Locator, right: float, down: float, *, at_foot: bool = False) -> None:
    box = thing.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 2 if at_foot else box["height"] / 2)
    mouse = seat.page.mouse
    mouse.move(x, y)
    mouse.down()
    for part in (0.3, 0.7, 1):
        mouse.move(x + right * part, y + down * part, steps=4)
    mouse.up()
    seat.settle()


@pytest.fixture
def far_away(sit: Sit) -> Seat:
    """At a device whose clock is not the person's: it counts nowhere."""
    return sit("desk", timezone_id="America/New_York")


def test_a_visit_is_dragged_to_another_time_and_put_back(
    far_away: Seat, cast: Cast, plan: Plan, monday: dt.date
) -> None:
    seat, visit = far_away, plan(10, day=1)
    open_week(seat, cast.lin_wei, monday)
    event = event_of(seat, visit)
    expect(event).to_contain_text("10:00")
    drag(seat, event, 0, 3 * HALF_HOUR)
    expect(seat.page.locator("#toasts")).to_contain_text("Condax moved to")
    assert clock(visit, cast.lin_wei) == "1 11:30-12:30"
    expect(event_of(seat, visit)).to_contain_text("11:30")
    seat.press("Undo", seat.page.locator("#toasts"))
    seat.page.wait_for_url(f"**/visits/calendar/?view=week&day={monday}")
    assert clock(visit, cast.lin_wei) == "1 10:00-11:00"


def test_its_edge_makes_it_longer(far_away: Seat, cast: Cast, plan: Plan, monday: dt.date) -> None:
    seat, visit = far_away, plan(10)
    open_week(seat, cast.lin_wei, monday)
    drag(seat, event_of(seat, visit), 0, HALF_HOUR, at_foot=True)
    expect(seat.page.locator("#toasts")).to_contain_text("Condax moved to")
    assert clock(visit, cast.lin_wei) == "0 10:00-11:30"


def test_the_keys_move_it(far_away: Seat, cast: Cast, plan: Plan, monday: dt.date) -> None:
    seat, visit = far_away, plan(10)
    open_week(seat, cast.lin_wei, monday)
    says, keys = seat.page.locator("#calendar-says"), seat.page.keyboard
    event_of(seat, visit).get_by_role("link").focus()
    keys.press("m")
    expect(says).to_contain_text("Arrow keys")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        keys.press(key)
        seat.page.wait_for_timeout(80)
    expect(says).to_contain_text("10:30–11:45")
    assert clock(visit, cast.lin_wei) == "0 10:00-11:00"
    keys.press("Enter")
    expect(says).to_contain_text("Condax moved to")
    assert clock(visit, cast.lin_wei) == "1 10:30-11:45"
    expect(event_of(seat, visit).get_by_role("link")).to_be_focused()
    keys.press("m")
    keys.press("ArrowLeft")
    keys.press("Escape")
    expect(says).to_contain_text("Left where it was.")
    assert clock(visit, cast.lin_wei) == "1 10:30-11:45"
    expect(event_of(seat, visit).get_by_role("link")).to_be_focused()
    keys.press("Enter")
    seat.page.wait_for_url(f"**/visits/{visit.pk}/")


def test_who_moves_what_somebody_else_has_moved_is_told(
    far_away: Seat, cast: Cast, plan: Plan, monday: dt.date
) -> None:
    seat, visit = far_away, plan(10)
    open_week(seat, cast.lin_wei, monday)
    later = visit.starts_at + dt.timedelta(hours=5)
    change_visit(actor=cast.manager, visit_id=visit.pk, values={"starts_at": later, "ends_at": later})
    drag(seat, event_of(seat, visit), 0, 2 * HALF_HOUR)
    alert = seat.page.locator("#toasts [role=alert]")
    expect(alert).to_contain_text("Zhou Jie changed this visit meanwhile. It is now on")
    expect(event_of(seat, visit)).to_contain_text("15:00")
    assert clock(visit, cast.lin_wei) == "0 15:00-15:00"


def test_a_refused_move_jumps_back(far_away: Seat, cast: Cast, plan: Plan, monday: dt.date) -> None:
    seat, visit = far_away, plan(10)
    open_week(seat, cast.lin_wei, monday)
    Visit.objects.filter(pk=visit.pk).update(state="cancelled")
    drag(seat, event_of(seat, visit), 0, 2 * HALF_HOUR)
    expect(seat.page.locator("#toasts [role=alert]")).to_contain_text("not planned any more")
    expect(event_of(seat, visit)).to_contain_text("10:00")


def test_a_click_on_a_free_time_plans_there(far_away: Seat, cast: Cast, plan: Plan, monday: dt.date) -> None:
    seat, visit = far_away, plan(10)
    open_week(seat, cast.lin_wei, monday)
    box = event_of(seat, visit).bounding_box()
    assert box
    seat.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] + HALF_HOUR * 1.5)
    seat.page.wait_for_url("**/visits/plan/**")
    assert f"day={monday}&at=11:30&until=12:30" in seat.page.url


@pytest.mark.parametrize("view", ["day", "week", "month"])
@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "zh-hans")])
def test_it_is_clean(sit: Sit, cast: Cast, plan: Plan, monday: dt.date, view: str, scheme: str, language: str) -> None:
    User.objects.filter(pk=cast.lin_wei.pk).update(language=language)
    plan(10), plan(10.5, channel="phone"), plan(14, owner=cast.lin_wei)
    Absence.objects.create(user=cast.lin_wei, first_day=monday, last_day=monday)
    seat = sit("desk", color_scheme=scheme)
    open_week(seat, cast.lin_wei, monday, view)
    expect(seat.page.locator(".ec-event [data-visit]").first).to_be_visible()
    found = Axe().run(seat.page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    inside = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert seat.page.evaluate(inside) <= 0


def test_a_day_of_several_people_has_a_column_for_each(far_away: Seat, cast: Cast, plan: Plan, monday: dt.date) -> None:
    seat, visit, other = far_away, plan(10), plan(10, owner=cast.inside)
    seat.sign_in(cast.manager)
    seat.go(f"/visits/calendar/?view=day&day={monday}&who=team")
    mine, theirs = (event_of(seat, each).bounding_box() for each in (visit, other))
    assert mine
    assert theirs
    drag(seat, event_of(seat, visit), theirs["x"] - mine["x"], HALF_HOUR)
    expect(seat.page.locator("#toasts [role=alert]")).to_contain_text("stays with who makes it")
    assert clock(visit, cast.lin_wei) == "0 10:00-11:00"
    drag(seat, event_of(seat, visit), 0, 2 * HALF_HOUR)
    expect(seat.page.locator("#toasts")).to_contain_text("Condax moved to")
    assert clock(visit, cast.lin_wei) == "0 11:00-12:00"


@pytest.mark.parametrize("path", ["calendar/", "route/"])
def test_on_a_phone_days_are_lists(sit: Sit, cast: Cast, plan: Plan, monday: dt.date, path: str) -> None:
    plan(10), plan(10.5)
    seat = sit("phone")
    seat.sign_in(cast.lin_wei)
    seat.go(f"/visits/{path}?day={monday}")
    expect(seat.page.locator("main ol")).to_contain_text("Condax")
    expect(seat.page.locator("#calendar .ec-main")).to_have_count(0)
    found = Axe().run(seat.page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


def test_the_policy_stays_strict() -> None:
    """The grid works under it: a complaint of the console would have failed every test above."""
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert not any("unsafe" in str(source) for sources in policy.values() for source in sources)
