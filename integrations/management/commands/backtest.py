"""`backtest --data data/maven --preset maven`: how good each forecast would have been, month by month."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from integrations.importing import maven
from integrations.importing.maven_history import public
from integrations.importing.public_backtest import report

PRESETS = ("maven",)
FORMATS = ("text", "markdown")


class Command(BaseCommand):
    help = "Backtests every forecast on a folder of public data, from the files alone: the database is not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder with the files")
        parser.add_argument("--preset", required=True, choices=PRESETS)
        parser.add_argument("--format", choices=FORMATS, default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = maven.read(options["data"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        for line in report(public(data), markdown=options["format"] == "markdown"):
            self.stdout.write(line)
