"""Keep how each deal stood day by day: of what changed since the last time, of some days, or all of it anew."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pipeline.forecasts.actions import build_states


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", help="Anew for deals that changed on this day or later.")
        parser.add_argument("--to", dest="until", help="… on this day or earlier.")
        parser.add_argument("--rebuild", action="store_true", help="Anew for all deals.")

    def handle(self, *args: Any, **options: Any) -> None:
        since, until = _day(options["since"]), _day(options["until"])
        count = build_states(anew=options["rebuild"], since=since, until=until)
        self.stdout.write(f"Built the states of {count} deal{'' if count == 1 else 's'}.")


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"{text!r} is not a day like 2026-10-31.") from None
