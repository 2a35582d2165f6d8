import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from integrations.importing.run import PRESETS, Report, import_deals
from team.models import User


class Command(BaseCommand):
    help = "Take deals over from a folder of files. A second run over the same files changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder with the files (or a file in it)")
        parser.add_argument("--preset", required=True, choices=PRESETS)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--replay-to", type=dt.date.fromisoformat, metavar="DATE")
        parser.add_argument("--as", dest="email", help="the administrator who does it (default: the system)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            report = import_deals(
                actor=self._actor(options["email"]),
                folder=path if path.is_dir() else path.parent,
                preset=options["preset"],
                dry_run=options["dry_run"],
                replay_to=options["replay_to"],
                progress=lambda step: self.stderr.write(f"{step} …"),
            )
        except (ValidationError, PermissionDenied) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        self._print(report, dry_run=options["dry_run"])

    def _actor(self, email: str | None) -> User:
        if not email:
            return User.objects.system()
        try:
            return User.objects.get(email__iexact=email)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user {email}.") from error

    def _print(self, report: Report, *, dry_run: bool) -> None:
        for kind, count in report.counts.items():
            parts = ", ".join(
                f"{getattr(count, name)} {name.replace('_', ' ')}"
                for name in ("created", "updated", "unchanged", "refused", "left_out")
                if getattr(count, name)
            )
            self.stdout.write(f"{kind}: {parts or 'nothing'}")
        for refusal in report.refusals:
            self.stdout.write(f"refused: {refusal.file} line {refusal.line}: {refusal.reason}")
        for name, value in report.notes.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {value}")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
