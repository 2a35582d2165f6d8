import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pipeline.funnel.actions import snapshot_day
from team.models import Organization

WEEK = dt.timedelta(days=7)


class Command(BaseCommand):
    help = "Keep the funnel's gauges of every team and of all, for trends; with --since also of past weeks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=dt.date.fromisoformat, help="the first day; then weekly until today")

    def handle(self, **options: Any) -> None:
        today = Organization.objects.current().today()
        day = options["since"] or today
        while day < today:
            self.stdout.write(f"{day}: {snapshot_day(day)}")
            day += WEEK
        self.stdout.write(f"{today}: {snapshot_day(today)}")
