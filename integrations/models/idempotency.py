from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from integrations.models.token import ApiToken


class IdempotencyRecord(models.Model):
    """The answer to a POST with an Idempotency-Key; commits in the transaction of the action it belongs to.

    Keys are a token's own, so that none reads what another with wider scopes was told; without a token (a browser's
    session) they are the person's.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_token_once"),
            models.UniqueConstraint(fields=["user", "key"], condition=Q(token=None), name="idempotency_session_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
