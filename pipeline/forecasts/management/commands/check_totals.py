"""Compare every cell of the forecast with the deals behind it; ends with an error if one differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pipeline.forecasts.actions import check_totals

SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        differences = check_totals()
        for each in differences[:SHOWN]:
            self.stderr.write(f"{each.key}: cells say {each.in_cells}, deals say {each.in_deals}")
        if differences:
            raise CommandError(f"{len(differences)} cells differ from their deals. Run recompute_forecasts.")
        self.stdout.write("All cells equal the deals behind them.")
