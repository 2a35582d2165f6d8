"""`create_token rep@example.com --scope deals:read --scope visits:write --expires-in 90`"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from integrations.actions import create_token
from team.models import User


class Command(BaseCommand):
    help = "Makes an API token for a person and prints it, alone on the last line. It is shown only this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--scope",
            action="extend",
            nargs="+",
            required=True,
            metavar="SCOPE",
            help="deals:read, visits:write, *:read, or * for all that the person may do; may be repeated",
        )
        parser.add_argument("--name", default="create_token", help="what the list of tokens shows")
        parser.add_argument("--expires-in", type=int, metavar="DAYS", help="without it the token does not expire")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.people().filter(email__iexact=options["email"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody active has the e-mail address {options['email']}.")
        try:
            token, secret = create_token(
                actor=person, name=options["name"], scopes=options["scope"], expires_in=options["expires_in"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        ends = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "without an end"
        self.stdout.write(
            f"Token for {person.email}: {' '.join(token.scopes)}, {ends}. Keep it: it is not shown again."
        )
        self.stdout.write(secret)
