"""Compare every cell of the forecast with the deals behind it, and the deals' past states with their history."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pipeline.forecasts.actions import check_states, check_totals

SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        differences = check_totals()
        for each in differences[:SHOWN]:
            self.stderr.write(f"{each.key}: cells say {each.in_cells}, deals say {each.in_deals}")
        if differences:
            raise CommandError(f"{len(differences)} cells differ from their deals. Run recompute_forecasts.")
        if wrong := check_states():
            self.stderr.write(", ".join(map(str, wrong[:SHOWN])))
            raise CommandError(
                f"The states of {len(wrong)} deals differ from history. Run snapshot_pipeline --rebuild."
            )
        self.stdout.write("All cells equal the deals behind them.")
