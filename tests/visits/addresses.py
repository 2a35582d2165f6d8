"""Addresses of visits, and a plan to open them with."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from tests.factories import VisitFactory


def page(name, *args, **query):
    url = reverse(f"visits:{name}", args=args)
    return f"{url}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else url


def plan(account, *, hours=0, **more):
    starts_at = timezone.now() + dt.timedelta(hours=hours)
    return VisitFactory(account=account, state="planned", outcome="", starts_at=starts_at, **more)
