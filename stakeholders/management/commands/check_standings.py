"""Compare the standing of every buying center with its people and visits; ends with an error if one differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stakeholders.actions.standing_sweep import SHOWN, check_standings


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_standings()
        for center_id in found[:SHOWN]:
            self.stderr.write(str(center_id))
        if found:
            raise CommandError(f"{len(found)} standings differ. Run recompute_standings.")
        self.stdout.write("All standings equal the people and visits behind them.")
