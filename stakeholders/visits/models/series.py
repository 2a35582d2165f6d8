import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.models.channel import Channel
from stakeholders.visits.querysets import SeriesQuerySet
from team.records import Record


class VisitSeries(Record):
    """An account that its visitor sees again and again: the next visit of the series is always planned.

    `every_days` None: as often as the account's cadence says (compositions section 9). `weekday` 0 is Monday, None any
    working day. One running series per account and visitor.
    """

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="visit_series")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visit_series")
    center = models.ForeignKey(
        BuyingCenter, on_delete=models.SET_NULL, null=True, blank=True, related_name="visit_series"
    )
    every_days = models.PositiveSmallIntegerField(
        _("every so many days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True, validators=[MaxValueValidator(6)])
    starts_at = models.TimeField(_("time"), default=dt.time(10))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.ON_SITE)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True, default="")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"), null=True, blank=True)
    is_running = models.BooleanField(default=True)

    objects = SeriesQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "visit series"
        ordering = ["account__name", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "owner"], condition=models.Q(is_running=True), name="series_once_per_visitor"
            ),
        ]
        indexes = [models.Index(fields=["owner", "is_running"], name="series_owner")]

    def __str__(self) -> str:
        return str(self.account)


class SeriesPerson(models.Model):
    """A person of the customer whom the visits of a series are meant for."""

    series = models.ForeignKey(VisitSeries, on_delete=models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="series_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "contact"], name="person_once_per_series")]

    def __str__(self) -> str:
        return str(self.contact)
