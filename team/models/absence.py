from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from team.querysets import AbsenceQuerySet
from team.records import Record


class Absence(Record):
    """Days on which somebody does not work, whole and both included. Why is nobody's business here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["first_day", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="absence_in_order"),
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="absence_user")]

    def __str__(self) -> str:
        return f"{self.user}, {self.first_day} - {self.last_day}"
