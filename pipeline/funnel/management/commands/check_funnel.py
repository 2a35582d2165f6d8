from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pipeline.funnel.actions import differing_cells, differing_stays


class Command(BaseCommand):
    help = "Compare the funnel's stays with the deals' history, and its cells with the stays; fails if they differ."

    def handle(self, **options: Any) -> None:
        deals, cells = differing_stays(), differing_cells()
        for deal in deals:
            self.stdout.write(f"stays of deal {deal}")
        for cell in cells:
            self.stdout.write(f"cell {cell.key}: {cell.in_cells} in cells, {cell.in_stays} in stays")
        if deals or cells:
            raise CommandError(f"{len(deals)} deals and {len(cells)} cells differ.")
        self.stdout.write("Stays equal history, cells equal stays.")
