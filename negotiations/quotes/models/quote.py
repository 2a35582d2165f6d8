from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.models import Approval, Negotiation
from negotiations.quotes.querysets import LineCostQuerySet, LineQuerySet, QuoteQuerySet, RevisionQuerySet
from pipeline.models import Deal, Product
from team.records import Record


class Quote(Record):
    """What we offer a customer in writing: numbered once, revised as often as it takes. Source: catalogue A12.3.

    `number` is unique and never given twice: Q-2026-00042, by year of the organization.
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="quotes")
    negotiation = models.ForeignKey(
        Negotiation, on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes"
    )
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    contact = models.ForeignKey(
        "stakeholders.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes"
    )
    last_revision = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["deal", "-created_at"], name="quote_deal")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("quotes:quote", args=[self.pk])


class Revision(Record):
    """One version of a quote. Changed only while it is a draft; once issued it stands as it was sent.

    Totals and `discount` (percent of the list total) are derived from the lines. A revision beyond its author's
    authority is issued only with the approval that covers it (a constraint of the database too).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        REPLACED = "replaced", _("Replaced")

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    currency = models.CharField(max_length=3)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    payment_terms = models.CharField(_("payment terms"), max_length=300, blank=True, default="")
    note = models.CharField(_("note to the customer"), max_length=1000, blank=True, default="")
    list_total_minor = models.BigIntegerField(default=0, editable=False)
    total_minor = models.BigIntegerField(default=0, editable=False)
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0, editable=False)
    beyond_authority = models.BooleanField(default=False, editable=False)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="revisions")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "stakeholders.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["number"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["quote", "number"], name="revision_numbered_once"),
            models.UniqueConstraint(
                fields=["quote"], condition=models.Q(state__in=("issued", "accepted")), name="one_revision_in_force"
            ),
            models.UniqueConstraint(fields=["quote"], condition=models.Q(state="draft"), name="one_draft_of_a_quote"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(beyond_authority=False) | models.Q(approval__isnull=False),
                name="quote_beyond_authority_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote} · {self.number}"


class QuoteLine(models.Model):
    """A line of a quote: prices per unit in the revision's currency.

    `is_open_price`: everybody knows what this costs on the market; there, and where the quantity is small, giving way
    costs little and shows good will (A12.3).
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="quote_lines")
    text = models.CharField(_("text"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    list_price_minor = models.BigIntegerField(_("list price"))
    unit_price_minor = models.BigIntegerField(_("price"))
    is_open_price = models.BooleanField(_("market price is known"), default=False)
    place = models.PositiveSmallIntegerField(default=0)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="quoted_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(list_price_minor__gte=0, unit_price_minor__gte=0), name="quoted_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class LineCost(models.Model):
    """What a unit of the line costs us: margins are for the deal's editors alone."""

    line = models.OneToOneField(QuoteLine, on_delete=models.CASCADE, related_name="cost_row")
    cost_minor = models.BigIntegerField()

    objects = LineCostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(cost_minor__gte=0), name="quoted_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.line)
