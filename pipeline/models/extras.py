"""What hangs on a deal beside its own fields: products, competitors, documents; and rates with dates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor, Document
from pipeline.models.deal import Deal
from pipeline.querysets import OfDealQuerySet, ReferenceQuerySet
from team.records import Record


class ExchangeRate(models.Model):
    """One unit of `currency` is worth `rate` units of the base currency from that day on."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="rate_once_per_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.rate}"


class Product(Record):
    name = models.CharField(_("name"), max_length=120)
    series = models.CharField(_("series"), max_length=60, blank=True, default="")
    list_price_minor = models.BigIntegerField(_("list price"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)

    objects = ReferenceQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class DealLine(Record):
    """What the deal would deliver: product, quantity, unit price in the deal's currency."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lines")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    unit_price_minor = models.BigIntegerField(_("unit price"))

    objects = OfDealQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product}"


class DealCompetitor(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="competitors")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="deals")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    objects = OfDealQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "competitor"], name="competitor_once_per_deal")]

    def __str__(self) -> str:
        return str(self.competitor)


class DealDocument(models.Model):
    """Puts a document of the account on a deal, so that the deal's people see it too."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="document_rows")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="deal_row")

    objects = OfDealQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal"], name="deal_document")]

    def __str__(self) -> str:
        return str(self.document)
