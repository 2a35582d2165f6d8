from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from pipeline.models.pipeline import Pipeline, Stage
from pipeline.querysets import DealChangeQuerySet, DealQuerySet, OfDealQuerySet
from stakeholders.models import BuyingCenter
from team.history import Change
from team.models import Team
from team.money import LARGEST_AMOUNT
from team.records import Record

NO_DATE = dt.date(9999, 12, 31)
NO_GAP = -99
"""Order key of a deal whose buyer's step is not known: after every gap there can be."""


class Deal(Record):
    """A chance to sell, somewhere in a pipeline. Every change of it is a row in `DealChange`.

    Amounts are integer minor units. What is derived (earned stage, drift, weighted amount, severity, order keys)
    is written by actions only, in the transaction of the change it follows from. `owed_code` is what to prove
    next for the claimed stage, `next_code` for the next one, if that is not closing: a criterion, or several divided
    by spaces of which fewer are enough; `next_have` of `next_needed` is the next gate's count; `lights` is a letter
    each for coach, key person, decision maker: f found, x opposed, - missing; `gap_key` is the buyer gap, or `NO_GAP`.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        DORMANT = "dormant", _("Dormant")

    class SaleType(models.TextChoices):
        COMPLEX = "complex", _("Complex")
        TRANSACTIONAL = "transactional", _("Transactional")

    class Category(models.TextChoices):
        COMMIT = "commit", _("Commit")
        BEST_CASE = "best_case", _("Best case")
        PIPELINE = "pipeline", _("Pipeline")
        OMITTED = "omitted", _("Omitted")

    class ProcurementMode(models.TextChoices):
        """Who buys and how: the three of catalogue A12.3, and by tender. A text of one's own became "other"."""

        TENDER = "tender", _("Public tender")
        INVITED = "invited", _("Tender by invitation")
        DIRECT = "direct", _("Owner buys directly")
        NAMED_BRAND = "named_brand", _("Owner names the brand, contractor buys")
        CONTRACTOR = "contractor", _("Contractor buys freely")
        OTHER = "other", _("Other")

    class Grant(models.TextChoices):
        MIGRATION = "migration", _("Migration of data")
        REPEAT = "repeat", _("Repeat purchase")
        MAPPING = "mapping", _("Change of pipeline")

    account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="deals", verbose_name=_("account"))
    buying_center = models.OneToOneField(BuyingCenter, on_delete=models.PROTECT, related_name="deal")
    name = models.CharField(_("name"), max_length=200)
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="deals", verbose_name=_("pipeline"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals", verbose_name=_("owner")
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="deals")

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="deals")
    stage_entered_on = models.DateField(null=True, blank=True)
    earned_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    drift = models.SmallIntegerField(default=0)
    granted_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_by = models.CharField(max_length=10, choices=Grant, blank=True, default="")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)

    amount_minor = models.BigIntegerField(_("amount"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    amount_base_minor = models.BigIntegerField(default=0)
    rate = models.DecimalField(max_digits=18, decimal_places=8, default=1)
    rate_on = models.DateField(null=True, blank=True)
    is_amount_estimated = models.BooleanField(default=False)
    weighted_minor = models.BigIntegerField(default=0)

    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    is_close_estimated = models.BooleanField(default=False)
    close_key = models.DateField(default=NO_DATE, editable=False)
    close_month = models.DateField(null=True, blank=True, editable=False)

    category = models.CharField(_("category"), max_length=10, choices=Category, default=Category.PIPELINE)
    is_category_set = models.BooleanField(default=False)
    manual_probability = models.DecimalField(
        _("own probability"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    manual_reason = models.CharField(max_length=300, blank=True, default="")
    manual_until = models.DateField(null=True, blank=True)

    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    sale_type = models.CharField(_("sale type"), max_length=14, choices=SaleType, default=SaleType.COMPLEX)
    buyer_step = models.PositiveSmallIntegerField(
        _("buyer's step"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    bidders_remaining = models.PositiveSmallIntegerField(
        _("bidders remaining"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    procurement_mode = models.CharField(
        _("procurement mode"), max_length=20, choices=ProcurementMode, blank=True, default=""
    )
    hold_from = models.DateField(null=True, blank=True)
    hold_until = models.DateField(null=True, blank=True)
    hold_reason = models.CharField(max_length=200, blank=True, default="")

    opened_on = models.DateField(null=True, blank=True)
    owned_since = models.DateField(null=True, blank=True)
    last_activity_on = models.DateField(null=True, blank=True)
    is_quiet = models.BooleanField(default=False)
    signed_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    shipped_on = models.DateField(null=True, blank=True)
    won_on = models.DateField(null=True, blank=True)
    lost_on = models.DateField(null=True, blank=True)
    dormant_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(_("reason"), max_length=40, blank=True, default="")
    close_note = models.CharField(_("note"), max_length=500, blank=True, default="")
    lost_to = models.ForeignKey(
        "accounts.Competitor", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    repeat_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeats")

    # What cards and lists say of gates and people, derived with every change around the deal.
    owed_code = models.CharField(max_length=200, blank=True, default="", editable=False)
    next_have = models.PositiveSmallIntegerField(default=0, editable=False)
    next_needed = models.PositiveSmallIntegerField(default=0, editable=False)
    next_code = models.CharField(max_length=200, blank=True, default="", editable=False)
    lights = models.CharField(max_length=3, default="---", editable=False)
    severity = models.PositiveSmallIntegerField(default=0, editable=False)
    severity_key = models.SmallIntegerField(default=0, editable=False)
    amount_key = models.BigIntegerField(default=0, editable=False)
    gap_key = models.SmallIntegerField(default=NO_GAP, editable=False)

    objects = DealQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-updated_at", "-id"]
        constraints = [
            *Record.Meta.constraints,
            # The upper bound keeps sums of a million deals within 64 bits.
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__range=(0, LARGEST_AMOUNT), amount_base_minor__range=(0, 10 * LARGEST_AMOUNT)
                ),
                name="deal_amount_in_range",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="won") | models.Q(won_on__isnull=False), name="won_deal_has_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="lost") | models.Q(lost_on__isnull=False), name="lost_deal_has_day"
            ),
        ]
        indexes = [
            # The board: severe first, then close date, then amount; per stage, for one owner or for all.
            models.Index(
                fields=["stage", "status", "severity_key", "close_key", "amount_key", "id"], name="deal_board"
            ),
            models.Index(
                fields=["owner", "status", "stage", "severity_key", "close_key", "amount_key", "id"],
                name="deal_board_owner",
            ),
            # The lists: each offered order with the id as tie-break.
            models.Index(fields=["status", "close_key", "id"], name="deal_by_close"),
            models.Index(fields=["status", "amount_key", "id"], name="deal_by_amount"),
            models.Index(fields=["status", "name", "id"], name="deal_by_name"),
            models.Index(fields=["status", "-updated_at", "-id"], name="deal_by_update"),
            models.Index(fields=["status", "drift", "id"], name="deal_by_drift"),
            models.Index(fields=["status", "gap_key", "id"], name="deal_by_gap"),
            models.Index(fields=["account", "status"], name="deal_account"),
            models.Index(fields=["owner", "status", "close_month"], name="deal_forecast"),
            models.Index(fields=["status", "won_on"], name="deal_won_on"),
            # Clean up: few of many, counted per owner.
            models.Index(
                fields=["owner"],
                name="deal_to_clean",
                condition=models.Q(status="open")
                & (models.Q(is_quiet=True) | models.Q(is_close_estimated=True) | models.Q(is_amount_estimated=True)),
            ),
            models.Index(Upper("name"), name="deal_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pipeline:deal_detail", args=[self.pk])

    @property
    def buyer_gap(self) -> int | None:
        """Steps by which the claimed stage runs ahead of the buyer (formulas §3); None where the step is not known."""
        return None if self.gap_key == NO_GAP else self.gap_key


class DealTeamMember(models.Model):
    """Somebody who works on the deal beside its owner (项目小组), from a day to a day."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="team_members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deal_teams")
    function = models.CharField(_("function"), max_length=80, blank=True, default="")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = OfDealQuerySet.as_manager()

    class Meta:
        ordering = ["deal", "starts_on", "id"]
        indexes = [models.Index(fields=["user", "deal"], name="deal_team_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "user"], condition=models.Q(ends_on__isnull=True), name="deal_team_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.deal}"


class DealChange(Change):
    """History of a deal: replaying its rows gives the deal's present state."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="changes")

    objects = DealChangeQuerySet.as_manager()

    class Meta(Change.Meta):
        indexes = [
            models.Index(fields=["deal", "-effective_at", "-id"], name="deal_history"),
            models.Index(fields=["field", "effective_at"], name="deal_history_field"),
        ]
