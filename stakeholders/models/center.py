from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.models.contact import Contact
from stakeholders.querysets import BuyingCenterQuerySet, MemberQuerySet
from team.history import Change
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


class Member(Record):
    """A person's part in one buying center: roles, attitude, influence, weight. Source: catalogue A6, A7.4."""

    class Attitude(models.IntegerChoices):
        OPPONENT = -1, _("Opponent")
        NEUTRAL = 0, _("Neutral")
        SUPPORTER = 1, _("Supporter")

    class Basis(models.TextChoices):
        VISIT = "visit", _("from a visit")
        STATEMENT = "statement", _("from a statement")
        ASSUMED = "assumed", _("assumed")

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="memberships")
    attitude = models.SmallIntegerField(_("attitude"), choices=Attitude, null=True, blank=True)
    attitude_basis = models.CharField(max_length=10, choices=Basis, blank=True, default="")
    attitude_on = models.DateField(null=True, blank=True)
    influence = models.PositiveSmallIntegerField(
        _("influence"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    weight_override = models.DecimalField(
        _("weight"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    weight_reason = models.CharField(_("reason for the weight"), max_length=300, blank=True, default="")

    objects = MemberQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["center", "created_at", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["center", "contact"], name="person_once_per_center"),
            models.CheckConstraint(
                condition=models.Q(attitude__isnull=True) | models.Q(attitude__in=[-1, 0, 1]),
                name="attitude_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} in {self.center}"


class MemberRole(models.Model):
    """One canonical role or function of a member (codes of `stakeholders.roles`); a person may hold several."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="role_rows")
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "code"], name="role_once_per_member")]
        indexes = [models.Index(fields=["code", "member"], name="member_role_code")]

    def __str__(self) -> str:
        return self.code


class StakeholderChange(Change):
    """History of people and buying centers: attitudes, roles, weights, reporting lines, who left."""

    center = models.ForeignKey(BuyingCenter, on_delete=models.PROTECT, null=True, related_name="changes")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="changes")

    class Meta(Change.Meta):
        indexes = [
            models.Index(fields=["center", "-effective_at", "-id"], name="center_history"),
            models.Index(fields=["contact", "-effective_at", "-id"], name="contact_history"),
        ]
