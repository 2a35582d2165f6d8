"""Loading the demo: company, customers, stories, then the public data set as the second business unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, F
from django.db.models.functions import Cast, Least
from django.utils import timezone

from integrations.demo import verbs  # noqa: F401 (registers the verbs)
from integrations.demo.company import Company, found_company, widen_sight
from integrations.demo.customers import enter_customers
from integrations.demo.days import Days, days_around
from integrations.demo.quotas import set_quotas
from integrations.demo.story import Story, data, read_stories
from integrations.demo.telling import tell
from integrations.demo.variety import generated_stories
from integrations.importing.run import import_deals
from pipeline.actions.sweeping import sweep_flags
from pipeline.forecasts.actions import recompute_all
from pipeline.models import Flag
from team.activities import batch

Progress = Callable[[str], None]
PUBLIC_DATA = Path(settings.BASE_DIR) / "data" / "maven"


def load(*, today: dt.date, progress: Progress, hardware: bool = True, strict: bool = False) -> None:
    """Everything or nothing: an interrupted loading leaves the database as it was.

    `strict`: ask of every act whether its person may do it, as the product does (slower).
    """
    days = days_around(today, data("company")["organization"]["holiday_country"])
    with transaction.atomic():
        company = load_industrial(days, progress, strict=strict)
        if hardware:
            load_hardware(company, days, progress)
        progress("Flags and forecasts")
        sweep_flags(again=True)
        _date_flags()
        recompute_all()


def load_industrial(days: Days, progress: Progress, *, strict: bool) -> Company:
    company = found_company(days)
    if not strict:
        widen_sight(company)
    set_quotas(company, days)
    with batch():
        customers = enter_customers(company, days)
        tell(all_stories(), company, customers, days, lambda month: progress(f"Industrial: {month}"))
        progress("Industrial: gates, flags, forecasts")
    return company


def all_stories() -> list[Story]:
    return [*read_stories("stories_east"), *read_stories("stories_europe"), *generated_stories()]


def load_hardware(company: Company, days: Days, progress: Progress) -> None:
    import_deals(
        actor=company.people["admin"],
        folder=PUBLIC_DATA,
        preset="maven",
        replay_to=days.today,
        progress=lambda step: progress(f"Hardware: {step}"),
    )


def _date_flags() -> None:
    """A flag carries the day since which it was true, as if the sweep had run all along: its rep has seen it since."""
    now = timezone.now()
    Flag.objects.filter(since__isnull=False).update(raised_at=Least(Cast(F("since"), DateTimeField()), now))
