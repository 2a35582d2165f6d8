from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.querysets import BuyingCenterQuerySet
from team.records import Record


class BuyingCenter(Record):
    """The people at an account who decide one purchase. It knows its account only; a deal points to it.

    `technical_content` t is between 0.1 and 0.9 and counts as 0.5 until set. Source: formulas §5.
    """

    account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="buying_centers")
    name = models.CharField(_("name"), max_length=200)
    technical_content = models.DecimalField(
        _("technical content"),
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal("0.9"))],
    )
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = BuyingCenterQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
