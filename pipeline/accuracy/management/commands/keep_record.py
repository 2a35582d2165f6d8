"""Lock the forecasts of every month's start that has none yet, and bring up to date what came of them."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from pipeline.accuracy.actions import keep_record

WITHOUT_END = float("inf")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="First forget what was rebuilt from history, never what was locked."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = keep_record(seconds=WITHOUT_END, rebuild=options["rebuild"])
        self.stdout.write(f"{kept.locked} locks written, {kept.settled} rows of what came of them.")
