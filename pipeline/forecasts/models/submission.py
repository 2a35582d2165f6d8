import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pipeline.forecasts.querysets import DeadlineQuerySet, SubmissionQuerySet
from team.models import Team
from team.records import Record


class Submission(Record):
    """What somebody said at a moment that a person or a team would win in a period, won and still to come together.

    One row per version: a new figure never overwrites one, it gets the next `number` of its layer; withdrawn ones stay
    to be read. The system's figures are those of that moment. All amounts in the base currency.
    Source: formulas §8, compositions §6.6.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")

    class Layer(models.TextChoices):
        REP = "rep", _("Their own figure")
        MANAGER = "manager", _("Manager's figure")

    kind = models.CharField(max_length=8, choices=Kind)
    first_day = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="submissions")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="submissions")
    layer = models.CharField(max_length=8, choices=Layer)
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField(_("figure"))
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    submitted_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    won_minor = models.BigIntegerField()
    weighted_minor = models.BigIntegerField()
    commit_minor = models.BigIntegerField()
    expected_minor = models.BigIntegerField(null=True)
    formula_version = models.CharField(max_length=20)

    objects = SubmissionQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-submitted_at", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True) ^ models.Q(team__isnull=True),
                name="submission_of_person_or_team",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__range=(0, 10**16)), name="submission_in_range"),
            models.UniqueConstraint(
                fields=["owner", "kind", "first_day", "layer", "number"], name="submission_of_person_once"
            ),
            models.UniqueConstraint(
                fields=["team", "kind", "first_day", "layer", "number"], name="submission_of_team_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "first_day", "owner"], name="submission_period")]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m} {self.layer} {self.number}: {self.amount_minor}"

    @property
    def system_minor(self) -> int:
        """What the system said when this was submitted: won + weighted."""
        return self.won_minor + self.weighted_minor


class SubmissionDeadline(Record):
    """Until when figures are to be submitted: one row, or none where nothing is asked of anybody."""

    class Every(models.TextChoices):
        WEEK = "week", _("Every week, on a weekday")
        MONTH = "month", _("Every month, on a working day")

    every = models.CharField(_("rhythm"), max_length=8, choices=Every, default=Every.WEEK)
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0, validators=[MaxValueValidator(6)])
    working_day = models.PositiveSmallIntegerField(
        _("working day of the month"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    time = models.TimeField(_("time"), default=dt.time(10))
    remind_hours = models.PositiveSmallIntegerField(
        _("remind so many hours before"), default=24, validators=[MaxValueValidator(168)]
    )
    reminded_until = models.DateTimeField(null=True)
    """The last deadline that people were reminded of."""

    objects = DeadlineQuerySet.as_manager()

    class Meta(Record.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.every} {self.time:%H:%M}"
