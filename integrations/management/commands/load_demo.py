"""`load_demo [--if-empty] [--today 2026-11-21]`: fill an empty database with the demo company."""

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations.demo.loading import load
from integrations.demo.story import data
from team.models import User


class Command(BaseCommand):
    help = "Fills an empty database with the demo company; nothing of it is real."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")
        parser.add_argument("--today", type=dt.date.fromisoformat, metavar="DATE", help="the demo's today")
        parser.add_argument("--without-hardware", action="store_true", help="leave the public data set out")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.people().exists():
            if options["if_empty"]:
                return
            raise CommandError("There are people here already. The demo goes only into an empty database.")
        zone = ZoneInfo(data("company")["organization"]["time_zone"])
        today = options["today"] or timezone.localdate(timezone=zone)
        began = time.monotonic()
        self.stdout.write(f"Loading the demo as of {today} ...")
        load(today=today, progress=self._show, hardware=not options["without_hardware"])
        self.stdout.write(f"The demo is loaded ({time.monotonic() - began:.0f} s).")

    def _show(self, step: str) -> None:
        self.stdout.write(f"  {step}")
        self.stdout.flush()
