from __future__ import annotations

import datetime as dt
import uuid

from django.db import models

START = uuid.UUID(int=0)


class FlagSweep(models.Model):
    """How far the look at all open deals has come on a day of the organization: it goes on there after a stop.

    Flags change with events, which refresh their deals at once, and with the day; so once a day is enough.
    """

    day = models.DateField(unique=True)
    reached = models.UUIDField(default=START)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.reached}"

    @classmethod
    def of(cls, day: dt.date) -> FlagSweep:
        """The day's row; those of earlier days go."""
        row, created = cls._default_manager.get_or_create(day=day)
        if created:
            cls._default_manager.filter(day__lt=day).delete()
        return row
