"""Rewrite every cell of the forecast from the deals, as the nightly task does."""

from typing import Any

from django.core.management.base import BaseCommand

from pipeline.forecasts.actions import recompute_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recompute_all()} cells written.")
