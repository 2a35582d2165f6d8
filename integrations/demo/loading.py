"""Loading the demo: company, customers, stories, then the public data set as the second business unit."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone

from integrations.demo import verbs  # noqa: F401 (registers the verbs)
from integrations.demo.company import Company, found_company
from integrations.demo.customers import enter_customers
from integrations.demo.days import Days, days_around, moment
from integrations.demo.earlier import enter_earlier_deals
from integrations.demo.forecasting import work_out
from integrations.demo.negotiating import review_rooms, say_authorities, with_rooms
from integrations.demo.quotas import set_quotas
from integrations.demo.story import Story, data, read_stories
from integrations.demo.telling import Told, tell
from integrations.demo.variety import generated_stories
from integrations.demo.visiting import surround_visits
from integrations.importing.run import import_deals
from pipeline.actions.attention import put_on_agenda, snooze_flag
from pipeline.actions.sweeping import sweep_flags
from pipeline.models import DealChange, Flag, Waiver
from team import reach
from team.activities import batch
from team.models import User
from team.models.activity import Delivery
from team.models.organization import kept_organization

Progress = Callable[[str], None]
WHY_QUIET = "Hong Da is back from the fair next week; the hour with him is promised."
SELDOM = 50_000
PUBLIC_DATA = Path(settings.BASE_DIR) / "data" / "maven"


def load(*, today: dt.date, progress: Progress, hardware: bool = True, looks_back: bool = True) -> None:
    """Everything or nothing: an interrupted loading leaves the database as it was.

    Every act is asked whether its person may do it, as always. `looks_back`: rebuild what would have been forecast in
    the two years before.
    """
    days = days_around(today, data("company")["organization"]["holiday_country"])
    with seldom_tidied(), transaction.atomic(), kept_organization(), reach.built_once():
        told = load_industrial(days, progress)
        if hardware:
            load_hardware(days, progress)
        _know_all_along()
        progress("Flags and forecasts")
        sweep_flags(again=True)
        _date_flags(days)
        work_out(company_of(told), days, progress, looks_back=looks_back)
        _remind_nobody(days)
        _this_week(told)


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """Most of what a loading makes lives until its end: Python need not look for garbage among it all the time."""
    usual = gc.get_threshold()
    gc.set_threshold(max(SELDOM, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def load_industrial(days: Days, progress: Progress) -> dict[str, Told]:
    """The stories, told. Answers them by key."""
    company = found_company(days)
    set_quotas(company, days)
    say_authorities(company, days)
    with batch():
        customers = enter_customers(company, days)
        progress("Industrial: the years before")
        enter_earlier_deals(company, customers, days)
        told = tell(all_stories(), company, customers, days, lambda month: progress(f"Industrial: {month}"))
        progress("Industrial: visits and who works with whom")
        surround_visits(told, days)
        progress("Industrial: gates, flags, forecasts")
    review_rooms(told)
    return told


def all_stories() -> list[Story]:
    return list(with_rooms([*read_stories("stories_east"), *read_stories("stories_europe"), *generated_stories()]))


def load_hardware(days: Days, progress: Progress) -> None:
    """The public data set, replayed to the demo's today: an administrator's migration."""
    import_deals(
        actor=User.objects.get(email="admin@keyline.example"),
        folder=PUBLIC_DATA,
        preset="maven",
        replay_to=days.today,
        progress=lambda step: progress(f"Hardware: {step}"),
    )


def company_of(told: dict[str, Told]) -> Company:
    return told["condax-energy"].company


def _know_all_along() -> None:
    """As if every fact had been entered on its day: what looks back at what was known then finds it."""
    # What is true from today's noon on, is known now.
    DealChange.objects.update(recorded_at=Least(F("effective_at"), Value(timezone.now())))


def _date_flags(days: Days) -> None:
    """As if the sweep had run all along: a flag was raised on the day since which it is true, else with the stage;
    and nobody is told of it any more."""
    zone = ZoneInfo(data("company")["organization"]["time_zone"])
    flags = list(Flag.objects.filter(is_quiet=False, cleared_at__isnull=True).select_related("deal"))
    for flag in flags:
        since = flag.since or flag.deal.stage_entered_on or days.today
        flag.raised_at = min(flag.raised_at, moment(since, "06:00", zone))
        flag.owner_told_at = flag.manager_told_at = flag.raised_at
    Flag.objects.bulk_update(flags, ["raised_at", "owner_told_at", "manager_told_at"], batch_size=500)


def _remind_nobody(days: Days) -> None:
    """Of waivers that ended before the demo began, of what happened before today: that would be of the past too."""
    Waiver.objects.filter(state=Waiver.State.GRANTED, until__lt=days.today).update(reminded_at=timezone.now())
    began = moment(days.today, "00:00", ZoneInfo(data("company")["organization"]["time_zone"]))
    Delivery.objects.filter(subscriber="notify", activity__effective_at__lt=began).delete()


def _this_week(told: dict[str, Told]) -> None:
    """What somebody did about the flags: two deals on the manager's agenda, one flag kept quiet with a reason."""
    manager = told["condax-energy"].company.people["manager"]
    for key in ("luhang-body", "condax-energy"):
        put_on_agenda(actor=manager, deal_id=told[key].live_deal.pk)
    waived, owner = told["tengxi-furnace"].live_deal, told["tengxi-furnace"].company.people["deng"]
    if Flag.objects.filter(deal=waived, code="ahead_of_evidence", cleared_at__isnull=True).exists():
        until = owner.today() + dt.timedelta(days=9)
        snooze_flag(actor=owner, deal_id=waived.pk, code="ahead_of_evidence", until=until, reason=WHY_QUIET)
