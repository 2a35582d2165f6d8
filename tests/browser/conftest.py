"""Journeys: named people at a real browser before a live server, and the story that they walk into."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from accounts.models import KeyAccount
from pipeline.actions.deals import create_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.models import Deal
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.models import User
from tests import factories
from tests.cast import Cast

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SCREENS = {"desk": DESK, "phone": PHONE}

# Chromium itself reports every answer of 400 and above; whether one was right is what the test says.
ANSWERED = "Failed to load resource: the server responded with a status of"
# Playwright itself says so; only the journeys without a network have a worker (`service_workers="allow"`).
NO_WORKER = "Service Worker registration blocked by Playwright"
# Who leaves a page while it looks for news breaks that request off; what fails is told as `htmx:sendError` too.
LEFT = ("htmx:afterRequest", "htmx:sendAbort")
UNHEARD = (ANSWERED, NO_WORKER, *LEFT)


@dataclass
class Story:
    """Condax: a deal at 20 that lacks two criteria of 30, and a visit of yesterday that nobody has logged yet."""

    account: KeyAccount
    person: Contact
    deal: Deal
    visit: Visit


@dataclass
class Seat:
    """Somebody before a screen. What the console said stands in `complaints`; a journey ends with none."""

    page: Page
    base: str
    is_phone: bool
    complaints: list[str]
    asked: set[Request] = field(default_factory=set)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.settle()

    def sign_in(self, user: User, password: str = factories.PASSWORD) -> None:
        """Through the front door, as everybody does."""
        self.go("/auth/login/")
        self.page.locator("input[name=login]").fill(user.email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("input[name=password]").press("Enter")
        self.settle()

    @property
    def sheet(self) -> Any:
        return self.page.locator("#sheet")

    def press(self, name: str, within: Any = None) -> None:
        """The first button or link in sight whose name begins so."""
        place, begins = within or self.page, re.compile(rf"^\W*{re.escape(name)}")
        buttons = place.get_by_role("button", name=begins).or_(place.get_by_role("link", name=begins))
        buttons.locator("visible=true").first.click()

    def choose(self, chip: str) -> None:
        """Tap the chip that says so (again: nothing happens)."""
        label = self.page.locator("main label", has=self.page.get_by_text(chip)).locator("visible=true").first
        if not label.locator("input").is_checked():
            label.click()

    def settle(self) -> None:
        """Until the page has what it asked for and asks for nothing more."""
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(150)
        while self.asked:
            self.page.wait_for_timeout(100)


Sit = Callable[..., Seat]


@pytest.fixture
def sit(new_context: Any, live_server: Any, transactional_db: None) -> Iterator[Sit]:
    """`sit("phone")` → a seat in a browser of its own; `color_scheme=`, `locale=` and so on as Playwright has them."""
    seats: list[Seat] = []

    def take(screen: str = "desk", **options: Any) -> Seat:
        context: BrowserContext = new_context(
            **{"locale": "en-GB", "service_workers": "block", **SCREENS[screen], **options}
        )
        context.set_default_timeout(10_000)
        seat = Seat(context.new_page(), live_server.url, screen == "phone", [])

        def listen(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not any(text in message.text for text in UNHEARD):
                seat.complaints.append(message.text)

        seat.page.on("console", listen)
        seat.page.on("request", lambda request: seat.asked.add(request))
        for end in ("requestfinished", "requestfailed"):
            seat.page.on(end, lambda request: seat.asked.discard(request))
        seat.page.on("pageerror", lambda error: seat.complaints.append(str(error)))
        seats.append(seat)
        return seat

    expect.set_options(timeout=8_000)
    yield take
    for seat in seats:
        assert seat.complaints == []


@pytest.fixture
def condax(transactional_db: None, cast: Cast) -> Story:
    factories.funnel()
    account = factories.AccountFactory(name="Condax", owner=cast.lin_wei)
    person = factories.ContactFactory(account=account, name="Zhao Min", level="senior")
    deal = create_deal(
        actor=cast.lin_wei,
        account_id=account.pk,
        name="Plant energy management",
        amount_minor=240_000_000,
        expected_close=cast.organization.today() + dt.timedelta(days=60),
    )
    assert deal.buying_center
    factories.MemberFactory(center=deal.buying_center, contact=person, roles=["decision_maker"])
    prove(cast.lin_wei, deal, "10.1", "10.2", "20.2", "20.3", "30.1", "30.4")
    deal = move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    visit = factories.VisitFactory(
        account=account,
        state="planned",
        outcome="",
        is_agreed=True,
        starts_at=timezone.now() - dt.timedelta(days=1),
        centers=[deal.buying_center],
    )
    visit.people.create(contact=person, met=False)
    return Story(account, person, deal, visit)


def prove(user: User, deal: Deal, *codes: str) -> None:
    for code in codes:
        give_evidence(actor=user, deal_id=deal.pk, criterion=code, note="Said on the phone")
