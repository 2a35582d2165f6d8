"""Bring the standing of every buying center to today, as the daily task does."""

from typing import Any

from django.core.management.base import BaseCommand

from stakeholders.actions.standing_sweep import recompute_standings


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        swept = recompute_standings(budget=float("inf"), again=True)
        self.stdout.write(f"{swept.centers} buying centers, {swept.changed} standings written.")
        if swept.strayed:
            self.stderr.write(f"{len(swept.strayed)} of them had missed a change.")
