"""Rewrite every stay from the deals' history, and every cell of the funnel from the stays."""

from typing import Any

from django.core.management.base import BaseCommand

from pipeline.funnel.actions import keep_outcomes, rebuild_stays, recompute_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Stays of {rebuild_stays()} deals, cells of {recompute_all()} owners written.")
        keep_outcomes()
