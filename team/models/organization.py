import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from team import reach
from team.querysets import SharedQuerySet
from team.records import Record
from team.zones import require_zone

ZONE_KEY, ZONE_KEPT = "organization-zone", 300

_kept: ContextVar["list[Organization] | None"] = ContextVar("kept organization", default=None)


@contextmanager
def kept_organization() -> Iterator[None]:
    """Inside, the organization is read once, until it is saved: for requests, which end before it could grow stale.

    The worker's tasks, which may last for minutes, read it whenever they need it.
    """
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


class OrganizationManager(models.Manager.from_queryset(SharedQuerySet)):  # type: ignore[misc]
    def current(self) -> "Organization":
        """The one organization of this installation, seeded from the environment when it is first asked for.

        A row of the caller's own: a form may change it without anybody else's noticing.
        """
        kept = _kept.get()
        if kept:
            return copy(kept[0])
        found: Organization = self.order_by("created_at").first() or self._seeded()
        if kept is not None:
            kept.append(copy(found))
        return found

    def _seeded(self) -> "Organization":
        return self.create(
            name="Keyline",
            base_currency=settings.BASE_CURRENCY,
            time_zone=settings.ORGANIZATION_TIME_ZONE,
            fiscal_year_start=settings.FISCAL_YEAR_START,
        )

    def zone(self) -> ZoneInfo:
        """The organization's time zone, without asking the database every time."""
        name = cache.get(ZONE_KEY)
        if name is None:
            name = self.current().time_zone
            cache.set(ZONE_KEY, name, ZONE_KEPT)
        return ZoneInfo(name)

    def today(self) -> dt.date:
        """The organization's calendar day now: memberships, periods and clocks turn by it, whoever asks from where."""
        return self.day_of(None)

    def day_of(self, instant: dt.datetime | None) -> dt.date:
        """The organization's calendar day of an instant, of now if there is none."""
        return timezone.localdate(instant, timezone=self.zone())


class PeoplePolicy(models.Model):
    """What may be kept and shown of customers' people, and what courtesies are within bounds.

    Judgements are attitudes, relations and roles such as the coach's: personal data. `retention_months` after somebody
    left their data are erased (0: kept), `intelligence_months` after it was learned a confidence goes. Limits of
    courtesies are per person, in minor units of the base currency. Source: catalogue A8.3, sections 19.4 and 19.17.
    """

    class JudgementSight(models.TextChoices):
        ACCOUNT = "account", _("Whoever sees the account in full")
        DEAL = "deal", _("Only who works on the deal, and their managers")

    class Confidence(models.TextChoices):
        DEAL_TEAM = "deal_team", _("The deal's owner and its team")
        MANAGERS = "managers", _("The deal's owner, its team and the owner's managers")

    class Export(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        EDITORS = "editors", _("Who works on the deal, and their managers")
        READERS = "readers", _("Whoever sees them on the page")

    judgements_seen_by = models.CharField(
        _("attitudes and relations are seen by"), max_length=10, choices=JudgementSight, default=JudgementSight.ACCOUNT
    )
    intelligence_seen_by = models.CharField(
        _("confidences are read by"), max_length=10, choices=Confidence, default=Confidence.DEAL_TEAM
    )
    judgements_exported_by = models.CharField(
        _("attitudes and relations are exported by"), max_length=10, choices=Export, default=Export.EDITORS
    )
    keeps_personality = models.BooleanField(_("keep the personality style"), default=False)
    retention_months = models.PositiveSmallIntegerField(
        _("erase people so many months after they left"), default=36, validators=[MaxValueValidator(240)]
    )
    intelligence_months = models.PositiveSmallIntegerField(
        _("delete confidences after so many months"), default=24, validators=[MaxValueValidator(240)]
    )
    hospitality_limit_minor = models.BigIntegerField(
        _("limit of one courtesy, per person"), default=30_000, validators=[MinValueValidator(0)]
    )
    hospitality_year_minor = models.BigIntegerField(
        _("limit of a year, per person"), default=100_000, validators=[MinValueValidator(0)]
    )

    class Meta:
        abstract = True


class Organization(PeoplePolicy, Record):
    """The company that runs this installation: money, time and calendar that all figures share.

    Base currency, time zone and fiscal year cannot change once deals exist (docs/decisions/money-and-time.md).
    """

    class IndividualFigures(models.TextChoices):
        PERSON_AND_MANAGER = "person_and_manager", _("Person and direct manager")
        TEAM_TOTALS = "team_totals", _("Team totals only")
        OPEN = "open", _("Open to everybody")

    name = models.CharField(_("name"), max_length=120)
    base_currency = models.CharField(_("base currency"), max_length=3, default="USD")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    holiday_country = models.CharField(_("public holidays of"), max_length=2, blank=True, default="")
    individual_figures = models.CharField(
        _("individual figures"),
        max_length=20,
        choices=IndividualFigures,
        default=IndividualFigures.PERSON_AND_MANAGER,
    )

    objects = OrganizationManager()

    class Meta(Record.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        reach.forget()
        _kept.set(None)  # to the request's end, since what was saved may yet be rolled back

    def clean(self) -> None:
        super().clean()
        require_zone(self.time_zone)

    def today(self) -> dt.date:
        """The organization's calendar day now; periods and buckets are cut by it."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))

    def day_of(self, instant: dt.datetime) -> dt.date:
        """The organization's calendar day of an instant."""
        return timezone.localdate(instant, timezone=ZoneInfo(self.time_zone))


class Closure(Record):
    """A long closure (Spring Festival, August …): stops the clocks of flags."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="closures")
    name = models.CharField(_("name"), max_length=80)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["first_day"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="closure_in_order"),
        ]

    def __str__(self) -> str:
        return self.name
