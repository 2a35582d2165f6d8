"""Hold every counted day of visits against the visits and write what differs, as the nightly task does."""

from typing import Any

from django.core.management.base import BaseCommand

from stakeholders.visits.actions.counting import recount_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        done = recount_all(budget=float("inf"))
        self.stdout.write(f"{done.people} people, {done.days} days written.")
        if done.strayed:
            self.stderr.write(f"{len(done.strayed)} of them had missed a change.")
