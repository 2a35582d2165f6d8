from typing import Any

from django.core.management.base import BaseCommand

from pipeline.actions.sweeping import sweep_flags


class Command(BaseCommand):
    help = "Look at every open deal again and raise or clear its flags."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep_flags(again=True)} deals changed.")
