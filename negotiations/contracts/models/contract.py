from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.contracts.querysets import ContractQuerySet, OfContractQuerySet
from negotiations.models import Negotiation, Side
from pipeline.models import Deal
from team.records import Record


class Contract(Record):
    """The paper on its way to 80 %. Source: catalogue A1.7.

    What the deal itself knows (signed, paid, shipped) stays on the deal: the contract says who has signed so far, what
    is reviewed, what is open, and when the first payment is due. One running contract per deal.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("In review")
        SIGNED = "signed", _("Signed")
        DROPPED = "dropped", _("Dropped")

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="contracts")
    negotiation = models.ForeignKey(
        Negotiation, on_delete=models.SET_NULL, null=True, blank=True, related_name="contracts"
    )
    form = models.CharField(_("whose form"), max_length=6, choices=Side)
    document = models.ForeignKey(
        "accounts.Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="contracts"
    )
    state = models.CharField(max_length=8, choices=State, default=State.DRAFTING)
    started_on = models.DateField()
    sign_by = models.DateField(_("to be signed by"), null=True, blank=True)
    first_payment_due_on = models.DateField(_("first payment due"), null=True, blank=True)
    first_payment_minor = models.BigIntegerField(_("first payment"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")

    objects = ContractQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-started_on", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal"], condition=models.Q(state__in=("drafting", "signed")), name="one_contract_of_a_deal"
            ),
            models.CheckConstraint(
                condition=models.Q(first_payment_minor__isnull=True) | models.Q(first_payment_minor__gt=0),
                name="first_payment_positive",
            ),
        ]
        indexes = [models.Index(fields=["state", "sign_by"], name="contract_sign_by")]

    @classmethod
    def lock(cls, pk: uuid.UUID) -> Self:
        """The deal first: whoever ends it locks it before its contract."""
        Deal.lock(cls.objects.values_list("deal_id", flat=True).get(pk=pk))
        return super().lock(pk)

    def __str__(self) -> str:
        return str(self.deal)

    def get_absolute_url(self) -> str:
        return reverse("contracts:contract", args=[self.pk])

    @property
    def may_be_dropped(self) -> bool:
        is_open = self.deal.status == Deal.Status.OPEN
        return self.state == self.State.DRAFTING or (self.state == self.State.SIGNED and is_open)

    @property
    def form_words(self) -> str:
        """Whose form it is, in words."""
        return str(_("Our contract form") if self.form == Side.OURS else _("Their contract form"))


class ReviewStep(models.Model):
    """Somebody reads the contract: legal, finance, technology or the top, on either side."""

    class By(models.TextChoices):
        LEGAL = "legal", _("Legal")
        FINANCE = "finance", _("Finance")
        TECHNICAL = "technical", _("Technical")
        TOP = "top", _("Top management")
        PURCHASING = "purchasing", _("Purchasing")

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="reviews")
    side = models.CharField(_("side"), max_length=6, choices=Side)
    by = models.CharField(_("who reads"), max_length=10, choices=By)
    contact = models.ForeignKey(
        "stakeholders.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="contract_reviews"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="contract_reviews"
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=300, blank=True, default="")
    place = models.PositiveSmallIntegerField(default=0)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        ordering = ["place", "id"]
        indexes = [models.Index(fields=["assignee", "due_on"], name="contract_review_assignee")]

    def __str__(self) -> str:
        return self.get_by_display()


class Clause(models.Model):
    """A point of the contract on which the sides still differ, or did."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="clauses")
    issue = models.ForeignKey(
        "negotiations.Issue", on_delete=models.SET_NULL, null=True, blank=True, related_name="clauses"
    )
    title = models.CharField(_("clause"), max_length=120)
    theirs = models.CharField(_("what they want"), max_length=500, blank=True, default="")
    ours = models.CharField(_("what we want"), max_length=500, blank=True, default="")
    waits_for = models.CharField(_("waits for"), max_length=6, choices=Side, default=Side.OURS)
    opened_on = models.DateField()
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    agreed_text = models.CharField(_("agreed"), max_length=500, blank=True, default="")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Signature(models.Model):
    """Who signed for a side, and when. The day of the later one is when the deal was signed."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=6, choices=Side)
    name = models.CharField(_("signed by"), max_length=120)
    signed_on = models.DateField(_("signed on"))

    objects = OfContractQuerySet.as_manager()

    class Meta:
        ordering = ["signed_on", "id"]
        constraints = [models.UniqueConstraint(fields=["contract", "side"], name="each_side_signs_once")]

    def __str__(self) -> str:
        return self.name
