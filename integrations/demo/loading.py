"""Loading the demo: company, customers, stories, then the public data set as the second business unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.demo import verbs  # noqa: F401 (registers the verbs)
from integrations.demo.company import found_company, widen_sight
from integrations.demo.customers import enter_customers
from integrations.demo.days import Days, days_around, moment
from integrations.demo.quotas import set_quotas
from integrations.demo.story import Story, data, read_stories
from integrations.demo.telling import Told, tell
from integrations.demo.variety import generated_stories
from integrations.demo.visiting import surround_visits
from integrations.importing.run import import_deals
from pipeline.actions.attention import put_on_agenda, snooze_flag
from pipeline.actions.sweeping import sweep_flags
from pipeline.forecasts.actions import recompute_all
from pipeline.models import Flag, Waiver
from team.activities import batch
from team.models import User

Progress = Callable[[str], None]
WHY_QUIET = "Hong Da is back from the fair next week; the hour with him is promised."
PUBLIC_DATA = Path(settings.BASE_DIR) / "data" / "maven"


def load(*, today: dt.date, progress: Progress, hardware: bool = True, strict: bool = False) -> None:
    """Everything or nothing: an interrupted loading leaves the database as it was.

    `strict`: ask of every act whether its person may do it, as the product does (slower).
    """
    days = days_around(today, data("company")["organization"]["holiday_country"])
    with transaction.atomic():
        told = load_industrial(days, progress, strict=strict)
        if hardware:
            load_hardware(days, progress)
        progress("Flags and forecasts")
        sweep_flags(again=True)
        _date_flags(days)
        _remind_nobody(days)
        recompute_all()
        _this_week(told)


def load_industrial(days: Days, progress: Progress, *, strict: bool) -> dict[str, Told]:
    """The stories, told. Answers them by key."""
    company = found_company(days)
    if not strict:
        widen_sight(company)
    set_quotas(company, days)
    with batch():
        customers = enter_customers(company, days)
        told = tell(all_stories(), company, customers, days, lambda month: progress(f"Industrial: {month}"))
        progress("Industrial: visits and who works with whom")
        surround_visits(told, days)
        progress("Industrial: gates, flags, forecasts")
    return told


def all_stories() -> list[Story]:
    return [*read_stories("stories_east"), *read_stories("stories_europe"), *generated_stories()]


def load_hardware(days: Days, progress: Progress) -> None:
    """The public data set, replayed to the demo's today: an administrator's migration."""
    import_deals(
        actor=User.objects.get(email="admin@keyline.example"),
        folder=PUBLIC_DATA,
        preset="maven",
        replay_to=days.today,
        progress=lambda step: progress(f"Hardware: {step}"),
    )


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
    """Of waivers that ended before the demo began: their reminders would be of the past too."""
    Waiver.objects.filter(state=Waiver.State.GRANTED, until__lt=days.today).update(reminded_at=timezone.now())


def _this_week(told: dict[str, Told]) -> None:
    """What somebody did about the flags: two deals on the manager's agenda, one flag kept quiet with a reason."""
    manager = told["condax-energy"].company.people["manager"]
    for key in ("luhang-body", "condax-energy"):
        put_on_agenda(actor=manager, deal_id=told[key].live_deal.pk)
    waived, owner = told["tengxi-furnace"].live_deal, told["tengxi-furnace"].company.people["deng"]
    if Flag.objects.filter(deal=waived, code="ahead_of_evidence", cleared_at__isnull=True).exists():
        until = owner.today() + dt.timedelta(days=9)
        snooze_flag(actor=owner, deal_id=waived.pk, code="ahead_of_evidence", until=until, reason=WHY_QUIET)
