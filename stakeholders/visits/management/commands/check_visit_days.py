"""Compare every counted day of visits with the visits behind it; ends with an error if one differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stakeholders.visits.actions.counting import check_days

SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_days()
        for person, day in found[:SHOWN]:
            self.stderr.write(f"{person}, {day}")
        if found:
            raise CommandError(f"{len(found)} days differ. Run recompute_visit_days.")
        self.stdout.write("All counted days equal the visits behind them.")
