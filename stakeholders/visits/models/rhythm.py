from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.visits.querysets import VisitDayQuerySet
from team.models import Role
from team.querysets import SharedQuerySet


class VisitDay(models.Model):
    """The visits of a person on one day of the organization, counted: what rhythm pages add up. Source: formulas §10.

    `attempts`: made or tried face to face; `held`: of any channel; `minutes` of held ones, in all, on the accounts of
    the top 20 % (`worth`, as it was when the day was counted), and by part of the sale. `steps_asked`: the method's
    eight for each held visit whose steps were ticked at all. `planned`: held ones entered before they began.
    `with_commitment`: held ones that had a commitment to ask for; reached where an order or advance came out.
    Always what the visits say; `actions.counting` writes it, nothing else.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visit_days")
    day = models.DateField()
    attempts = models.PositiveIntegerField(default=0)
    face_to_face = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    advances = models.PositiveIntegerField(default=0)
    continuations = models.PositiveIntegerField(default=0)
    no_sales = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    top_minutes = models.PositiveIntegerField(default=0)
    preparation_minutes = models.PositiveIntegerField(default=0)
    presentation_minutes = models.PositiveIntegerField(default=0)
    after_sales_minutes = models.PositiveIntegerField(default=0)
    steps_done = models.PositiveIntegerField(default=0)
    steps_asked = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    with_commitment = models.PositiveIntegerField(default=0)
    commitments_reached = models.PositiveIntegerField(default=0)

    objects = VisitDayQuerySet.as_manager()

    class Meta:
        ordering = ["user", "day"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="visits_counted_once_a_day")]
        indexes = [models.Index(fields=["day", "user"], name="visit_day_day")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"


class VisitTarget(models.Model):
    """How many visits a role is expected to try on a day and to complete face to face in a week. Source: A15.2.

    A role without a row has the method's three and twelve if it visits, and none otherwise.
    """

    role = models.CharField(_("role"), max_length=20, choices=Role, unique=True)
    attempts_a_day = models.PositiveSmallIntegerField(_("attempts a day"), validators=[MaxValueValidator(50)])
    face_to_face_a_week = models.PositiveSmallIntegerField(
        _("face to face a week"), validators=[MaxValueValidator(200)]
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["role"]

    def __str__(self) -> str:
        return self.get_role_display()
