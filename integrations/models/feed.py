from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from team.querysets import OwnQuerySet
from team.records import Record


class CalendarFeed(Record):
    """A person's visits for the calendar on their phone, at an address that only they know.

    Calendars bring no session, so the address is the key: shown once, stored as a hash, gone when it is revoked.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    with_steps = models.BooleanField(_("next steps too"), default=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.user)
