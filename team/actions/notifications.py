"""Reading the bell."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from team.models import Notification, User


@transaction.atomic
def mark_read(*, actor: User, notification_id: int) -> Notification:
    notification = Notification.objects.visible_to(actor).get(pk=notification_id)
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
    return notification


@transaction.atomic
def mark_all_read(*, actor: User) -> int:
    """How many were unread."""
    return Notification.objects.visible_to(actor).unread().update(read_at=timezone.now())
