"""Reading the bell."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from team.models import Notification, User
from team.models.user import unread_key


@transaction.atomic
def mark_read(*, actor: User, notification_id: int) -> Notification:
    notification = Notification.objects.visible_to(actor).get(pk=notification_id)
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
        _forget_count(actor)
    return notification


@transaction.atomic
def mark_all_read(*, actor: User) -> int:
    """How many were unread."""
    _forget_count(actor)
    return Notification.objects.unread().visible_to(actor).update(read_at=timezone.now())


def _forget_count(user: User) -> None:
    cache.delete(unread_key(user.pk))
    # Once more: another request may have counted in between.
    transaction.on_commit(lambda: cache.delete(unread_key(user.pk)))
