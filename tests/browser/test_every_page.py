"""Every main page, on a desk and a phone, light and dark, in both languages: clean, in its frame, small and still."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from pipeline.actions.waivers import request_waiver
from pipeline.forecasts.actions import recompute_all, set_quota
from team.models import User
from tests import factories
from tests.browser.conftest import Seat, Sit, Story
from tests.cast import Cast

MOST_BYTES = 60_000
MOST_REQUESTS = 8
MORE_REQUESTS = {"/visits/calendar/": 10}
"""The grid and its visits come to a wide screen only."""
MOST_SHIFT = 0.02
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The first two, which share nothing, see every page; each of the others every fifth.
COMBINATIONS = [
    ("desk", "light", "en", 1),
    ("phone", "dark", "zh-hans", 1),
    ("phone", "light", "en", 5),
    ("desk", "dark", "zh-hans", 5),
]

WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
})
  .observe({ type: 'layout-shift', buffered: true });
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages(cast: Cast, story: Story, planned_id: object) -> Iterator[tuple[User | None, str]]:
    deal, account, rep = story.deal.pk, story.account.pk, cast.lin_wei
    yield from ((None, path) for path in ("/auth/login/", "/auth/password/reset/"))
    yield from ((rep, path) for path in ("/", "/pipeline/", "/pipeline/list/", "/deals/new/"))
    yield from ((rep, path) for path in ("/accounts/", "/accounts/new/", "/contacts/"))
    yield from (
        (rep, f"/deals/{deal}/{part}")
        for part in ("", "?tab=documents", "?tab=history", "gate/30/", "move/", "win/", "lose/")
    )
    yield from ((rep, f"/accounts/{account}/{part}") for part in ("", "edit/", "org-chart/", "relationships/"))
    yield from ((rep, f"/centers/{story.deal.buying_center_id}/{part}/") for part in ("maps", "analysis", "table"))
    yield from (
        (rep, path)
        for path in (
            f"/contacts/{story.person.pk}/",
            "/visits/",
            "/visits/calendar/",
            "/visits/route/",
            f"/visits/plan/?account={account}",
        )
    )
    yield from (
        (rep, path) for path in ("/visits/log/", f"/visits/log/?visit={story.visit.pk}", f"/visits/{planned_id}/")
    )
    yield from ((rep, path) for path in ("/visits/cadence/", f"/visits/series/new/?account={account}"))
    yield (cast.manager, "/visits/cadence/")
    yield from ((rep, path) for path in ("/visits/objections/", f"/visits/objections/new/?account={account}"))
    yield from ((rep, path) for path in (f"/visits/{planned_id}/prepare/", "/visits/questions/"))
    yield from (
        (rep, path)
        for path in ("/forecast/", "/team/", f"/team/people/{rep.pk}/", "/pipeline/clean-up/", "/shortcuts/")
    )
    yield from ((rep, f"/settings/{part}") for part in ("", "sessions/", "tokens/", "tokens/new/"))
    yield from ((rep, path) for path in ("/notifications/", "/search/?q=condax", "/auth/password/change/", "/nowhere/"))
    yield from (
        (cast.manager, path)
        for path in ("/", "/forecast/", "/forecast/accuracy/", "/forecast/quotas/", "/pipeline/", "/funnel/")
    )
    yield from (
        (cast.admin, f"/settings/{part}")
        for part in ("organization/", "people/", f"people/{rep.pk}/", "people/invite/")
    )


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(("screen", "scheme", "language", "step"), COMBINATIONS)
def test_every_page(sit: Sit, cast: Cast, condax: Story, screen: str, scheme: str, language: str, step: int) -> None:
    planned = furnish(cast, condax)
    User.objects.update(language=language, theme="auto")  # the device decides, by a script more
    faults: dict[str, list[str]] = {}
    seats: dict[User | None, Seat] = {}
    for person, path in list(pages(cast, condax, planned))[::step]:
        if person not in seats:
            seats[person] = seat_of(person, sit, screen, scheme, language)
        if found := faults_of(seats[person], path):
            faults[f"{person} {path}"] = found
    assert faults == {}, "\n".join(f"{page}: {'; '.join(found)}" for page, found in faults.items())


def furnish(cast: Cast, story: Story) -> object:
    """Something on every page: a decision for the manager, a quota, a next visit."""
    request_waiver(actor=cast.lin_wei, deal_id=story.deal.pk, stage="30", reason="The tender came early")
    today = cast.organization.today()
    factories.DealFactory(account=story.account, owner=cast.lin_wei, team=cast.east, at="50", expected_close=today)
    factories.DocumentFactory(account=story.account)
    set_quota(actor=cast.manager, owner=cast.lin_wei, month=today.replace(day=1), amount_minor=900_000_000)
    recompute_all()
    start = story.visit.starts_at + dt.timedelta(days=4)
    return factories.VisitFactory(account=story.account, state="planned", outcome="", starts_at=start).pk


def seat_of(person: User | None, sit: Sit, screen: str, scheme: str, language: str) -> Seat:
    seat = sit(screen, color_scheme=scheme, locale="zh-CN" if language == "zh-hans" else "en-GB")
    seat.page.add_init_script(WATCH_SHIFTS)
    if person:
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        seat.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": seat.base}])
    return seat


def is_afterwards(url: str) -> bool:
    """What the phone carries for days without a network is brought seconds after the page; it is no part of it."""
    return any(part in url for part in ("/js/offline/", "/vendor/idb/", "/api/v1/"))


def faults_of(seat: Seat, path: str) -> list[str]:
    page, requests = seat.page, []
    page.on("request", count := lambda request: is_afterwards(request.url) or requests.append(request.url))
    answer = page.goto(seat.base + path)
    seat.settle()
    page.remove_listener("request", count)
    assert answer is not None
    faults = [f"console: {text}" for text in seat.complaints]
    seat.complaints.clear()
    expected = 404 if path == "/nowhere/" else 200
    if answer.status != expected:
        faults.append(f"answers {answer.status}")
    if (size := len(answer.body())) > MOST_BYTES:
        faults.append(f"{size} bytes of HTML")
    if len(requests) > MORE_REQUESTS.get(path, MOST_REQUESTS):
        faults.append(f"{len(requests)} requests: {[url.rsplit('/', 1)[-1] for url in requests]}")
    if (overflow := page.evaluate(OVERFLOW)) > 0:
        faults.append(f"{overflow} px too wide")
    if (shift := page.evaluate("window.shifted")) > MOST_SHIFT:
        faults.append(f"shifts by {shift:.3f}")
    violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return faults + [f"axe {each['id']}: {shown(each)}" for each in violations]


def shown(violation: dict) -> str:  # type: ignore[type-arg]
    return " | ".join(re.sub(r"\s+", " ", node["html"])[:120] for node in violation["nodes"][:3])
