"""Where answers to POSTs with an Idempotency-Key are kept: in the database, so that they commit with their action."""

import datetime as dt

from django.utils import timezone

from integrations.models import ApiToken, IdempotencyRecord
from team.models import User

KEPT = dt.timedelta(days=7)


class DatabaseStore:
    """The store that `web.api.idempotency` asks for. Needs an open transaction."""

    def claim(
        self, *, user: User, token: ApiToken | None, key: str, path: str, digest: str
    ) -> tuple[IdempotencyRecord, bool]:
        """PostgreSQL makes the second of two inserts wait for the first; SQLite admits one writer at a time."""
        mine = IdempotencyRecord(user=user, token=token, key=key, path=path, body_digest=digest)
        IdempotencyRecord.objects.bulk_create([mine], ignore_conflicts=True)
        kept = IdempotencyRecord.objects.select_for_update(of=("self",)).get(user=user, token=token, key=key)
        return kept, kept.status is None

    def keep(self, answer: IdempotencyRecord, *, status: int, headers: dict[str, str], body: str) -> None:
        answer.status, answer.headers, answer.body = status, headers, body
        answer.save(update_fields=["status", "headers", "body"])


store = DatabaseStore()


def purge() -> int:
    """Forget answers older than a week; their keys may be used again."""
    return IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
