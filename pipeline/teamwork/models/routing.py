from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from pipeline.teamwork.querysets import RoutingQuerySet
from team.models import Team
from team.records import Record


class RoutingRule(Record):
    """To whom an account or a deal like this is proposed, and who gets a copy. The first that fits counts.

    An empty condition fits everything; amounts are in minor units of the base currency, from (included) to (not
    included). A proposal is never carried out by itself. Source: catalogue A15.4.
    """

    class Measure(models.TextChoices):
        AMOUNT = "amount", _("Amount of the deal")
        REVENUE = "revenue", _("Annual revenue of the account")

    class GoesTo(models.TextChoices):
        OUTSIDE = "outside", _("The account's owner")
        INSIDE = "inside", _("The account's inside owner")
        PERSON = "person", _("A person")
        TEAM = "team", _("The next of a team")
        CHANNEL = "channel", _("A channel partner")

    class Copy(models.TextChoices):
        NOBODY = "", _("Nobody")
        OUTSIDE = "outside", _("The account's owner")
        INSIDE = "inside", _("The account's inside owner")
        PERSON = "person", _("A person")

    place = models.PositiveSmallIntegerField(_("place"), default=10, help_text=_("The lowest that fits counts."))
    name = models.CharField(_("name"), max_length=120)
    coverage_class = models.CharField(
        _("coverage class"), max_length=1, choices=KeyAccount.CoverageClass, blank=True, default=""
    )
    measure = models.CharField(_("size by"), max_length=7, choices=Measure, default=Measure.AMOUNT)
    size_from_minor = models.BigIntegerField(_("from"), null=True, blank=True, validators=[MinValueValidator(0)])
    size_to_minor = models.BigIntegerField(_("below"), null=True, blank=True, validators=[MinValueValidator(0)])
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    goes_to = models.CharField(_("goes to"), max_length=8, choices=GoesTo, default=GoesTo.OUTSIDE)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    partner = models.CharField(_("channel partner"), max_length=120, blank=True, default="")
    copy_to = models.CharField(_("copy to"), max_length=8, choices=Copy, blank=True, default=Copy.NOBODY)
    copy_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who gets the copy"),
    )

    objects = RoutingQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["place", "created_at", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(size_from_minor__isnull=True)
                | models.Q(size_to_minor__isnull=True)
                | models.Q(size_to_minor__gt=models.F("size_from_minor")),
                name="routing_size_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReplyTime(Record):
    """Within how many working days a hand-over about an account of a class wants its reply."""

    coverage_class = models.CharField(_("coverage class"), max_length=1, choices=KeyAccount.CoverageClass, unique=True)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    objects = RoutingQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["coverage_class"]

    def __str__(self) -> str:
        return f"{self.coverage_class}: {self.working_days}"
